package io.altgrad.nn;

import io.altgrad.spec.Site;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;

/** Normalization over the last dimension (Ba et al. 2016), with epsilon 1e-5: x (…, C). */
public final class LayerNorm extends Layer {

    private static final double EPSILON = 1e-5;

    private final Parameter weight;
    private final Parameter bias;
    private final Slot<Layer> output = slot("output", Layer.class, new Activation(Site.NORM));

    /** Weight 1 and bias 0, of {@code width} elements each. */
    public LayerNorm(Scope scope, int width, Bias bias) {
        this.weight = parameter("weight", Parameter.ones(scope, width));
        this.bias = bias == Bias.WITH ? parameter("bias", Parameter.zeros(scope, width)) : null;
    }

    @Override
    public Pass forward(Tensor x, Context context) {
        Ops ops = context.ops();
        Tensor biasValue = bias == null ? null : bias.value();
        Ops.Normalized normalized = ops.layerNorm(x, weight.value(), biasValue, EPSILON);
        Pass pass = new Pass(normalized.y(), grad -> {
            Ops.NormGradients gradients = ops.layerNormBackward(grad, x, normalized, weight.value(), biasValue);
            weight.accumulate(gradients.weight());
            if (bias != null) {
                bias.accumulate(gradients.bias());
            }
            return gradients.x();
        });
        return pass.then(y -> output.component().forward(y, context));
    }
}
