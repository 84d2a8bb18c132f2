package io.altgrad.quantize;

import io.altgrad.spec.Cast;

/** Hears what each cast of a forward and backward did. Its figures cost a pass over the data, so mostly nobody asks. */
@FunctionalInterface
public interface CastObserver {

    /** Asks for nothing. */
    CastObserver NONE = (layer, operand, cast, summary) -> {};

    /**
     * The cast of an operand, with its statistics: the one along its last dimension, or the only one.
     *
     * @param operand as a recipe names it
     */
    void observed(String layer, String operand, Cast cast, CastSummary summary);

    /** The other cast of an operand, where the product over its rows sees one that differs. */
    default void observedBeside(String layer, String operand, String product, Cast cast, CastSummary summary) {}
}
