package io.altgrad.engine.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.tensor.Ops.Attended;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Causal attention by TorchScript, and what its backward needs.
 *
 * @param y (B, T, C)
 * @param way that it was made in
 * @param saved what the forward gave, y first
 * @param keep null of a fused kernel
 */
record Attention(DjlTensor y, Way way, PtNDArray[] saved, Tensor keep, double scale) implements Attended {

    /** The ways to attend, by their method of {@code ops.py}; the backward of each has the same name with an ending. */
    private enum Way {
        /** By the CPU's fused kernel. */
        FUSED("attention"),
        /** By a GPU's, of bfloat16. */
        FLASH("attention_flash"),
        /** Step by step. */
        MASKED("attention_masked");

        private final String method;

        Way(String method) {
            this.method = method;
        }
    }

    /** By the CPU's fused kernel. */
    static Attention fused(ScopedScript script, Tensor qkv, int heads) {
        return fused(Way.FUSED, script, qkv, heads);
    }

    /** By a GPU's fused kernel, where {@link io.altgrad.engine.torch.TorchKernels#attends} says that it serves. */
    static Attention flash(ScopedScript script, Tensor qkv, int heads) {
        return fused(Way.FLASH, script, qkv, heads);
    }

    private static Attention fused(Way way, ScopedScript script, Tensor qkv, int heads) {
        return of(way, script.run(way.method, Script.arg(qkv), ScriptCalls.argument((long) heads)), null, 0);
    }

    /** Step by step, by {@code products}. */
    static Attention masked(ScopedScript script, Products products, Tensor qkv, int heads, Tensor keep) {
        double scale = Attended.scale(qkv, heads);
        return of(
                Way.MASKED,
                script.run(
                        Way.MASKED.method,
                        Script.arg(qkv),
                        Script.arg(keep),
                        ScriptCalls.argument((long) heads),
                        ScriptCalls.argument(scale),
                        ScriptCalls.argument(products.ofBatches())),
                keep,
                scale);
    }

    private static Attention of(Way way, PtNDArray[] made, Tensor keep, double scale) {
        return new Attention(new DjlTensor(made[0]), way, made, keep, scale);
    }

    PtNDArray backward(ScopedScript script, Products products, Tensor grad) {
        LongStream given = LongStream.concat(
                LongStream.of(Script.arg(grad)),
                Arrays.stream(saved).skip(1).mapToLong(Script::arg));
        LongStream all = way == Way.MASKED
                ? LongStream.concat(
                        given,
                        LongStream.of(
                                Script.arg(keep),
                                ScriptCalls.argument(scale),
                                ScriptCalls.argument(products.ofBatches())))
                : given;
        return script.one(way.method + "_backward", all.toArray());
    }
}
