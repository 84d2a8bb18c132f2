package io.altgrad.engine.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.tensor.Ops.Attended;
import io.altgrad.tensor.Tensor;

/**
 * Causal attention by TorchScript, and what its backward needs.
 *
 * @param y (B, T, C)
 * @param saved what the forward gave, y first
 * @param keep null of the fused kernel
 */
record Attention(DjlTensor y, PtNDArray[] saved, Tensor keep, double scale) implements Attended {

    /** By the CPU's fused kernel. */
    static Attention fused(ScopedScript script, Tensor qkv, int heads) {
        return of(script.run("attention", Script.arg(qkv), ScriptCalls.argument((long) heads)), null, 0);
    }

    /** Step by step, by {@code products}. */
    static Attention masked(ScopedScript script, Products products, Tensor qkv, int heads, Tensor keep) {
        double scale = Attended.scale(qkv, heads);
        return of(
                script.run(
                        "attention_masked",
                        Script.arg(qkv),
                        Script.arg(keep),
                        ScriptCalls.argument((long) heads),
                        ScriptCalls.argument(scale),
                        ScriptCalls.argument(products.ofBatches())),
                keep,
                scale);
    }

    private static Attention of(PtNDArray[] made, Tensor keep, double scale) {
        return new Attention(new DjlTensor(made[0]), made, keep, scale);
    }

    PtNDArray backward(ScopedScript script, Products products, Tensor grad) {
        if (keep == null) {
            return script.one(
                    "attention_backward",
                    Script.arg(grad),
                    Script.arg(saved[1]),
                    Script.arg(saved[2]),
                    Script.arg(saved[3]),
                    Script.arg(saved[4]),
                    Script.arg(saved[5]));
        }
        return script.one(
                "attention_masked_backward",
                Script.arg(grad),
                Script.arg(saved[1]),
                Script.arg(saved[2]),
                Script.arg(saved[3]),
                Script.arg(saved[4]),
                Script.arg(keep),
                ScriptCalls.argument(scale),
                ScriptCalls.argument(products.ofBatches()));
    }
}
