package io.altgrad.export;

import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.store.StepRow;
import io.altgrad.store.TrialRow;
import io.altgrad.text.Count;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Whether a trial that was run again did what its stored rows say, bit for bit. */
public final class Recomputed {

    private Recomputed() {}

    /** The first thing that differs, in words; empty where nothing does. */
    public static Optional<String> difference(TrialRow row, List<StepRow> steps, TrialResult result) {
        if (!result.outcome().status().is(row.status())) {
            return Optional.of("it " + result.outcome().status().word());
        }
        if (!result.record().initialStateHash().equals(row.initialStateHash())) {
            return Optional.of("it starts from other weights");
        }
        List<StepMetrics> again = result.record().steps();
        if (again.size() != steps.size()) {
            return Optional.of("it has " + Count.of(again.size(), "step") + " and not " + steps.size());
        }
        for (int i = 0; i < steps.size(); i++) {
            StepRow stored = steps.get(i);
            StepMetrics step = again.get(i);
            if (differ(stored.loss(), step.loss())) {
                return Optional.of(
                        "the loss of step " + stored.step() + " is " + step.loss() + " and not " + stored.loss());
            }
            OptionalDouble evaluated = step.evaluated();
            if (stored.valLoss() != null && differ(stored.valLoss(), evaluated.orElse(Double.NaN))) {
                return Optional.of("the validation loss at step " + stored.step() + " is "
                        + evaluated.orElse(Double.NaN) + " and not " + stored.valLoss());
            }
        }
        return Optional.empty();
    }

    private static boolean differ(double one, double other) {
        return Double.doubleToLongBits(one) != Double.doubleToLongBits(other);
    }
}
