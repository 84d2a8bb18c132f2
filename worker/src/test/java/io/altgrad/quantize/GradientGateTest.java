package io.altgrad.quantize;

import static io.altgrad.nn.Fixtures.normal;
import static io.altgrad.nn.Fixtures.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.Torch;
import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.Scale;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Hadamard;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Product;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StraightThrough;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradientGateTest {

    private static final int ROWS = 24;
    private static final int COLUMNS = 80;

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    /** Scale 1 for both blocks (floor(log2 500) = floor(log2 448) = 8 = emax): 464 is a tie and goes to 448, the even. */
    @Test
    void anMxBlockStopsWhatItsStandardSaturates() {
        float[] values = new float[64];
        values[0] = 500f;
        values[1] = -465f;
        values[2] = 464f;
        values[3] = 449f;
        values[31] = -511f;
        values[32] = 448f;
        values[33] = -447f;

        assertThat(stoppedBy("e4m3fn", "mx", values, 64)).containsExactly(0, 1, 31);
    }

    /** e2m1fn under scale 1: 7 is a tie between 6 and 8; 6 has the odd code, so it goes beyond. */
    @Test
    void anMxBlockOfFourBitsStopsFromSevenOn() {
        float[] values = new float[32];
        values[4] = 7.5f;
        values[5] = -7f;
        values[6] = 6.99f;

        assertThat(stoppedBy("e2m1fn", "mx", values, 32)).containsExactly(4, 5);
    }

    /**
     * The tensor's amax 2688 = 448·6 makes t = 1. The second block's scale is 1.4·2^-9, in e4m3fn 2^-9, so its factor is
     * 512: 8.4/512 becomes 8.4, beyond 6; 6.9/512 becomes 6.9, which rounds to 6.
     */
    @Test
    void anNvfp4BlockWhoseScaleWasRoundedDownStopsItsLargest() {
        float[] values = new float[32];
        values[0] = 2688f;
        values[16] = 8.4f / 512;
        values[17] = -8.4f / 512;
        values[18] = 6.9f / 512;

        assertThat(stoppedBy("e2m1fn", "nvfp4", values, 32)).containsExactly(16, 17);
    }

    @ParameterizedTest
    @CsvSource({"mx, 10, 100", "nvfp4, 5, 50"})
    void everyElementIsJudgedByTheScaleOfItsOwnBlock(String scaling, int fewest, int most) {
        float[] values = spread();
        float[] expected =
                new BlockOracle(Formats.parse("e2m1fn"), ScalingParser.parse(scaling), values, COLUMNS).passed();

        assertThat(passed("e2m1fn", scaling, values, COLUMNS)).containsExactly(expected);
        assertThat(IntStream.range(0, expected.length).filter(i -> expected[i] == 0))
                .hasSizeBetween(fewest, most);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tensor",
                "tensor 16 pow2",
                "row",
                "row pow2",
                "block 16",
                "block 7x9",
                "block 8x8 pow2",
                "delayed"
            })
    void aScaleThatFollowsThePresentAmaxStopsNothing(String scaling) {
        for (String format : new String[] {"e2m1fn", "e4m3fn", "e5m2", "e7m0"}) {
            assertThat(passed(format, scaling, spread(), COLUMNS)).containsOnly(1f);
        }
    }

    @Test
    void aDelayedScaleStopsWhatOutgrewTheStepsBefore() {
        NumberFormat format = Formats.parse("e4m3fn");
        OperandCast<Tensor> cast = cast("e4m3fn", "delayed 4 max", Operand.INPUT);
        float[] before = normal("before", ROWS * COLUMNS);
        float[] now = spread();
        apply(cast, before, COLUMNS);
        cast.endStep();

        float[] scales = new float[now.length];
        Arrays.fill(scales, Scale.of(format, cast.histories().get("input").values()[0]));
        float[] expected = BlockOracle.passed(format, now, scales);
        assertThat(gradient(apply(cast, now, COLUMNS), now.length)).containsExactly(expected);
        assertThat(expected).contains(0f, 1f);
    }

    @Test
    void withoutAScaleWhatExceedsTheFormatStopsEvenBesideNaN() {
        float[] values = {1f, Float.NaN, 57344f, 61440f, -1e9f, Float.NEGATIVE_INFINITY};
        assertThat(stoppedBy("e5m2", "none", values, 6)).containsExactly(3, 4, 5);
    }

    @ParameterizedTest
    @EnumSource(Operand.class)
    void nothingFlowsBackThroughTheCastOfAGradient(Operand operand) {
        float[] values = {100f, 1f};
        float[] passed = gradient(apply(cast("e2m1fn", "none", operand), values, 2), 2);
        assertThat(passed).containsExactly(operand == Operand.GRAD_OUTPUT ? 1f : 0f, 1f);
    }

    /**
     * The difference quotient of {@code Σ t(g) · clip(t(x))}, where t is the transform and clip ends at 7, from where e2m1fn
     * rounds beyond its largest.
     */
    @Test
    void behindATransformTheGradientIsThatOfTheClippedTransform() {
        Cast cast = new Cast(Formats.parse("e2m1fn"), Scaling.NONE, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        Recipe recipe = new Recipe(
                Map.of(Operand.INPUT.alongColumns(), cast),
                StraightThrough.MASKED,
                Backward.CAST,
                Map.of(Product.FORWARD, new Hadamard(16)),
                Map.of());
        OperandCast<Tensor> input = new OperandCast<>("layer", Operand.INPUT, recipe, Form.VALUES, 1);
        float[] x = normal("x", 4 * 32);
        for (int i = 0; i < x.length; i++) {
            x[i] *= 6;
        }
        float[] g = normal("g", 4 * 32);
        OperandCast.Result<Tensor> result = apply(input, x, 32);
        float[] actual = values(result.straightThrough(ops.tensor(g, 4, 32)));

        double[] weights = rotated(doubles(g));
        for (int i = 0; i < x.length; i++) {
            double[] above = doubles(x);
            double[] below = doubles(x);
            above[i] += 1e-4;
            below[i] -= 1e-4;
            double quotient = (clipped(above, weights) - clipped(below, weights)) / 2e-4;
            assertThat((double) actual[i]).as("element %s", i).isCloseTo(quotient, within(1e-4));
        }
        assertThat(actual).isNotEqualTo(g);
    }

    private static double clipped(double[] x, double[] weights) {
        double[] y = rotated(x);
        return IntStream.range(0, y.length)
                .mapToDouble(i -> weights[i] * Math.max(-7, Math.min(7, y[i])))
                .sum();
    }

    /** Each 16 elements times {@code D H / 4}. */
    private static double[] rotated(double[] x) {
        RandomStream signs = RandomStream.of(1, "hadamard/layer/forward");
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < 16; k++) {
                boolean isNegative = (signs.bits(k) < 0) != (Integer.bitCount(k & i % 16) % 2 == 1);
                y[i] += (isNegative ? -0.25 : 0.25) * x[i / 16 * 16 + k];
            }
        }
        return y;
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private int[] stoppedBy(String format, String scaling, float[] values, int columns) {
        float[] passed = passed(format, scaling, values, columns);
        return IntStream.range(0, passed.length).filter(i -> passed[i] == 0).toArray();
    }

    private float[] passed(String format, String scaling, float[] values, int columns) {
        return gradient(apply(cast(format, scaling, Operand.WEIGHT), values, columns), values.length);
    }

    private float[] gradient(OperandCast.Result<Tensor> result, int size) {
        float[] ones = new float[size];
        Arrays.fill(ones, 1f);
        return values(result.straightThrough(
                ops.tensor(ones, result.alongColumns().shape().toArray())));
    }

    private OperandCast.Result<Tensor> apply(OperandCast<Tensor> cast, float[] values, int columns) {
        Tensor value = ops.tensor(values, values.length / columns, columns);
        return cast.apply(value, new Occasion(ops, Mode.TRAIN, 0, CastObserver.NONE));
    }

    private static OperandCast<Tensor> cast(String format, String scaling, Operand operand) {
        Cast cast =
                new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.NEAREST_EVEN, Overflow.SATURATE);
        Recipe recipe = Recipe.ofOperands(Map.of(operand, cast), StraightThrough.MASKED);
        return new OperandCast<>("layer", operand, recipe, Form.VALUES, 1);
    }

    /** Normal values whose rows span six powers of ten. */
    private static float[] spread() {
        float[] values = normal("spread", ROWS * COLUMNS);
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) Math.pow(1e-1, (i / COLUMNS) % 7) * 10;
        }
        return values;
    }
}
