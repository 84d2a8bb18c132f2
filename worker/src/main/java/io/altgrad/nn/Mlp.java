package io.altgrad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altgrad.spec.ModelSpec;
import io.altgrad.tensor.Ops;

/** Two Linears, four times the width between them, with GELU: (B, T, C) to (B, T, C). */
final class Mlp extends Layer {

    private final Slot<Layer> expand;
    private final Slot<Layer> project;
    private final Slot<Layer> dropout;

    Mlp(NDManager manager, String name, ModelSpec model) {
        Bias bias = Bias.of(model.bias());
        int width = model.width();
        expand = slot("c_fc", Layer.class, new Linear(manager, width, 4 * width, bias));
        project = slot("c_proj", Layer.class, new Linear(manager, 4 * width, width, bias));
        dropout = slot("dropout", Layer.class, new Dropout(join(name, "dropout"), model.dropout()));
    }

    @Override
    public Pass forward(NDArray x, Context context) {
        return expand.module()
                .forward(x, context) // (B, T, 4C)
                .then(h -> gelu(h, context.ops()))
                .then(h -> project.module().forward(h, context)) // (B, T, C)
                .then(y -> dropout.module().forward(y, context));
    }

    private static Pass gelu(NDArray x, Ops ops) {
        return new Pass(ops.gelu(x), grad -> ops.geluBackward(grad, x));
    }
}
