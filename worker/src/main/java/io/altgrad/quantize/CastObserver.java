package io.altgrad.quantize;

import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;

/** Hears what each cast of a forward and backward did. Its figures cost a pass over the data, so mostly nobody asks. */
@FunctionalInterface
public interface CastObserver {

    /** Asks for nothing. */
    CastObserver NONE = (layer, operand, cast, summary) -> {};

    /** One cast, with its statistics. */
    void observed(String layer, Operand operand, Cast cast, CastSummary summary);
}
