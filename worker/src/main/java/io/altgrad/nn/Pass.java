package io.altgrad.nn;

import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;
import java.util.function.Function;

/**
 * A layer's output together with the way back: a closure over what the forward kept, which turns the gradient with
 * respect to the output into the one with respect to the input, and on its way gives each parameter its own. Passes
 * chain to the tape of a whole model. A gradient between two passes is freed as soon as the earlier one has used it, so
 * that the next ones find its memory while it is in the cache.
 *
 * @param value the output
 * @param backward from the output's gradient to the input's; to be called once, before the scope of the forward closes
 */
public record Pass(Tensor value, Backward backward) {

    /** From the gradient with respect to an output to the one with respect to the input. */
    @FunctionalInterface
    public interface Backward {

        /** The input's gradient; null where the input is token ids, which have none. */
        Tensor apply(Tensor grad);
    }

    /** This pass followed by the one that {@code next} makes of its output. */
    public Pass then(Function<Tensor, Pass> next) {
        Pass following = next.apply(value);
        return new Pass(following.value, grad -> {
            Tensor between = following.backward.apply(grad);
            Tensor before = backward.apply(between);
            if (between != grad && between != before) {
                between.close();
            }
            return before;
        });
    }

    /** {@code x + f(x)}, where this is the pass of {@code f} at {@code x}. */
    public Pass addedTo(Tensor x, Ops ops) {
        return new Pass(ops.add(x, value), grad -> {
            Tensor throughF = backward.apply(grad);
            return throughF == grad ? ops.add(grad, grad) : ops.addInPlace(throughF, grad);
        });
    }
}
