package io.altgrad.nn;

import io.altgrad.spec.ModelSpec;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;

/** Multi-head attention in which a position sees itself and what precedes it: (B, T, C) to (B, T, C). */
final class CausalSelfAttention extends Layer {

    private final Slot<Layer> projectIn;
    private final Slot<Layer> core;
    private final Slot<Layer> projectOut;
    private final Slot<Layer> residualDropout;

    CausalSelfAttention(Scope scope, String name, ModelSpec model) {
        Bias bias = Bias.of(model.bias());
        int width = model.width();
        projectIn = slot("c_attn", Layer.class, new Linear(scope, width, 3 * width, bias));
        Dropout ofProbabilities = new Dropout(join(name, "attn_dropout"), model.dropout());
        core = slot("core_attention", Layer.class, new CoreAttention(ofProbabilities, model));
        projectOut = slot("c_proj", Layer.class, new Linear(scope, width, width, bias));
        residualDropout = slot("resid_dropout", Layer.class, new Dropout(join(name, "resid_dropout"), model.dropout()));
    }

    @Override
    public Pass forward(Tensor x, Context context) {
        return projectIn
                .component()
                .forward(x, context) // (B, T, 3C)
                .then(qkv -> core.component().forward(qkv, context)) // (B, T, C)
                .then(y -> projectOut.component().forward(y, context))
                .then(y -> residualDropout.component().forward(y, context));
    }
}
