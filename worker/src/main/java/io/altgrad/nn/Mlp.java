package io.altgrad.nn;

import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Site;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;

/** Two Linears, four times the width between them, with GELU: (B, T, C) to (B, T, C). */
final class Mlp extends Layer {

    private final Slot<Layer> expand;
    private final Slot<Layer> activation;
    private final Slot<Layer> project;
    private final Slot<Layer> dropout;

    Mlp(Scope scope, String name, ModelSpec model) {
        Bias bias = Bias.of(model.bias());
        int width = model.width();
        expand = slot("c_fc", Layer.class, new Linear(scope, width, 4 * width, bias));
        activation = slot("gelu", Layer.class, new Activation(Site.GELU));
        project = slot("c_proj", Layer.class, new Linear(scope, 4 * width, width, bias));
        dropout = slot("dropout", Layer.class, new Dropout(join(name, "dropout"), model.dropout()));
    }

    @Override
    public Pass forward(Tensor x, Context context) {
        return expand.component()
                .forward(x, context) // (B, T, 4C)
                .then(h -> gelu(h, context.ops()))
                .then(h -> activation.component().forward(h, context))
                .then(h -> project.component().forward(h, context)) // (B, T, C)
                .then(y -> dropout.component().forward(y, context));
    }

    private static Pass gelu(Tensor x, Ops ops) {
        return new Pass(ops.gelu(x), grad -> ops.geluBackward(grad, x));
    }
}
