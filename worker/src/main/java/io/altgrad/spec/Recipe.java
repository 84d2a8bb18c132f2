package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a quantized Linear does to the operands of its three products.
 *
 * @param casts by use; one without a cast stays in the compute precision
 * @param straightThrough which gradients pass the casts of weight and input
 * @param backward how the backward products see weight and input
 */
public record Recipe(Map<Use, Cast> casts, StraightThrough straightThrough, Backward backward) implements Serializable {

    public Recipe {
        if (casts.isEmpty()) {
            throw new InvalidSetting(
                    "recipe",
                    "a cast of weight, input or gradOutput; a layer without any has format 'none'",
                    "nothing");
        }
        casts.forEach((use, cast) -> requireOperand(use.operand().toString(), cast.format()));
        casts = Map.copyOf(new EnumMap<>(casts));
        Objects.requireNonNull(straightThrough, "straightThrough");
        if (backward == Backward.DEQUANTIZED && !onlyForward(casts)) {
            throw new InvalidSetting("backward", Backward.CAST + " with casts of the backward products", backward);
        }
    }

    /** The recipe whose products each have the casts that are theirs. */
    public Recipe(Map<Use, Cast> casts, StraightThrough straightThrough) {
        this(casts, straightThrough, Backward.CAST);
    }

    private static boolean onlyForward(Map<Use, Cast> casts) {
        return Arrays.stream(Use.values()).allMatch(use -> use.product() == Product.FORWARD || !casts.containsKey(use));
    }

    /** The recipe in which both products that an operand enters have the same cast of it. */
    public static Recipe ofOperands(Map<Operand, Cast> casts, StraightThrough straightThrough) {
        Map<Use, Cast> byUse = new EnumMap<>(Use.class);
        casts.forEach((operand, cast) -> {
            byUse.put(operand.alongColumns(), cast);
            byUse.put(operand.alongRows(), cast);
        });
        return new Recipe(byUse, straightThrough);
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

    /** The cast of that use; empty where it sees the operand in the compute precision. */
    public Optional<Cast> cast(Use use) {
        return Optional.ofNullable(casts.get(use));
    }

    /** The recipe without its casts of the backward products; empty where no cast is left. */
    Optional<Recipe> forwardAlone() {
        Map<Use, Cast> forward = new EnumMap<>(Use.class);
        casts.forEach((use, cast) -> {
            if (use.product() == Product.FORWARD) {
                forward.put(use, cast);
            }
        });
        return forward.isEmpty() ? Optional.empty() : Optional.of(new Recipe(forward, straightThrough));
    }

    /** Tells whether both products that the operand enters have the same cast of it, or none. */
    public boolean isUniform(Operand operand) {
        return cast(operand.alongColumns()).equals(cast(operand.alongRows()));
    }

    /** Tells whether any product has a cast of the operand. */
    public boolean casts(Operand operand) {
        return casts.containsKey(operand.alongColumns()) || casts.containsKey(operand.alongRows());
    }

    /** Tells whether the backward sees that operand as the forward quantized it. */
    public boolean keepsForward(Operand operand) {
        return backward == Backward.DEQUANTIZED && operand.alongColumns().product() == Product.FORWARD;
    }

    /** The casts by name, in order: an operand's where both products have the same, else each use's. */
    public Map<String, Cast> named() {
        Map<String, Cast> named = new LinkedHashMap<>();
        for (Use use : Use.values()) {
            cast(use).ifPresent(cast -> named.put(name(use), cast));
        }
        return named;
    }

    /** The name of the cast of that use: its operand where both products have the same, else the use. */
    public String name(Use use) {
        return isUniform(use.operand()) ? use.operand().toString() : use.toString();
    }
}
