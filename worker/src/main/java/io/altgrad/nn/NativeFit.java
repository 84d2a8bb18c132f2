package io.altgrad.nn;

import io.altgrad.spec.Block;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Product;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.Use;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Linears that can multiply codes as they are: what GPUs have and libtorch's {@code _scaled_mm} takes. The same on
 * every device, so that a trial computes the same way everywhere.
 */
public final class NativeFit {

    private static final List<String> FORMATS = List.of("e4m3fn", "e5m2");

    /** The number that the dimensions over which a product sums, and its columns, have to be multiples of. */
    private static final int MULTIPLE = 16;

    private NativeFit() {}

    /**
     * Why a Linear cannot; empty if it can.
     *
     * @param tokens of a micro-batch, 0 if unknown
     */
    public static Optional<String> objection(Recipe recipe, long in, long out, int tokens) {
        for (Product product : Product.values()) {
            if (recipe.transform(product).isPresent()) {
                return Optional.of(product + " has a Hadamard transform, which is computed on the host");
            }
            if (recipe.accumulator(product).isPresent()) {
                return Optional.of(product + " has an accumulator of its own, and hardware's is fixed");
            }
        }
        for (Use use : Use.values()) {
            Optional<Cast> cast = recipe.cast(use);
            if (cast.isEmpty()) {
                return Optional.of(recipe.name(use) + " has no cast");
            }
            Optional<String> objection = objection(recipe.name(use), cast.get());
            if (objection.isPresent()) {
                return objection;
            }
        }
        return ofPairs(recipe).or(() -> ofShapes(Map.of("input", in, "output", out, "micro-batch", (long) tokens)));
    }

    private static Optional<String> objection(String name, Cast cast) {
        if (!FORMATS.contains(cast.format().name())) {
            return Optional.of(name + " is " + cast.format().name() + ", not one of " + String.join(", ", FORMATS));
        }
        Scaling scaling = cast.scaling();
        return scaling.ofTensor() || scaling.block().equals(Block.ROW)
                ? Optional.empty()
                : Optional.of(name + " has scaling '" + scaling + "', not one per tensor or per row");
    }

    private static Optional<String> ofPairs(Recipe recipe) {
        boolean byRow = Arrays.stream(Use.values()).anyMatch(use -> isByRow(recipe, use));
        for (Use use : Use.values()) {
            if (byRow && use.operand() != Operand.GRAD_OUTPUT && isE5m2(recipe, use)) {
                return Optional.of(
                        "scales per row need weight and input in e4m3fn, and " + recipe.name(use) + " is e5m2");
            }
        }
        for (Product product : Product.values()) {
            List<Use> operands = Arrays.stream(Use.values())
                    .filter(use -> use.product() == product)
                    .toList();
            if (operands.stream().allMatch(use -> isE5m2(recipe, use))) {
                return Optional.of("a product would be e5m2 by e5m2");
            }
            if (operands.stream().map(use -> isByRow(recipe, use)).distinct().count() > 1) {
                return Optional.of("product " + product + " would be of scales per row and per tensor");
            }
        }
        return Optional.empty();
    }

    private static boolean isByRow(Recipe recipe, Use use) {
        return recipe.cast(use).orElseThrow().scaling().block().equals(Block.ROW);
    }

    private static boolean isE5m2(Recipe recipe, Use use) {
        return recipe.cast(use).orElseThrow().format().name().equals("e5m2");
    }

    private static Optional<String> ofShapes(Map<String, Long> sizes) {
        return sizes.entrySet().stream()
                .filter(size -> size.getValue() % MULTIPLE != 0)
                .sorted(Map.Entry.comparingByKey())
                .map(size -> "its " + size.getKey() + " is " + size.getValue() + ", no multiple of " + MULTIPLE)
                .findFirst();
    }
}
