package io.altgrad.result;

import java.io.Serializable;
import java.util.OptionalDouble;

/**
 * One optimizer step.
 *
 * @param step counted from 1
 * @param loss mean cross-entropy of the step's batch in nats, before the update
 * @param validationLoss mean cross-entropy on the validation batches after the update; NaN where none was made
 * @param validationLossUnquantized the same with every layer unquantized; NaN where none was made
 * @param learningRate what the update used
 * @param gradientNorm global L2 norm before clipping
 * @param tokensPerSecond throughput of this step, evaluation aside
 */
public record StepMetrics(
        int step,
        double loss,
        double validationLoss,
        double validationLossUnquantized,
        double learningRate,
        double gradientNorm,
        double tokensPerSecond)
        implements Serializable {

    /** The validation loss, empty where the step had no evaluation. */
    public OptionalDouble evaluated() {
        return present(validationLoss);
    }

    /** The validation loss without quantization, empty where the step had no such evaluation. */
    public OptionalDouble evaluatedUnquantized() {
        return present(validationLossUnquantized);
    }

    private static OptionalDouble present(double loss) {
        return Double.isNaN(loss) ? OptionalDouble.empty() : OptionalDouble.of(loss);
    }
}
