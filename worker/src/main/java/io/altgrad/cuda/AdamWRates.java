package io.altgrad.cuda;

/**
 * The numbers of one trial's AdamW update on a device (Loshchilov and Hutter 2019, algorithm 2, with the decay times the
 * learning rate, as PyTorch has it), and its arithmetic. Of a gradient {@code g}, the parameter {@code x} and its moments
 * {@code m} and {@code v}, each operation rounded to float32 by itself, in this order:
 *
 * <pre>{@code
 * g = g * factor
 * m = beta1 * m + rest1 * g
 * v = beta2 * v + (rest2 * g) * g
 * x = x * decay - stepSize * (m / (sqrt(v) / root + epsilon))
 * }</pre>
 *
 * <p>The host makes, in double and then rounded to float32, {@code rest1 = 1 - beta1}, {@code rest2 = 1 - beta2}, {@code
 * decay = 1 - learningRate * weightDecay} of a matrix, 1 of other parameters, and the corrections of the moments for their
 * start at zero, {@code stepSize = learningRate / (1 - beta1^step)} and {@code root = sqrt(1 - beta2^step)}. The device makes
 * {@code factor}, of the norm of all the trial's gradients: {@code clip / (norm + 1e-6)} in double where {@code clip} is more
 * than 0 and the norm is more than {@code clip}, else 1.
 *
 * @param step the number of updates with this one
 * @param weightDecay of matrices
 * @param clip the largest norm of the gradients; 0 for any
 */
public record AdamWRates(
        int step, double learningRate, double beta1, double beta2, double weightDecay, double epsilon, double clip) {

    float decay() {
        return (float) (1 - learningRate * weightDecay);
    }

    float stepSize() {
        return (float) (learningRate / (1 - StrictMath.pow(beta1, step)));
    }

    float root() {
        return (float) Math.sqrt(1 - StrictMath.pow(beta2, step));
    }

    float rest1() {
        return (float) (1 - beta1);
    }

    float rest2() {
        return (float) (1 - beta2);
    }

    void put(Struct into, int at, boolean updates) {
        into.put(at + RatesField.CLIP.offset, clip)
                .put(at + RatesField.DECAY.offset, decay())
                .put(at + RatesField.STEP.offset, stepSize())
                .put(at + RatesField.ROOT.offset, root())
                .put(at + RatesField.BETA1.offset, (float) beta1)
                .put(at + RatesField.REST1.offset, rest1())
                .put(at + RatesField.BETA2.offset, (float) beta2)
                .put(at + RatesField.REST2.offset, rest2())
                .put(at + RatesField.EPSILON.offset, (float) epsilon)
                .put(at + RatesField.UPDATES.offset, updates ? 1 : 0);
    }
}
