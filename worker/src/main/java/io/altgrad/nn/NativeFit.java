package io.altgrad.nn;

import io.altgrad.spec.Block;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Product;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.Use;
import io.altgrad.tensor.CodeBlocks;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The Linears that can multiply codes as they are: what GPUs have and libtorch's {@code _scaled_mm} takes. The same on
 * every device, but for scales in blocks, which only some have.
 */
public final class NativeFit {

    private static final List<String> FORMATS = List.of("e4m3fn", "e5m2");

    /**
     * The number that the dimensions over which a product sums, and its columns, have to be multiples of under scales per tensor
     * or per row.
     */
    private static final int MULTIPLE = 16;

    private NativeFit() {}

    /** The blocks whose codes are multiplied where a layer is. */
    @FunctionalInterface
    public interface Hardware {

        /** A CPU, which decodes them, or a place that is not known yet. */
        Hardware ANY = blocks -> Optional.empty();

        static Hardware of(Engine engine, Place place) {
            return blocks -> engine.objection(place, blocks);
        }

        /** The reason why it has no products of codes in such blocks; empty if it has. */
        Optional<String> objection(CodeBlocks blocks);
    }

    /** The reason why a Linear cannot, wherever it is; empty if it can. */
    public static Optional<String> objection(Recipe recipe, long in, long out, int tokens) {
        return objection(recipe, in, out, tokens, Hardware.ANY);
    }

    /**
     * The reason why a Linear cannot; empty if it can.
     *
     * @param tokens of a micro-batch, 0 if unknown
     */
    public static Optional<String> objection(Recipe recipe, long in, long out, int tokens, Hardware hardware) {
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
        return ofPairs(recipe)
                .or(() -> ofShapes(recipe, Map.of("input", in, "output", out, "micro-batch", (long) tokens)))
                .or(() -> ofHardware(recipe, hardware));
    }

    private static Optional<String> objection(String name, Cast cast) {
        Scaling scaling = cast.scaling();
        Optional<CodeBlocks> blocks = CodeBlocks.of(scaling);
        List<String> formats = blocks.map(CodeBlocks::formats).orElse(FORMATS);
        if (!formats.contains(cast.format().name())) {
            return Optional.of(name + " is " + cast.format().name() + ", not one of " + String.join(", ", formats));
        }
        return scaling.ofTensor() || scaling.block().equals(Block.ROW) || blocks.isPresent()
                ? Optional.empty()
                : Optional.of(name + " has scaling '" + scaling + "', not one per tensor or per row, nor per "
                        + Arrays.stream(CodeBlocks.values())
                                .map(CodeBlocks::toString)
                                .collect(Collectors.joining(" or ")));
    }

    private static Optional<String> ofPairs(Recipe recipe) {
        for (Use use : Use.values()) {
            String scales = scales(recipe, use);
            boolean isOfVectors = scales.equals("row") || scales.equals(CodeBlocks.OF_128.toString());
            Optional<Use> e5m2 = Arrays.stream(Use.values())
                    .filter(other -> other.operand() != Operand.GRAD_OUTPUT && isE5m2(recipe, other))
                    .findFirst();
            if (isOfVectors && e5m2.isPresent()) {
                return Optional.of("scales per " + scales + " need weight and input in e4m3fn, and "
                        + recipe.name(e5m2.get()) + " is e5m2");
            }
        }
        for (Product product : Product.values()) {
            List<Use> operands = Arrays.stream(Use.values())
                    .filter(use -> use.product() == product)
                    .toList();
            if (operands.stream().allMatch(use -> isE5m2(recipe, use))) {
                return Optional.of("a product would be e5m2 by e5m2");
            }
            List<String> scales = operands.stream()
                    .map(use -> "per " + scales(recipe, use))
                    .distinct()
                    .sorted()
                    .toList();
            if (scales.size() > 1) {
                return Optional.of("product " + product + " would be of scales " + String.join(" and ", scales));
            }
        }
        return Optional.empty();
    }

    /** The values that share a scale of an operand, in a word. */
    private static String scales(Recipe recipe, Use use) {
        Scaling scaling = recipe.cast(use).orElseThrow().scaling();
        return CodeBlocks.of(scaling)
                .map(CodeBlocks::toString)
                .orElse(scaling.block().equals(Block.ROW) ? "row" : "tensor");
    }

    private static boolean isE5m2(Recipe recipe, Use use) {
        return recipe.cast(use).orElseThrow().format().name().equals("e5m2");
    }

    private static Optional<String> ofShapes(Recipe recipe, Map<String, Long> sizes) {
        int multiple = Math.max(
                MULTIPLE,
                blocks(recipe).stream().mapToInt(CodeBlocks::multiple).max().orElse(MULTIPLE));
        return sizes.entrySet().stream()
                .filter(size -> size.getValue() % multiple != 0)
                .sorted(Map.Entry.comparingByKey())
                .map(size -> "its " + size.getKey() + " is " + size.getValue() + ", no multiple of " + multiple)
                .findFirst();
    }

    private static Optional<String> ofHardware(Recipe recipe, Hardware hardware) {
        return blocks(recipe).stream()
                .flatMap(blocks -> hardware.objection(blocks).stream())
                .findFirst();
    }

    private static List<CodeBlocks> blocks(Recipe recipe) {
        return Arrays.stream(Use.values())
                .flatMap(use -> CodeBlocks.of(recipe.cast(use).orElseThrow().scaling()).stream())
                .distinct()
                .toList();
    }
}
