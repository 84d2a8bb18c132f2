package io.altgrad.sweep;

import static io.altgrad.sweep.Matrices.assertClose;
import static io.altgrad.sweep.Matrices.normal;
import static io.altgrad.sweep.Matrices.product;
import static io.altgrad.sweep.Matrices.turned;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.format.Rounding;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Recipe;
import io.altgrad.sweep.PublishedRecipes.Published;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each published recipe's three products against its source's definition, in double arithmetic and in words of its own. */
class PublishedRecipesTest {

    private static final int ROWS = 144;
    private static final int IN = 160;
    private static final int OUT = 96;
    private static final double FLOAT_SUM = 2e-6;

    private static final double[][] W = normal("w", OUT, IN, 0.02);
    private static final double[][] X = normal("x", ROWS, IN, 1);
    private static final double[][] G = normal("g", ROWS, OUT, 1e-2);

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    /** Mantissa bits, exponent of the smallest normal number, and largest value. */
    private record Element(int mantissaBits, int minExponent, double max) {

        static final Map<String, Element> ALL = Map.of(
                "e4m3", new Element(3, -6, 448), "e5m2", new Element(2, -14, 57344), "e2m1", new Element(1, 0, 6));

        double round(double value) {
            int exponent = Math.max(Math.getExponent(value), minExponent);
            double step = Math.scalb(1.0, exponent - mantissaBits);
            return Math.max(-max, Math.min(max, Math.rint(value / step) * step));
        }
    }

    private static double floorPower(double value) {
        return Math.scalb(1.0, Math.getExponent(value));
    }

    /** The factor of a block, from its amax and the matrix's. */
    private static double factor(String rule, Element element, double amax, double all) {
        return switch (rule) {
            case "tensor", "block" -> element.max / amax;
            case "tensor2", "row2", "block2", "square2" -> floorPower(element.max / amax);
            case "square" -> element.max / amax;
            case "one" -> 1;
            case "mx" -> floorPower(element.max) / floorPower(amax);
            case "mxup" -> floorPower(element.max / amax);
            case "nv", "nvsquare" -> nvfp4(amax / 6, 448 * 6 / all);
            default -> throw new IllegalArgumentException(rule);
        };
    }

    private static double nvfp4(double blockScale, double tensor) {
        return tensor / Element.ALL.get("e4m3").round(blockScale * tensor);
    }

    /** The matrix as a product sees it that sums over its columns. */
    private static double[][] quantized(double[][] matrix, String cast) {
        if (cast.equals("-")) {
            return matrix;
        }
        if (cast.endsWith(" rht")) {
            return quantized(new Rotation(16, "gradWeight").of(matrix), cast.replace(" rht", ""));
        }
        String[] words = cast.split(" ");
        Element element = Element.ALL.get(words[0]);
        int height = words[1].startsWith("square") ? 128 : words[1].equals("nvsquare") ? 16 : 1;
        int width = switch (words[1]) {
            case "mx", "mxup" -> 32;
            case "nv", "nvsquare" -> 16;
            case "block", "block2", "square", "square2" -> 128;
            default -> matrix[0].length;
        };
        height = words[1].startsWith("tensor") || words[1].equals("one") ? matrix.length : height;
        double[][] out = new double[matrix.length][matrix[0].length];
        double all = amax(matrix, 0, 0, matrix.length, matrix[0].length);
        for (int row = 0; row < matrix.length; row += height) {
            for (int column = 0; column < matrix[0].length; column += width) {
                double factor = factor(words[1], element, amax(matrix, row, column, height, width), all);
                for (int r = row; r < Math.min(row + height, matrix.length); r++) {
                    for (int c = column; c < Math.min(column + width, matrix[0].length); c++) {
                        out[r][c] = element.round(matrix[r][c] * factor) / factor;
                    }
                }
            }
        }
        return out;
    }

    private static double amax(double[][] matrix, int row, int column, int height, int width) {
        double amax = 0;
        for (int r = row; r < Math.min(row + height, matrix.length); r++) {
            for (int c = column; c < Math.min(column + width, matrix[0].length); c++) {
                amax = Math.max(amax, Math.abs(matrix[r][c]));
            }
        }
        return amax;
    }

