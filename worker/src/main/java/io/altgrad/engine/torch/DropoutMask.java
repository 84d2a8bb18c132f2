package io.altgrad.engine.torch;

import io.altgrad.random.RandomStream;
import io.altgrad.tensor.Tensor;
import java.util.Optional;

/** The factors of dropout, by the project's own draws: the same wherever, and by whichever library, they are made. */
public final class DropoutMask {

    private DropoutMask() {}

    /**
     * Fills {@code mask} with 0 with that probability, else {@code 1 / (1 - probability)}.
     *
     * @param kernels of the place where the mask lies; empty for the CPU
     */
    public static Tensor fill(
            Tensor mask, Optional<TorchKernels> kernels, RandomStream draws, long firstDraw, double probability) {
        float kept = kept(probability);
        if (kernels.isPresent()) {
            kernels.get().dropout(mask, draws, firstDraw, probability, kept);
            return mask;
        }
        float[] factors = new float[Math.toIntExact(mask.shape().size())];
        draws.fillUniform(factors, firstDraw);
        for (int i = 0; i < factors.length; i++) {
            factors[i] = factors[i] < probability ? 0 : kept;
        }
        mask.fill(factors);
        return mask;
    }

    /** The factor of what is not dropped. */
    static float kept(double probability) {
        return (float) (1 / (1 - probability));
    }
}
