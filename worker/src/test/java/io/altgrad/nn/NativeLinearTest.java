package io.altgrad.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.Torch;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Accumulator;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Computation;
import io.altgrad.spec.Compute;
import io.altgrad.spec.Hadamard;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Product;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.Use;
import io.altgrad.tensor.CodeBlocks;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of codes: the numbers of the emulated ones, but for the order of two roundings. */
class NativeLinearTest {

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({
        "e4m3fn, e4m3fn, e5m2, tensor, nearest",
        "e4m3fn, e4m3fn, e4m3fn, row, nearest",
        "e4m3fn, e4m3fn, e5m2, row pow2, stochastic",
        "e5m2, e4m3fn, e4m3fn, delayed 4 max, stochastic",
        "e4m3fn, e5m2, e4m3fn, none, zero",
        "e4m3fn, e4m3fn, e4m3fn, block 128, nearest",
        "e4m3fn, e4m3fn, e4m3fn, block 128x128, stochastic",
        "e4m3fn, e4m3fn, e5m2, mx, nearest",
        "e2m1fn, e2m1fn, e2m1fn, nvfp4, stochastic"
    })
    void forwardAndBothGradientsAreTheEmulatedOnes(
            String weight, String input, String grad, String scaling, String rounding) {
        Recipe recipe = recipe(List.of(weight, input, grad), scaling, rounding);
        List<float[]> emulated = run(recipe, Computation.EMULATED);
        List<float[]> codes = run(recipe, Computation.NATIVE);
        for (int i = 0; i < emulated.size(); i++) {
            double rms = Math.sqrt(sumOfSquares(emulated.get(i)) / emulated.get(i).length);
            for (int j = 0; j < emulated.get(i).length; j++) {
                assertThat(codes.get(i)[j])
                        .as("result %s, element %s", i, j)
                        .isCloseTo(emulated.get(i)[j], within((float) (1e-5 * rms)));
            }
        }
    }

