package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.io.Serializable;
import java.util.Objects;

/** How one operand is quantized: to which format, under which scale, with which rounding and overflow. */
public record Cast(NumberFormat format, Scaling scaling, Rounding rounding, Overflow overflow) implements Serializable {

    /** @throws InvalidSetting if the scaling is a standard's that does not have this format or this overflow */
    public Cast {
        Objects.requireNonNull(rounding, "rounding");
        Objects.requireNonNull(overflow, "overflow");
        scaling.requireElements(format, overflow);
    }

    /** The same to nearest even where it would draw lots. */
    public Cast withoutLots() {
        return rounding == Rounding.STOCHASTIC ? new Cast(format, scaling, Rounding.NEAREST_EVEN, overflow) : this;
    }
}
