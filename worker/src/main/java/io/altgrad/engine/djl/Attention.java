package io.altgrad.engine.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.tensor.Ops.Attended;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Causal attention by TorchScript, and what its backward needs. */
sealed interface Attention extends Attended {

    /** The gradient (B, T, 3C) with respect to qkv of {@code grad} (B, T, C). */
    PtNDArray backward(ScopedScript script, Tensor grad);

    /**
     * Attention by a fused kernel.
     *
     * @param y (B, T, C)
     * @param method of {@code ops.py}; that of its backward has the same name with an ending
     * @param saved what the forward gave, y first
     */
    record Fused(DjlTensor y, String method, PtNDArray[] saved) implements Attention {

        @Override
        public void close() {
            for (int i = 1; i < saved.length; i++) {
                saved[i].close();
            }
        }

        static Fused onCpu(ScopedScript script, Tensor qkv, int heads) {
            return of("attention", script, qkv, heads);
        }

        /**
         * Computes attention of bfloat16, where {@link io.altgrad.engine.torch.TorchKernels#attends} says that it
         * serves.
         */
        static Fused onGpu(ScopedScript script, Tensor qkv, int heads) {
            return of("attention_flash", script, qkv, heads);
        }

        private static Fused of(String method, ScopedScript script, Tensor qkv, int heads) {
            PtNDArray[] made = script.run(method, Script.arg(qkv), ScriptCalls.argument((long) heads));
            return new Fused(new DjlTensor(made[0]), method, made);
        }

        @Override
        public PtNDArray backward(ScopedScript script, Tensor grad) {
            LongStream given = LongStream.concat(
                    LongStream.of(Script.arg(grad)),
                    Arrays.stream(saved).skip(1).mapToLong(Script::arg));
            return script.one(method + "_backward", given.toArray());
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
