package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The treatment of the operands of a quantized Linear's three products, and the casts beyond Linears.
 *
 * @param casts by use; one without a cast stays in the compute precision. None where Linears stay as they are
 * @param straightThrough which gradients pass the casts of what the forward computes with
 * @param backward how the backward products see the operands of the forward
 * @param transforms of both operands of a product, before their casts
 * @param accumulators of products whose sums are not float32
 * @param beyond casts of attention's operands and of values between layers
 */
public record Recipe(
        Map<Use, Cast> casts,
        StraightThrough straightThrough,
        Backward backward,
        Map<Product, Hadamard> transforms,
        Map<Product, Accumulator> accumulators,
        ActivationCasts beyond)
        implements Serializable {

    public Recipe {
        if (casts.isEmpty() && beyond.isEmpty()) {
            throw new InvalidSetting(
                    "recipe",
                    "a cast of weight, input or gradOutput; a layer without any has format 'none'",
                    "nothing");
        }
        casts.forEach((use, cast) -> requireOperand(use.operand().toString(), cast.format()));
        casts = Map.copyOf(casts);
        Objects.requireNonNull(straightThrough, "straightThrough");
        boolean isOfForward = onlyForward(casts) && beyond.equals(beyond.forwardAlone());
        if (backward == Backward.DEQUANTIZED && !isOfForward) {
            throw new InvalidSetting("backward", Backward.CAST + " with casts of the backward products", backward);
        }
        transforms = Map.copyOf(transforms);
        accumulators = Map.copyOf(accumulators);
        requireWayBack(transforms, backward);
        for (Product product : Product.values()) {
            if (accumulators.containsKey(product)) {
                requireWidth(product, accumulators.get(product), casts);
            }
        }
    }

    /** The recipe whose products each have the casts that are theirs. */
    public Recipe(Map<Use, Cast> casts, StraightThrough straightThrough) {
        this(casts, straightThrough, Backward.CAST);
    }

    /** The recipe for Linears alone. */
    public Recipe(
            Map<Use, Cast> casts,
            StraightThrough straightThrough,
            Backward backward,
            Map<Product, Hadamard> transforms,
            Map<Product, Accumulator> accumulators) {
        this(casts, straightThrough, backward, transforms, accumulators, ActivationCasts.NONE);
    }

    /** The recipe without transforms, whose sums are float32. */
    public Recipe(Map<Use, Cast> casts, StraightThrough straightThrough, Backward backward) {
        this(casts, straightThrough, backward, Map.of(), Map.of());
    }

    /** Refuses transforms of numbers that are used as they were before. */
    private static void requireWayBack(Map<Product, Hadamard> transforms, Backward backward) {
        if (backward == Backward.DEQUANTIZED && !transforms.isEmpty()) {
            throw new InvalidSetting(
                    "hadamard",
                    "none with backward " + backward + ", which multiplies what the forward cast",
                    transforms);
        }
    }

    private static void requireWidth(Product product, Accumulator accumulator, Map<Use, Cast> casts) {
        List<NumberFormat> formats = Arrays.stream(Use.values())
                .filter(use -> use.product() == product && casts.containsKey(use))
                .map(use -> casts.get(use).format())
                .toList();
        if (formats.size() < 2) {
            throw new InvalidSetting(
                    "accumulate",
                    "casts of both operands of " + product + ", for products of float32 numbers are wider than "
                            + accumulator.format(),
                    accumulator);
        }
        if (!accumulator.holds(formats.get(0), formats.get(1))) {
            throw new InvalidSetting(
                    "accumulate",
                    "at least e8m" + Accumulator.productBits(formats.get(0), formats.get(1)) + " for " + product
                            + ", which multiplies " + formats.get(0).name() + " by "
                            + formats.get(1).name(),
                    accumulator);
        }
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

    /** The transform of that product's operands; empty where they are cast as they are. */
    public Optional<Hadamard> transform(Product product) {
        return Optional.ofNullable(transforms.get(product));
    }

    /** The accumulator of that product's sums; empty where they are float32. */
    public Optional<Accumulator> accumulator(Product product) {
        return Optional.ofNullable(accumulators.get(product));
    }

    /** The recipe without what it does in the backward products; empty where no cast is left. */
    Optional<Recipe> forwardAlone() {
        Map<Use, Cast> forward = new EnumMap<>(Use.class);
        casts.forEach((use, cast) -> {
            if (use.product() == Product.FORWARD) {
                forward.put(use, cast);
            }
        });
        ActivationCasts rest = beyond.forwardAlone();
        return forward.isEmpty() && rest.isEmpty()
                ? Optional.empty()
                : Optional.of(new Recipe(
                        forward, straightThrough, Backward.CAST, forwardOf(transforms), forwardOf(accumulators), rest));
    }

    private static <T> Map<Product, T> forwardOf(Map<Product, T> all) {
        return all.containsKey(Product.FORWARD) ? Map.of(Product.FORWARD, all.get(Product.FORWARD)) : Map.of();
    }

    /** Tells whether something is cast at a site of that kind. */
    public boolean isAt(Site site) {
        return site == Site.LINEAR ? !casts.isEmpty() : beyond.isAt(site);
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

    /** The casts of Linears by name, in order: an operand's where both products have the same, else each use's. */
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
