package io.altgrad.quantize;

import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Use;

/** Hears what each cast of a forward and backward did. Its figures cost a pass over the data, so mostly nobody asks. */
@FunctionalInterface
public interface CastObserver {

    /** Asks for nothing. */
    CastObserver NONE = (layer, operand, cast, summary) -> {};

    /** The cast of an operand, with its statistics: the forward's, or the only one. */
    void observed(String layer, Operand operand, Cast cast, CastSummary summary);

    /** The other cast of an operand, where the product of that use sees one that differs. */
    default void observedBeside(String layer, Use use, Cast cast, CastSummary summary) {}
}