    /** Both multiply the values of the same codes, and apply the same scales behind. */
    @ParameterizedTest
    @CsvSource({
        "e4m3fn, e4m3fn, e5m2, tensor, nearest",
        "e4m3fn, e4m3fn, e4m3fn, row, nearest",
        "e4m3fn, e4m3fn, e5m2, row pow2, stochastic",
        "e5m2, e4m3fn, e4m3fn, delayed 4 max, stochastic",
        "e4m3fn, e5m2, e4m3fn, none, zero",
        "e4m3fn, e4m3fn, e5m2, mx rceil, nearest"
    })
    void inBfloat16CodesAndEmulationGiveTheSameBits(
            String weight, String input, String grad, String scaling, String rounding) {
        Recipe recipe = recipe(List.of(weight, input, grad), scaling, rounding);
        try (Ops bf16 = Torch.engine().newOps(scope, Precision.BFLOAT16)) {
            List<float[]> emulated = run(bf16, recipe, Computation.EMULATED, Compute.BFLOAT16);
            List<float[]> codes = run(bf16, recipe, Computation.NATIVE, Compute.BFLOAT16);
            for (int i = 0; i < emulated.size(); i++) {
                assertThat(codes.get(i)).as("result %s", i).containsExactly(emulated.get(i));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            e4m3fn | e4m3fn | e5m2   | tensor    | 32  | 64 | 48 |
            e4m3fn | e4m3fn | e5m2   | row       | 32  | 64 | 0  |
            e5m2   | e4m3fn | e4m3fn | delayed 3 | 16  | 16 | 16 |
            e4m3fn | none   | e5m2   | tensor    | 32  | 64 | 48 | input has no cast
            e3m4   | e4m3fn | e5m2   | tensor    | 32  | 64 | 48 | weight is e3m4, not one of e4m3fn, e5m2
            e4m3fn | e4m3fn | e4m3   | tensor    | 32  | 64 | 48 | gradOutput is e4m3, not one of e4m3fn, e5m2
            e4m3fn | e4m3fn | e5m2   | block 32  | 32  | 64 | 48 | weight has scaling 'block 1x32', not one per tensor or per row, nor per block 128 or mx or nvfp4
            e4m3fn | e4m3fn | e4m3fn | block 128 | 256 | 384 | 128 |
            e4m3fn | e4m3fn | e5m2   | block 128x128 pow2 | 256 | 384 | 0 |
            e4m3fn | e4m3fn | e4m3fn | block 128 | 256 | 192 | 128 | its output is 192, no multiple of 128
            e5m2   | e4m3fn | e4m3fn | block 128 | 256 | 384 | 128 | scales per block 128 need weight and input in e4m3fn, and weight is e5m2
            e4m3fn | e4m3fn | e4m3fn | block 64x128 | 256 | 384 | 128 | weight has scaling 'block 64x128', not one per tensor or per row, nor per block 128 or mx or nvfp4
            e4m3fn | e5m2   | e4m3fn | mx        | 64  | 96 | 32 |
            e5m2   | e5m2   | e4m3fn | mx        | 64  | 96 | 32 | a product would be e5m2 by e5m2
            e4m3fn | e4m3fn | e4m3fn | mx rceil  | 64  | 96 | 48 | its micro-batch is 48, no multiple of 32
            e2m1fn | e2m1fn | e2m1fn | mx        | 64  | 96 | 32 | weight is e2m1fn, not one of e4m3fn, e5m2
            e4m3fn | e4m3fn | e4m3fn | mx three-quarters | 64 | 96 | 32 | weight has scaling 'mx three-quarters', not one per tensor or per row, nor per block 128 or mx or nvfp4
            e2m1fn | e2m1fn | e2m1fn | nvfp4     | 64  | 96 | 32 |
            e2m1fn | e2m1fn | e2m1fn | nvfp4 four-over-six | 80 | 96 | 32 | its input is 80, no multiple of 32
            e5m2   | e4m3fn | e5m2   | tensor    | 32  | 64 | 48 | a product would be e5m2 by e5m2
            e4m3fn | e5m2   | e4m3fn | row       | 32  | 64 | 48 | scales per row need weight and input in e4m3fn, and input is e5m2
            e4m3fn | e4m3fn | e5m2   | tensor    | 128 | 65 | 48 | its output is 65, no multiple of 16
            e4m3fn | e4m3fn | e5m2   | tensor    | 24  | 64 | 48 | its input is 24, no multiple of 16
            e4m3fn | e4m3fn | e5m2   | tensor    | 32  | 64 | 40 | its micro-batch is 40, no multiple of 16
            """)
    void whatCannotBeMultipliedAsItIsHasAReason(
            String weight, String input, String grad, String scaling, int in, int out, int tokens, String reason) {
        Recipe recipe = recipe(List.of(weight, input, grad), scaling, "nearest");
        assertThat(NativeFit.objection(recipe, in, out, tokens).orElse(null)).isEqualTo(reason);
    }

    @Test
    void productsWithCastsOfTheirOwnAreTheEmulatedOnes() {
        Recipe recipe = differing("e5m2", "e4m3fn");
        assertThat(NativeFit.objection(recipe, 32, 48, 16)).isEmpty();
        List<float[]> emulated = run(recipe, Computation.EMULATED);
        List<float[]> codes = run(recipe, Computation.NATIVE);
        for (int i = 0; i < emulated.size(); i++) {
            double rms = Math.sqrt(sumOfSquares(emulated.get(i)) / emulated.get(i).length);
            for (int j = 0; j < emulated.get(i).length; j++) {
                assertThat(codes.get(i)[j]).isCloseTo(emulated.get(i)[j], within((float) (1e-5 * rms)));
            }
        }
    }

    @Test
    void anObjectionToOneOfTwoCastsNamesItsProduct() {
        Map<Use, Cast> casts = new EnumMap<>(differing("e5m2", "e4m3fn").casts());
        casts.remove(Use.INPUT_GRAD_WEIGHT);
        assertThat(NativeFit.objection(new Recipe(casts, StraightThrough.MASKED), 32, 48, 16))
                .contains("input.gradWeight has no cast");
        assertThat(NativeFit.objection(differing("e5m2", "e5m2"), 32, 48, 16))
                .contains("a product would be e5m2 by e5m2");
    }

    @Test
    void transformsAndAccumulatorsAreEmulated() {
        Map<Use, Cast> casts = differing("e5m2", "e4m3fn").casts();
        Recipe transformed = new Recipe(
                casts,
                StraightThrough.IDENTITY,
                Backward.CAST,
                Map.of(Product.GRAD_WEIGHT, new Hadamard(16)),
                Map.of());
        assertThat(NativeFit.objection(transformed, 32, 48, 16))
                .contains("gradWeight has a Hadamard transform, which is computed on the host");
        Recipe accumulated = new Recipe(
                casts,
                StraightThrough.IDENTITY,
                Backward.CAST,
                Map.of(),
                Map.of(Product.FORWARD, new Accumulator(13, 128, Rounding.NEAREST_EVEN)));
        assertThat(NativeFit.objection(accumulated, 32, 48, 16))
                .contains("forward has an accumulator of its own, and hardware's is fixed");
    }

    /** Layers of one model may differ in it. */
    @Test
    void whereHardwareHasNoSuchBlocksTheLayerIsEmulated() {
        NativeFit.Hardware hardware =
                blocks -> blocks == CodeBlocks.MX ? Optional.of("there is no " + blocks + " here") : Optional.empty();
        Recipe mx = recipe(List.of("e4m3fn", "e4m3fn", "e4m3fn"), "mx", "nearest");
        assertThat(NativeFit.objection(mx, 64, 64, 64, hardware)).contains("there is no mx here");
        Recipe blocks = recipe(List.of("e4m3fn", "e4m3fn", "e4m3fn"), "block 128", "nearest");
        assertThat(NativeFit.objection(blocks, 128, 128, 128, hardware)).isEmpty();
        Recipe tensor = recipe(List.of("e4m3fn", "e4m3fn", "e4m3fn"), "tensor", "nearest");
        assertThat(NativeFit.objection(tensor, 64, 64, 64, hardware)).isEmpty();
    }

    /** DeepSeek-V3's weights are in square blocks, and what they are multiplied with in rows of blocks. */
    @Test
    void squareBlocksAndThoseOfRowsAreMultipliedByEachOther() {
        Map<Use, Cast> casts = new EnumMap<>(Use.class);
        for (Use use : Use.values()) {
            casts.put(use, cast("e4m3fn", use.operand() == Operand.WEIGHT ? "block 128x128" : "block 128"));
        }
        assertThat(NativeFit.objection(new Recipe(casts, StraightThrough.IDENTITY), 128, 256, 384))
                .isEmpty();
        casts.put(Use.INPUT_FORWARD, cast("e4m3fn", "mx"));
        assertThat(NativeFit.objection(new Recipe(casts, StraightThrough.IDENTITY), 128, 256, 384))
                .contains("product forward would be of scales per block 128 and per mx");
    }

    /** libtorch takes two scales of tensors or two of rows, and no mixture. */
    @Test
    void scalesPerRowAreMultipliedByScalesPerRowAlone() {
        Map<Use, Cast> casts = new EnumMap<>(Use.class);
        for (Use use : Use.values()) {
            casts.put(use, cast("e4m3fn", use.product() == Product.GRAD_WEIGHT ? "tensor" : "row"));
        }
        assertThat(NativeFit.objection(new Recipe(casts, StraightThrough.MASKED), 32, 48, 16))
                .as("one product per tensor, two per row")
                .isEmpty();
        casts.put(Use.WEIGHT_GRAD_INPUT, cast("e4m3fn", "tensor"));
        assertThat(NativeFit.objection(new Recipe(casts, StraightThrough.MASKED), 32, 48, 16))
                .contains("product gradInput would be of scales per row and per tensor");
    }

    /** Forward in e4m3fn; backward with other formats and scalings. */
    private static Recipe differing(String weight, String grad) {
        return new Recipe(
                Map.of(
                        Use.WEIGHT_FORWARD, cast("e4m3fn", "tensor"),
                        Use.WEIGHT_GRAD_INPUT, cast(weight, "delayed 4 max"),
                        Use.INPUT_FORWARD, cast("e4m3fn", "tensor"),
                        Use.INPUT_GRAD_WEIGHT, cast("e4m3fn", "none"),
                        Use.GRAD_OUTPUT_GRAD_INPUT, cast(grad, "tensor"),
                        Use.GRAD_OUTPUT_GRAD_WEIGHT, cast("e5m2", "tensor pow2")),
                StraightThrough.MASKED);
    }

    private static Cast cast(String format, String scaling) {
        return new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.NEAREST_EVEN, Overflow.SATURATE);
    }

    /** The output and the gradients of weight, bias and input. */
    private List<float[]> run(Recipe recipe, Computation computation) {
        return run(ops, recipe, computation, Compute.DEVICE);
    }

    private List<float[]> run(Ops ops, Recipe recipe, Computation computation, Compute compute) {
        Linear linear = new Linear(scope, 32, 48, Bias.WITH);
        fill("weight", linear.weight().value());
        fill("bias", linear.bias().value());
        QuantizedLinear quantized =
                new QuantizedLinear("layer", linear, recipe, new Arithmetic(computation, compute), 3);
        Tensor x = ops.tensor(new float[2 * 8 * 32], 2, 8, 32);
        Tensor grad = ops.tensor(new float[2 * 8 * 48], 2, 8, 48);
        fill("x", x);
        fill("grad", grad);
        Pass pass = quantized.forward(x, Context.training(ops, 3, 0));
        assertThat(pass.value().shape().toArray()).containsExactly(2, 8, 48);
        Tensor gradInput = pass.backward().apply(grad);
        assertThat(gradInput.shape().toArray()).containsExactly(2, 8, 32);
        return List.of(
                floats(pass.value()),
                floats(linear.weight().gradient()),
                floats(linear.bias().gradient()),
                floats(gradInput));
    }

    private static Recipe recipe(List<String> formats, String scaling, String rounding) {
        Map<Operand, Cast> casts = new EnumMap<>(Operand.class);
        for (Operand operand : Operand.values()) {
            String format = formats.get(operand.ordinal());
            if (!format.equals("none")) {
                casts.put(
                        operand,
                        new Cast(
                                Formats.parse(format),
                                ScalingParser.parse(scaling),
                                List.of(Rounding.values()).stream()
                                        .filter(r -> r.toString().equals(rounding))
                                        .findFirst()
                                        .orElseThrow(),
                                Overflow.SATURATE));
            }
        }
        return Recipe.ofOperands(casts, StraightThrough.MASKED);
    }

    private static void fill(String name, Tensor array) {
        float[] values = new float[Math.toIntExact(array.shape().size())];
        RandomStream.of(11, name).fillNormal(values, 0, 1);
        HostView.of(array).write(0, values, values.length);
    }

    private static float[] floats(Tensor array) {
        return HostView.of(array).toArray();
    }

    private static double sumOfSquares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }
}
