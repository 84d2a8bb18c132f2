package io.altgrad.nn;

import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Site;
import io.altgrad.tensor.Tensor;

/** A value between two layers, as it is; it stands where surgery may put a cast of it. */
public final class Activation extends Castable {

    private final Site site;

    /** @param site one of {@link Site#activations} */
    Activation(Site site) {
        this.site = site;
    }

    @Override
    public Site site() {
        return site;
    }

    @Override
    public Pass forward(Tensor x, Context context) {
        return Pass.on(x, grad -> grad);
    }

    @Override
    boolean isIndividual(Context context) {
        return false;
    }

    @Override
    public QuantizedLayer quantized(String name, Recipe recipe, Arithmetic arithmetic, long seed) {
        return new QuantizedActivation(name, this, recipe, arithmetic, seed);
    }

    /** For example {@code Activation(norm)}. */
    @Override
    public String toString() {
        return "Activation(" + site + ")";
    }
}
