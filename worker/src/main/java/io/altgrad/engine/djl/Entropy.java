package io.altgrad.engine.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.tensor.Ops.CrossEntropy;
import io.altgrad.tensor.Tensor;

/**
 * A mean cross-entropy in nats with what its backward needs.
 *
 * @param saved the mean, the logarithms of the probabilities, and what the sum was divided by
 */
record Entropy(PtNDArray[] saved, Tensor targets) implements CrossEntropy {

    static Entropy of(ScopedScript script, Tensor logits, Tensor targets) {
        return new Entropy(script.run("cross_entropy", Script.arg(logits), Script.arg(targets)), targets);
    }

    @Override
    public Tensor value() {
        return new DjlTensor(saved[0]);
    }

    PtNDArray backward(ScopedScript script, double scale) {
        return script.one(
                "cross_entropy_backward",
                ScriptCalls.argument(scale),
                Script.arg(saved[1]),
                Script.arg(targets),
                Script.arg(saved[2]));
    }
}
