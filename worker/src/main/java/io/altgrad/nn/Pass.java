package io.altgrad.nn;

import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;
import java.util.function.Function;

/**
 * A layer's output together with the way back: a closure over what the forward kept, which turns the gradient with
 * respect to the output into the one with respect to the input, and on its way gives each parameter its own. Passes
 * chain to the tape of a whole model. What lies between two passes is freed as soon as nothing reads it any more, so that
 * what comes next finds its memory while it is in the cache: a gradient when the earlier pass has used it, a value at the
 * latest then too, and in the forward already where the later pass {@linkplain Input#SPENT needs it no more}. So a backward
 * reads no output of its own forward.
 *
 * @param value the output
 * @param input what becomes of the input
 * @param backward from the output's gradient to the input's; to be called once, before the scope of the forward closes
 */
public record Pass(Tensor value, Input input, Backward backward) {

    /** The use that a pass makes of its input tensor. */
    public enum Input {
        /** Its backward reads it. */
        KEPT,
        /** Nothing reads it once the output is made. */
        SPENT,
        /** It is the output. */
        PASSED_ON
    }

    /** A pass whose backward reads its input. */
    public Pass(Tensor value, Backward backward) {
        this(value, Input.KEPT, backward);
    }

    /** A pass whose output is its input. */
    static Pass on(Tensor x, Backward backward) {
        return new Pass(x, Input.PASSED_ON, backward);
    }

    /** From the gradient with respect to an output to the one with respect to the input. */
    @FunctionalInterface
    public interface Backward {

        /** The input's gradient; null where the input is token ids, which have none. */
        Tensor apply(Tensor grad);
    }

    /** This pass followed by the one that {@code next} makes of its output. */
    public Pass then(Function<Tensor, Pass> next) {
        Pass following = next.apply(value);
        boolean isBetween = input != Input.PASSED_ON && following.input != Input.PASSED_ON;
        if (isBetween && following.input == Input.SPENT) {
            value.close();
        }
        return new Pass(following.value, input == Input.PASSED_ON ? following.input : input, grad -> {
            Tensor between = following.backward.apply(grad);
            Tensor before = backward.apply(between);
            if (between != grad && between != before) {
                between.close();
            }
            if (isBetween) {
                value.close();
            }
            return before;
        });
    }

    /** {@code x + f(x)}, where this is the pass of {@code f} at {@code x}. */
    public Pass addedTo(Tensor x, Ops ops) {
        Tensor sum = ops.add(x, value);
        if (input != Input.PASSED_ON) {
            value.close();
        }
        return new Pass(sum, input == Input.PASSED_ON ? Input.SPENT : input, grad -> {
            Tensor throughF = backward.apply(grad);
            return throughF == grad ? ops.add(grad, grad) : ops.addInPlace(throughF, grad);
        });
    }
}
