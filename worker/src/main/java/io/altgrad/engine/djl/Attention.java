package io.altgrad.engine.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.tensor.Ops.Attended;
import io.altgrad.tensor.Tensor;
import java.util.List;

/** Causal attention by TorchScript, and what its backward needs. */
sealed interface Attention extends Attended {

    /** The gradient (B, T, 3C) with respect to qkv of {@code grad} (B, T, C). */
    PtNDArray backward(ScopedScript script, Tensor grad);

    /**
     * Attention by the CPU's fused kernel.
     *
     * @param y (B, T, C)
     * @param saved what the forward gave, y first
     */
    record Fused(DjlTensor y, PtNDArray[] saved) implements Attention {

        @Override
        public void close() {
            for (int i = 1; i < saved.length; i++) {
                saved[i].close();
            }
        }

        static Fused of(ScopedScript script, Tensor qkv, int heads) {
            PtNDArray[] made = script.run("attention", Script.arg(qkv), ScriptCalls.argument((long) heads));
            return new Fused(new DjlTensor(made[0]), made);
        }

        @Override
        public PtNDArray backward(ScopedScript script, Tensor grad) {
            return script.one(
                    "attention_backward",
                    Script.arg(grad),
                    Script.arg(saved[1]),
                    Script.arg(saved[2]),
                    Script.arg(saved[3]),
                    Script.arg(saved[4]),
                    Script.arg(saved[5]));
        }
    }

    /**
     * Attention step by step.
     *
     * @param y (B, T, C)
     * @param saved what the forward gave: y, then q, k and v as products read them, then the probabilities
     * @param keep the factors of the probabilities; empty where nothing is dropped
     * @param scale of the scores
     * @param products the number of {@link Products#ofBatches}
     */
    record Masked(DjlTensor y, PtNDArray[] saved, List<Tensor> keep, double scale, long products) implements Attention {

        @Override
        public void close() {
            for (int i = 1; i < saved.length; i++) {
                saved[i].close();
            }
        }

        static Masked of(ScopedScript script, Products products, Tensor qkv, int heads, List<Tensor> keep) {
            double scale = Attended.scale(qkv, heads);
            PtNDArray[] made = script.run(
                    "attention_masked",
                    Script.arg(qkv),
                    Script.arg(keep),
                    ScriptCalls.argument((long) heads),
                    ScriptCalls.argument(scale),
                    ScriptCalls.argument(products.ofBatches()));
            return new Masked(new DjlTensor(made[0]), made, keep, scale, products.ofBatches());
        }

        @Override
        public PtNDArray backward(ScopedScript script, Tensor grad) {
            return script.one(
                    "attention_masked_backward",
                    Script.arg(grad),
                    Script.arg(saved[1]),
                    Script.arg(saved[2]),
                    Script.arg(saved[3]),
                    Script.arg(saved[4]),
                    Script.arg(keep),
                    ScriptCalls.argument(scale),
                    ScriptCalls.argument(products));
        }
    }
}
