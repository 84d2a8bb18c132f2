package io.altgrad.nn;

import ai.djl.ndarray.NDArray;
import io.altgrad.cuda.CastKernels;
import io.altgrad.cuda.DeviceKernels;
import io.altgrad.random.RandomStream;
import io.altgrad.tensor.LibTorch;
import io.altgrad.tensor.Ops;
import java.util.Optional;

/**
 * While training, sets each element to zero with probability p and divides the others by 1 - p (Srivastava et al.
 * 2014); otherwise the identity. What is dropped depends on the seed, the layer's name and the micro-batch alone.
 */
public final class Dropout extends Layer {

    private final String name;
    private final double probability;

    /**
     * @param name the fully qualified name, which keys the random stream
     * @param probability p in [0, 1)
     */
    public Dropout(String name, double probability) {
        this.name = name;
        this.probability = probability;
    }

    /** Whether a forward in this context drops anything. */
    boolean acts(Context context) {
        return probability > 0 && context.mode() == Mode.TRAIN;
    }

    @Override
    public Pass forward(NDArray x, Context context) {
        if (!acts(context)) {
            return new Pass(x, grad -> grad);
        }
        Ops ops = context.ops();
        NDArray keep = mask(context, x.getShape().getShape());
        return new Pass(ops.multiply(x, keep), grad -> ops.multiply(grad, keep));
    }

    /** The factors: 0 where dropped, else 1 / (1 - p). */
    NDArray mask(Context context, long... shape) {
        int size = 1;
        for (long extent : shape) {
            size = Math.multiplyExact(size, Math.toIntExact(extent));
        }
        RandomStream draws = RandomStream.of(context.seed(), "dropout/" + name);
        long firstDraw = context.microBatch() * size;
        float kept = (float) (1 / (1 - probability));
        Optional<CastKernels> kernels = DeviceKernels.of(context.ops().scope().getDevice());
        if (kernels.isPresent()) {
            NDArray mask = context.ops().floats(shape);
            kernels.get().dropout(LibTorch.dataPointer(mask), size, draws, firstDraw, probability, kept);
            return mask;
        }
        float[] factors = new float[size];
        draws.fillUniform(factors, firstDraw);
        for (int i = 0; i < size; i++) {
            factors[i] = factors[i] < probability ? 0 : kept;
        }
        return context.ops().tensor(factors, shape);
    }
}
