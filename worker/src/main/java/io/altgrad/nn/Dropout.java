package io.altgrad.nn;

import io.altgrad.quantize.Mode;
import io.altgrad.random.RandomStream;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;

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

    /** Tells whether a forward in this context drops anything. */
    boolean acts(Context context) {
        return probability > 0 && context.mode() == Mode.TRAIN;
    }

    @Override
    public Pass forward(Tensor x, Context context) {
        if (!acts(context)) {
            return Pass.on(x, grad -> grad);
        }
        Ops ops = context.ops();
        Tensor keep = mask(context, x.shape());
        return new Pass(ops.multiply(x, keep), Pass.Input.SPENT, grad -> ops.multiply(grad, keep));
    }

    /** Models of one shape drop as much, each by its own seed. */
    @Override
    boolean isIndividual(Context context) {
        return false;
    }

    /** The factors: 0 where dropped, else 1 / (1 - p). */
    Tensor mask(Context context, Shape shape) {
        long firstDraw = context.microBatch() * shape.size();
        StackContext stack = context.stack();
        return stack == null
                ? context.ops().dropoutMask(draws(context.seed()), firstDraw, probability, shape)
                : stack.ops().dropoutMask(stack.seeds().map(this::draws).toList(), firstDraw, probability, shape);
    }

    private RandomStream draws(long seed) {
        return RandomStream.of(seed, "dropout/" + name);
    }
}
