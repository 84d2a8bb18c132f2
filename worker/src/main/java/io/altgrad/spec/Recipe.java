package io.altgrad.spec;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The casts of a quantized Linear, by operand; an operand without one stays in the compute precision. */
public record Recipe(Map<Operand, Cast> casts) implements Serializable {

    public Recipe {
        if (casts.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot make a recipe without a cast: a layer that quantizes nothing has format 'none'.");
        }
        casts = Map.copyOf(new EnumMap<>(casts));
    }

    public Optional<Cast> cast(Operand operand) {
        return Optional.ofNullable(casts.get(operand));
    }
}
