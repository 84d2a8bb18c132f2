package io.altgrad.spec;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The casts of a recipe beyond a Linear's products: those of attention's operands, and those of values between layers.
 *
 * @param attention by use; what has none stays in the compute precision
 * @param activations the same
 */
public record ActivationCasts(Map<AttentionUse, Cast> attention, Map<ActivationUse, Cast> activations)
        implements Serializable {

    /** None at all. */
    public static final ActivationCasts NONE = new ActivationCasts(Map.of(), Map.of());

    public ActivationCasts {
        attention.forEach((use, cast) -> Recipe.requireOperand(Site.ATTENTION + "." + use, cast.format()));
        activations.forEach((use, cast) -> Recipe.requireOperand(use.toString(), cast.format()));
        attention = Map.copyOf(attention);
        activations = Map.copyOf(activations);
    }

    /** Tells whether there is none. */
    public boolean isEmpty() {
        return attention.isEmpty() && activations.isEmpty();
    }

    /** Tells whether something is cast at a site of that kind. */
    boolean isAt(Site site) {
        return site == Site.ATTENTION
                ? !attention.isEmpty()
                : activations.keySet().stream().anyMatch(use -> use.site() == site);
    }

    /** The cast of that use; empty where the product sees the operand as it is. */
    public Optional<Cast> cast(AttentionOperand operand, AttentionProduct product) {
        return Optional.ofNullable(attention.get(new AttentionUse(operand, product)));
    }

    /** The cast of that value or gradient; empty where it passes as it is. */
    public Optional<Cast> cast(Site site, ActivationUse.Side side) {
        return Optional.ofNullable(activations.get(new ActivationUse(site, side)));
    }

    /** The casts of the forward. */
    public ActivationCasts forwardAlone() {
        return new ActivationCasts(
                some(attention, use -> use.product().isForward()),
                some(activations, use -> use.side() == ActivationUse.Side.OUTPUT));
    }

    /** The first cast that is of the backward alone, by its name; empty where each is of an operand of the forward too. */
    public Optional<String> firstOfBackward() {
        return Stream.concat(
                        AttentionUse.all().stream()
                                .filter(use -> attention.containsKey(use)
                                        && !use.product().isForward()
                                        && (use.operand().isGradient() || !isUniform(use.operand())))
                                .map(use -> Site.ATTENTION + "." + name(use)),
                        ActivationUse.all().stream()
                                .filter(use -> activations.containsKey(use) && use.side() != ActivationUse.Side.OUTPUT)
                                .map(ActivationUse::toString))
                .findFirst();
    }

    private static <U> Map<U, Cast> some(Map<U, Cast> casts, Predicate<U> wanted) {
        return casts.entrySet().stream()
                .filter(cast -> wanted.test(cast.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Tells whether both products that the operand enters have the same cast of it, or none. */
    public boolean isUniform(AttentionOperand operand) {
        return cast(operand, operand.alongColumns()).equals(cast(operand, operand.alongRows()));
    }

    /**
     * The casts by name, in order: {@code attention.query} where both products have the same cast of it, else
     * {@code attention.query.scores}; {@code norm.output}.
     */
    public Map<String, Cast> named() {
        Map<String, Cast> named = new LinkedHashMap<>();
        for (AttentionUse use : AttentionUse.all()) {
            cast(use.operand(), use.product()).ifPresent(cast -> named.put(Site.ATTENTION + "." + name(use), cast));
        }
        for (ActivationUse use : ActivationUse.all()) {
            cast(use.site(), use.side()).ifPresent(cast -> named.put(use.toString(), cast));
        }
        return named;
    }

    /** The name of the cast of that use: its operand where both products have the same, else the use. */
    String name(AttentionUse use) {
        return isUniform(use.operand()) ? use.operand().toString() : use.toString();
    }
}
