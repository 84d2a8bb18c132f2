package io.altgrad.nn;

import io.altgrad.spec.ModelSpec;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;

/** Multi-head attention in which a position sees itself and what precedes it: (B, T, C) to (B, T, C). */
final class CausalSelfAttention extends Layer {

    private final int heads;
    private final Slot<Layer> projectIn;
    private final Slot<Layer> projectOut;
    private final Dropout attentionDropout;
    private final Slot<Layer> residualDropout;

    CausalSelfAttention(Scope scope, String name, ModelSpec model) {
        Bias bias = Bias.of(model.bias());
        int width = model.width();
        heads = model.heads();
        projectIn = slot("c_attn", Layer.class, new Linear(scope, width, 3 * width, bias));
        projectOut = slot("c_proj", Layer.class, new Linear(scope, width, width, bias));
        attentionDropout = new Dropout(join(name, "attn_dropout"), model.dropout());
        residualDropout = slot("resid_dropout", Layer.class, new Dropout(join(name, "resid_dropout"), model.dropout()));
    }

    @Override
    public Pass forward(Tensor x, Context context) {
        return projectIn
                .component()
                .forward(x, context) // (B, T, 3C)
                .then(qkv -> attend(qkv, context)) // (B, T, C)
                .then(y -> projectOut.component().forward(y, context))
                .then(y -> residualDropout.component().forward(y, context));
    }

    private Pass attend(Tensor qkv, Context context) {
        Ops ops = context.ops();
        Ops.Attended attended = attentionDropout.acts(context)
                ? ops.attention(qkv, heads, keep(qkv, context))
                : ops.attention(qkv, heads);
        return new Pass(attended.y(), grad -> ops.attentionBackward(grad, attended));
    }

    private Tensor keep(Tensor qkv, Context context) {
        long batch = qkv.shape().extent(0);
        long time = qkv.shape().extent(1);
        return attentionDropout.mask(context, Shape.of(batch, heads, time, time)); // (B, H, T, T)
    }
}
