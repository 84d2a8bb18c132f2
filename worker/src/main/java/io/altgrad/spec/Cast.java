package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.io.Serializable;
import java.util.Objects;

/** How one operand is quantized: to which format, under which scale, with which rounding and overflow. */
public record Cast(NumberFormat format, Scaling scaling, Rounding rounding, Overflow overflow) implements Serializable {

    public Cast {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(scaling, "scaling");
        Objects.requireNonNull(rounding, "rounding");
        Objects.requireNonNull(overflow, "overflow");
    }
}
