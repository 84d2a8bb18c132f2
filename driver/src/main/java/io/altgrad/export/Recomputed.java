package io.altgrad.export;

import io.altgrad.base.Count;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialRow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The comparison of a trial that was run again with its stored rows, bit for bit. */
public final class Recomputed {

    private Recomputed() {}

    /** The first thing that differs, in words; empty where nothing does. */
    public static Optional<String> difference(TrialRow row, List<Row> steps, TrialResult result) {
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
            Row stored = steps.get(i);
            double loss = stored.get(StepColumns.LOSS);
            StepMetrics step = again.get(i);
            if (differ(loss, step.loss())) {
                return Optional.of("the loss of step " + step.step() + " is " + step.loss() + " and not " + loss);
            }
            Double valLoss = stored.get(StepColumns.VAL_LOSS);
            OptionalDouble evaluated = step.evaluated();
            if (valLoss != null && differ(valLoss, evaluated.orElse(Double.NaN))) {
                return Optional.of("the validation loss at step " + step.step() + " is " + evaluated.orElse(Double.NaN)
                        + " and not " + valLoss);
            }
        }
        return Optional.empty();
    }

    private static boolean differ(double one, double other) {
        return Double.doubleToLongBits(one) != Double.doubleToLongBits(other);
    }
}