    private LinearStep step(Recipe recipe) {
        return LinearStep.of(recipe, W, X, G, scope, ops);
    }

    /** The first pass of each; {@code =} is what the forward saw, {@code -} the operand itself. */
    @ParameterizedTest
    @CsvSource({
        "torchao-tensorwise, e4m3 tensor, e4m3 tensor, e5m2 tensor, e4m3 tensor, e5m2 tensor, e4m3 tensor",
        "torchao-rowwise, e4m3 row2, e4m3 row2, e4m3 row2, e4m3 row2, e4m3 row2, e4m3 row2",
        "torchao-rowwise_with_gw_hp, e4m3 row2, e4m3 row2, e4m3 row2, e4m3 tensor2, -, -",
        "te-delayed, e4m3 one, e4m3 one, e5m2 one, e4m3 one, e5m2 one, e4m3 one",
        "te-current, e4m3 tensor, e4m3 tensor, e5m2 tensor, e4m3 tensor, e5m2 tensor, e4m3 tensor",
        "te-block, e4m3 square2, e4m3 block2, e4m3 block2, e4m3 square2, e4m3 block2, e4m3 block2",
        "te-mxfp8, e4m3 mxup, e4m3 mxup, e4m3 mxup, e4m3 mxup, e4m3 mxup, e4m3 mxup",
        "te-nvfp4, e2m1 nvsquare, e2m1 nv, e2m1 nv, e2m1 nvsquare, e2m1 nv rht, e2m1 nv rht",
        "te-nvfp4-disable_rht, e2m1 nvsquare, e2m1 nv, e2m1 nv, e2m1 nvsquare, e2m1 nv, e2m1 nv",
        "te-current-dequantized, e4m3 tensor, e4m3 tensor, -, =, -, =",
        "deepseek-v3-blocks, e4m3 square, e4m3 block, e4m3 block, e4m3 square, e4m3 block, e4m3 block",
        "altgrad-weights, e4m3 tensor, -, -, e4m3 tensor, -, -",
        "altgrad-mx, e4m3 mx, e4m3 mx, e4m3 mx, e4m3 mx, e4m3 mx, e4m3 mx",
        "altgrad-nvfp4, e2m1 nv, e2m1 nv, e2m1 nv, e2m1 nv, e2m1 nv, e2m1 nv"
    })
    void theThreeProductsAreThoseOfTheDefinition(
            String name,
            String weight,
            String input,
            String grad,
            String weightBack,
            String gradBack,
            String inputBack) {
        // To nearest where it is stochastic: draws have tests of their own.
        Recipe recipe = toNearest(PublishedRecipes.find(name).orElseThrow().recipe());
        LinearStep step = step(recipe);
        assertClose(step.output(), product(quantized(X, input), quantized(W, weight)), FLOAT_SUM);
        double[][] ofWeight = weightBack.equals("=") ? turned(quantized(W, weight)) : quantized(turned(W), weightBack);
        assertClose(step.gradInput(), product(quantized(G, grad), ofWeight), FLOAT_SUM);
        double[][] ofInput = inputBack.equals("=") ? turned(quantized(X, input)) : quantized(turned(X), inputBack);
        assertClose(step.gradWeight(), product(quantized(turned(G), gradBack), ofInput), FLOAT_SUM);
    }

    /**
     * Sums as DeepSeek-AI 2024, section 3.3.2, has them of Hopper: 14 bits, cut off, promoted every {@code every} elements; 0
     * for never.
     */
    @ParameterizedTest
    @CsvSource({
        "deepseek-v3, e4m3 square, e4m3 block, e4m3 block, e4m3 square, e4m3 block, e4m3 block, 128",
        "torchao-tensorwise-hopper, e4m3 tensor, e4m3 tensor, e5m2 tensor, e4m3 tensor, e5m2 tensor, e4m3 tensor, 0"
    })
    void sumsOfFourteenBitsAreThoseOfTheDefinition(
            String name,
            String weight,
            String input,
            String grad,
            String weightBack,
            String gradBack,
            String inputBack,
            int every) {
        Recipe recipe = PublishedRecipes.find(name).orElseThrow().recipe();
        LinearStep step = step(recipe);
        assertMostAre(step.output(), summed(quantized(X, input), quantized(W, weight), every));
        assertMostAre(step.gradInput(), summed(quantized(G, grad), quantized(turned(W), weightBack), 128));
        assertMostAre(step.gradWeight(), summed(quantized(turned(G), gradBack), quantized(turned(X), inputBack), 128));
    }

