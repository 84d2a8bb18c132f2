package io.altgrad.cli;

import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.Form;
import io.altgrad.quantize.Mode;
import io.altgrad.quantize.Occasion;
import io.altgrad.quantize.OperandCast;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StraightThrough;
import io.altgrad.tensor.CodeBlocks;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A comparison of a Linear's three products of codes in blocks, as far as a place has them, with those of the values that the
 * CPU casts to, in double precision; and with themselves, bit for bit.
 */
final class CodeBlocksCheck {

    private static final int ROWS = 256;
    private static final int IN = 384;
    private static final int OUT = 128;

    /** Runs that are to give the same bits. */
    private static final int RUNS = 5;

    /** An element's relative difference that is borne: twice what rounding a sum to bfloat16 makes of it. */
    private static final double TOLERANCE = 0x1p-8;

    private static final List<Recipes> ALL = List.of(
            new Recipes(CodeBlocks.OF_128, "e4m3fn block 128x128", "e4m3fn block 128", "e4m3fn block 128"),
            new Recipes(CodeBlocks.OF_128, "e4m3fn block 128", "e4m3fn block 128 pow2", "e5m2 block 128"),
            new Recipes(CodeBlocks.MX, "e4m3fn mx", "e4m3fn mx", "e4m3fn mx rceil"),
            new Recipes(CodeBlocks.MX, "e4m3fn mx", "e4m3fn mx", "e5m2 mx"),
            new Recipes(CodeBlocks.MX, "e4m3fn mx", "e5m2 mx", "e4m3fn mx"),
            new Recipes(CodeBlocks.NVFP4, "e2m1fn nvfp4 16x16", "e2m1fn nvfp4", "e2m1fn nvfp4"),
            new Recipes(CodeBlocks.NVFP4, "e2m1fn nvfp4", "e2m1fn nvfp4 four-over-six", "e2m1fn nvfp4"));

    /** The casts of a Linear's operands, each a format and a scaling. */
    private record Recipes(CodeBlocks blocks, String weight, String input, String gradOutput) {}

    /** Operands of one product, and what it is to give, (rows, columns). */
    private record Product(Codes left, Codes right, double[] exact) {}

    private final Ops ops;
    private final Ops host;

    private CodeBlocksCheck(Ops ops, Ops host) {
        this.ops = ops;
        this.host = host;
    }

    /**
     * Compares, and says how near each kind of blocks is, or why the place has none such.
     *
     * @throws IllegalStateException if a product's bits change, or it differs by more than rounding it to bfloat16 does
     */
    static String run(Engine engine, Place place) {
        List<String> lines = new ArrayList<>();
        for (CodeBlocks blocks : CodeBlocks.values()) {
            Optional<String> objection = engine.objection(place, blocks);
            lines.add(objection.orElseGet(() -> String.format(
                    Locale.ROOT,
                    "%s: three products, %d times the same bits, within %.1e of float64",
                    blocks,
                    RUNS,
                    difference(engine, place, blocks))));
        }
        return String.join("\n", lines);
    }

    private static double difference(Engine engine, Place place, CodeBlocks blocks) {
        return ALL.stream()
                .filter(recipes -> recipes.blocks == blocks)
                .mapToDouble(recipes -> {
                    try (Scope scope = engine.newScope(place);
                            Ops ops = engine.newOps(scope);
                            Scope hostScope = engine.newScope(Place.HOST);
                            Ops host = engine.newOps(hostScope, Precision.FLOAT32)) {
                        return new CodeBlocksCheck(ops, host).difference(recipes);
                    }
                })
                .max()
                .orElseThrow();
    }

    private double difference(Recipes recipes) {
        Both weight = new Both(recipes.weight, OUT, IN);
        Both input = new Both(recipes.input, ROWS, IN);
        Both grad = new Both(recipes.gradOutput, ROWS, OUT);
        double largest = 0;
        for (Product product : List.of(
                product(input.codes.alongColumns(), weight.codes.alongColumns(), input.columns, weight.columns, IN),
                product(grad.codes.alongColumns(), weight.codes.alongRows(), grad.columns, weight.rows, OUT),
                product(grad.codes.alongRows(), input.codes.alongRows(), grad.rows, input.rows, ROWS))) {
            largest = Math.max(largest, difference(product, recipes));
        }
        return largest;
    }

    private double difference(Product product, Recipes recipes) {
        float[] first = ops.codes().product(product.left, product.right, null).toFloats();
        for (int i = 1; i < RUNS; i++) {
            if (!Arrays.equals(
                    ops.codes().product(product.left, product.right, null).toFloats(), first)) {
                throw new IllegalStateException("run " + (i + 1) + " of " + recipes + " has other bits than the first");
            }
        }
        double size =
                Math.sqrt(Arrays.stream(product.exact).map(x -> x * x).average().orElseThrow());
        double largest = 0;
        for (int i = 0; i < first.length; i++) {
            double error = Math.abs(first[i] - product.exact[i]) / (Math.abs(product.exact[i]) + size);
            largest = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(largest, error);
        }
        if (largest >= TOLERANCE) {
            throw new IllegalStateException(
                    "a product of " + recipes + " differs from float64 by " + largest + ", relative");
        }
        return largest;
    }

    /** @param depth the numbers that each sum is over, last in both */
    private static Product product(Codes left, Codes right, float[] ofLeft, float[] ofRight, int depth) {
        int rows = ofLeft.length / depth;
        int columns = ofRight.length / depth;
        double[] exact = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double sum = 0;
                for (int i = 0; i < depth; i++) {
                    sum += (double) ofLeft[row * depth + i] * ofRight[column * depth + i];
                }
                exact[row * columns + column] = sum;
            }
        }
        return new Product(left, right, exact);
    }

    /** An operand as codes at the place that is checked, and as the CPU's values. */
    private final class Both {

        private final OperandCast.Result<Codes> codes;
        private final float[] columns;

        /** With the rows last. */
        private final float[] rows;

        Both(String cast, int rows, int columns) {
            float[] values = new float[rows * columns];
            RandomStream.of(1337, "gpu-check/blocks/" + cast).fillNormal(values, 0, 1);
            codes = operand(cast, Form.CODES).apply(ops.tensor(values, rows, columns), occasion(ops));
            OperandCast.Result<Tensor> result =
                    operand(cast, Form.VALUES).apply(host.tensor(values, rows, columns), occasion(host));
            this.columns = result.alongColumns().toFloats();
            this.rows = transposed(result.alongRows().toFloats(), columns);
        }

        private float[] transposed(float[] matrix, int across) {
            int down = matrix.length / across;
            float[] turned = new float[matrix.length];
            for (int i = 0; i < matrix.length; i++) {
                turned[i % across * down + i / across] = matrix[i];
            }
            return turned;
        }
    }

    private static Occasion occasion(Ops where) {
        return new Occasion(where, Mode.TRAIN, 1, CastObserver.NONE);
    }

    private static <T> OperandCast<T> operand(String text, Form<T> form) {
        String[] words = text.split(" ", 2);
        Cast cast = new Cast(
                Formats.parse(words[0]), ScalingParser.parse(words[1]), Rounding.NEAREST_EVEN, Overflow.SATURATE);
        Recipe recipe = Recipe.ofOperands(Map.of(Operand.INPUT, cast), StraightThrough.IDENTITY);
        return new OperandCast<>("layer", Operand.INPUT, recipe, form, 7);
    }
}
