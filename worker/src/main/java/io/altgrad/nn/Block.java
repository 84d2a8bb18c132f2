package io.altgrad.nn;

import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Site;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;

/** A pre-LayerNorm transformer block: {@code x + attn(ln_1(x))}, then {@code x + mlp(ln_2(x))}. */
final class Block extends Layer {

    private final Slot<Layer> norm1;
    private final Slot<Layer> attention;
    private final Slot<Layer> stream1;
    private final Slot<Layer> norm2;
    private final Slot<Layer> mlp;
    private final Slot<Layer> stream2;

    Block(Scope scope, String name, ModelSpec model) {
        Bias bias = Bias.of(model.bias());
        norm1 = slot("ln_1", Layer.class, new LayerNorm(scope, model.width(), bias));
        attention = slot("attn", Layer.class, new CausalSelfAttention(scope, join(name, "attn"), model));
        stream1 = slot("residual_1", Layer.class, new Activation(Site.RESIDUAL));
        norm2 = slot("ln_2", Layer.class, new LayerNorm(scope, model.width(), bias));
        mlp = slot("mlp", Layer.class, new Mlp(scope, join(name, "mlp"), model));
        stream2 = slot("residual_2", Layer.class, new Activation(Site.RESIDUAL));
    }

    @Override
    public Pass forward(Tensor x, Context context) {
        return residual(x, norm1, attention, context)
                .then(y -> stream1.component().forward(y, context))
                .then(y -> residual(y, norm2, mlp, context))
                .then(y -> stream2.component().forward(y, context));
    }

    private static Pass residual(Tensor x, Slot<Layer> norm, Slot<Layer> branch, Context context) {
        return norm.component()
                .forward(x, context)
                .then(h -> branch.component().forward(h, context))
                .addedTo(x, context.ops());
    }
}