    /** {@code a bᵀ}, each sum cut off to 13 bits behind the first after each addition. */
    private static double[][] summed(double[][] a, double[][] b, int every) {
        double[][] product = new double[a.length][b.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                double sum = 0;
                for (int k = 0; k < a[0].length; k++) {
                    double exact = sum + a[i][k] * b[j][k];
                    double step = Math.scalb(1.0, Math.getExponent(exact) - 13);
                    sum = exact - Math.IEEEremainder(exact, step);
                    sum = Math.abs(sum) > Math.abs(exact) ? sum - Math.copySign(step, exact) : sum;
                    if (k + 1 == a[0].length || every > 0 && (k + 1) % every == 0) {
                        product[i][j] += sum;
                        sum = 0;
                    }
                }
            }
        }
        return product;
    }

    /**
     * To a millionth of the largest element for 95 of 100. The operands' values and products are floats in the one and doubles
     * in the other, so that a sum beside a step is cut off otherwise now and then, by a bit of 14 then.
     */
    private static void assertMostAre(Tensor actual, double[][] expected) {
        float[] values = HostView.of(actual).toArray();
        double largest = amax(expected, 0, 0, expected.length, expected[0].length);
        int others = 0;
        for (int i = 0; i < values.length; i++) {
            double off = Math.abs(values[i] - expected[i / expected[0].length][i % expected[0].length]);
            assertThat(off).as("element %s", i).isLessThan(2e-3 * largest);
            others += off > 1e-6 * largest ? 1 : 0;
        }
        assertThat(others).isLessThan(values.length / 20);
    }

    @Test
    void everyRecipeHasATitleAndOneLineOfIt() {
        Set<String> names = PublishedRecipes.all().stream().map(Published::name).collect(Collectors.toSet());
        assertThat(names).hasSize(PublishedRecipes.all().size()).hasSizeGreaterThan(10);
        assertThat(PublishedRecipes.all()).allSatisfy(recipe -> {
            assertThat(recipe.title()).matches("[A-Za-z].{10,95}[^.]");
            assertThat(PublishedRecipes.find(recipe.name())).isPresent();
        });
    }

    @Test
    void aRecipeOfTheFileComesBeforeAPublishedOne() {
        String file = """
                name: t
                axes: {format: [none, te-block, te-mxfp8]}
                recipes: [{name: te-block, weight: e2m5}]
                rules: [{name: all, default: $format}]
                """;
        Sweep sweep = SweepFile.parse(file, "f.yaml");
        LayerFormat.Custom own = (LayerFormat.Custom) sweep.grid().trial(1).format();
        assertThat(own.recipe().named()).containsOnlyKeys("weight");
        LayerFormat published = sweep.grid().trial(2).format();
        assertThat(published).isEqualTo(PublishedRecipes.find("te-mxfp8").orElseThrow());
    }

    private static Recipe toNearest(Recipe recipe) {
        return new Recipe(
                recipe.casts().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().withoutLots())),
                recipe.straightThrough(),
                recipe.backward(),
                recipe.transforms(),
                recipe.accumulators());
    }

    @Test
    void gradientsOfFourBitsRoundStochastically() {
        for (String name :
                new String[] {"te-nvfp4", "te-nvfp4-disable_rht", "altgrad-nvfp4", "altgrad-four-over-six"}) {
            Recipe recipe = PublishedRecipes.find(name).orElseThrow().recipe();
            recipe.casts()
                    .forEach((use, cast) -> assertThat(cast.rounding() == Rounding.STOCHASTIC)
                            .as("%s, %s", name, use)
                            .isEqualTo(use.operand().toString().equals("gradOutput")));
        }
    }
}
