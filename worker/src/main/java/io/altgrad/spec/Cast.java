package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/** How one operand is quantized: to which format, under which scale, with which rounding and overflow. */
public record Cast(NumberFormat format, Scaling scaling, Rounding rounding, Overflow overflow) implements Serializable {

    /** The element types of OCP MX v1.0, table 1, that are floating point. */
    private static final List<String> MX_ELEMENTS = List.of("e5m2", "e4m3fn", "e3m2fn", "e2m3fn", "e2m1fn");

    /** @throws InvalidSetting if the scaling is a standard's that does not have this format or this overflow */
    public Cast {
        Objects.requireNonNull(rounding, "rounding");
        Objects.requireNonNull(overflow, "overflow");
        if (scaling instanceof Scaling.Mx && !MX_ELEMENTS.contains(format.name())) {
            throw new InvalidSetting(
                    "scaling", "another with format " + format.name() + ", or one of MX's " + MX_ELEMENTS, "mx");
        }
        if (scaling instanceof Scaling.Nvfp4 && !format.name().equals("e2m1fn")) {
            throw new InvalidSetting(
                    "scaling", "another with format " + format.name() + "; nvfp4 has e2m1fn alone", "nvfp4");
        }
        // MX's scale may leave the largest elements above the format's largest, and one Inf or NaN ends a trial.
        boolean hasSpecials = format.hasInfinity() || format.hasNaN();
        if (scaling instanceof Scaling.Mx && overflow == Overflow.TO_INF_OR_NAN && hasSpecials) {
            throw new InvalidSetting(
                    "overflow", "saturate with scaling mx, which clamps (OCP MX v1.0, section 6.3)", overflow);
        }
    }

    /** The same to nearest even where it would draw lots. */
    public Cast withoutLots() {
        return rounding == Rounding.STOCHASTIC ? new Cast(format, scaling, Rounding.NEAREST_EVEN, overflow) : this;
    }
}
