package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a quantized Linear does to the operands of its three products.
 *
 * @param casts by operand; one without a cast stays in the compute precision
 * @param straightThrough which gradients pass the casts of weight and input
 */
public record Recipe(Map<Operand, Cast> casts, StraightThrough straightThrough) implements Serializable {

    public Recipe {
        if (casts.isEmpty()) {
            throw new InvalidSetting(
                    "recipe",
                    "a cast of weight, input or gradOutput; a layer without any has format 'none'",
                    "nothing");
        }
        casts.forEach((operand, cast) -> requireOperand(operand.toString(), cast.format()));
        casts = Map.copyOf(new EnumMap<>(casts));
        Objects.requireNonNull(straightThrough, "straightThrough");
    }

    /**
     * Refuses a format that no weight, input or gradient can be cast to.
     *
     * @param field what an error calls it
     * @throws InvalidSetting if it has no sign or no zero
     */
    public static void requireOperand(String field, NumberFormat format) {
        if (!format.signed() || !format.hasZero()) {
            throw new InvalidSetting(
                    field,
                    "a format with a sign and a zero; " + format.name() + " is one of scales, as scaling mx has them",
                    format.name());
        }
    }

    public Optional<Cast> cast(Operand operand) {
        return Optional.ofNullable(casts.get(operand));
    }
}
