package io.altgrad.store;

import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A row of {@code steps}.
 *
 * @param valLoss null where the step had no evaluation
 * @param valLossUnquantized null where it had none without quantization
 */
public record StepRow(
        String trialId,
        int step,
        double loss,
        Double valLoss,
        Double valLossUnquantized,
        double learningRate,
        double gradientNorm,
        double tokensPerS) {

    static List<StepRow> of(String trialId, TrialResult result) {
        return result.record().steps().stream().map(step -> of(trialId, step)).collect(Collectors.toUnmodifiableList());
    }

    private static StepRow of(String trialId, StepMetrics step) {
        return new StepRow(
                trialId,
                step.step(),
                step.loss(),
                Nullable.number(step.evaluated()),
                Nullable.number(step.evaluatedUnquantized()),
                step.learningRate(),
                step.gradientNorm(),
                step.tokensPerSecond());
    }
}
