package io.altgrad.nn;

import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Site;

/** A layer that surgery may put a quantized one in the place of. */
public abstract class Castable extends Layer {

    /** The part of a recipe that is about this layer. */
    public abstract Site site();

    /**
     * A layer that computes the same with what a recipe casts at this {@linkplain #site site}; it shares the parameters.
     *
     * @param name the fully qualified name
     * @param arithmetic of the products
     * @param seed of the trial, for stochastic rounding
     */
    public abstract QuantizedLayer quantized(String name, Recipe recipe, Arithmetic arithmetic, long seed);
}
