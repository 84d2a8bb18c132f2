package io.altgrad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altgrad.spec.ModelSpec;

/** A pre-LayerNorm transformer block: {@code x + attn(ln_1(x))}, then {@code x + mlp(ln_2(x))}. */
final class Block extends Layer {

    private final Slot<Layer> norm1;
    private final Slot<Layer> attention;
    private final Slot<Layer> norm2;
    private final Slot<Layer> mlp;

    Block(NDManager manager, String name, ModelSpec model) {
        Bias bias = Bias.of(model.bias());
        norm1 = slot("ln_1", Layer.class, new LayerNorm(manager, model.width(), bias));
        attention = slot("attn", Layer.class, new CausalSelfAttention(manager, join(name, "attn"), model));
        norm2 = slot("ln_2", Layer.class, new LayerNorm(manager, model.width(), bias));
        mlp = slot("mlp", Layer.class, new Mlp(manager, join(name, "mlp"), model));
    }

    @Override
    public Pass forward(NDArray x, Context context) {
        return residual(x, norm1, attention, context).then(y -> residual(y, norm2, mlp, context));
    }

    private static Pass residual(NDArray x, Slot<Layer> norm, Slot<Layer> branch, Context context) {
        return norm.module()
                .forward(x, context)
                .then(h -> branch.module().forward(h, context))
                .addedTo(x, context.ops());
    }
}
