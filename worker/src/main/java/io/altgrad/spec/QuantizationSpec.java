package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.io.Serializable;
import java.util.Map;

/**
 * How a layer's format is applied, for every quantized layer of a trial.
 *
 * @param amaxHistory the scale follows the largest amax of this many training steps, the present one included
 * @param rounding how values between two neighbours round
 * @param overflow what becomes of values beyond the largest finite one
 */
public record QuantizationSpec(int amaxHistory, Rounding rounding, Overflow overflow) implements Serializable {

    /** A history of 16 steps, nearest even, saturating. */
    public static final QuantizationSpec DEFAULT = new QuantizationSpec(16, Rounding.NEAREST_EVEN, Overflow.SATURATE);

    public QuantizationSpec {
        InvalidSetting.atLeast("amaxHistory", 1, amaxHistory);
    }

    /** The recipe that quantizes a layer's weights to {@code format}, applied as this says. */
    public Recipe weights(NumberFormat format) {
        Cast cast = new Cast(format, new Scaling.PerTensor(amaxHistory), rounding, overflow);
        return new Recipe(Map.of(Operand.WEIGHT, cast));
    }
}
