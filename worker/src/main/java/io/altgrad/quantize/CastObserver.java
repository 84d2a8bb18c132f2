package io.altgrad.quantize;

import io.altgrad.format.CastStatistics;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;

/** Hears what each cast of a forward and backward did. Its figures cost a pass over the data, so mostly nobody asks. */
public interface CastObserver {

    /** Asks for nothing. */
    CastObserver NONE = new CastObserver() {
        @Override
        public boolean wanted() {
            return false;
        }

        @Override
        public void observed(String layer, Operand operand, Cast cast, float amax, float scale, CastStatistics s) {}
    };

    /** Whether figures are to be gathered. */
    default boolean wanted() {
        return true;
    }

    /** One cast, with the amax of this tensor and the scale that was used. */
    void observed(String layer, Operand operand, Cast cast, float amax, float scale, CastStatistics statistics);
}
