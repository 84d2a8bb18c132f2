package io.altgrad.quantize;

import static io.altgrad.nn.Fixtures.normal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.Torch;
import io.altgrad.engine.plain.PlainEngine;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.ScalarCodec;
import io.altgrad.spec.Cast;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StateFormat;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Kept states against the definitions that were published, computed here in double precision and by brute force. */
class StateCastTest {

    private static final int ROWS = 6;
    private static final int COLUMNS = 40;

    /**
     * FP8-LM keeps the first moment in FP8 and the second and the master in FP16, each with one scale for the tensor (Peng et
     * al. 2023, section 2.2): the amax goes to the largest number, and what is between two goes to the nearer.
     */
    @ParameterizedTest
    @CsvSource({"e4m3fn, 448", "e5m2, 57344", "fp16, 65504"})
    void fp8LmsStatesHaveOneScaleForTheTensor(String format, double largest) {
        float[] state = spread("fp8-lm", 3);
        double amax = amax(state, 0, state.length);
        DoubleUnaryOperator nearest = nearestOf(magnitudes(format));
        float[] kept = cast(rounded(format, "tensor", Rounding.NEAREST_EVEN), state, 0);
        for (int i = 0; i < state.length; i++) {
            double expected = nearest.applyAsDouble(state[i] * (largest / amax)) / (largest / amax);
            assertThat((double) kept[i]).as("element %d", i).isCloseTo(expected, near(expected));
        }
    }

    /** COAT's expansion in groups of a row, with the power in sixteenths (Xi et al. 2024, section 4.1). */
    @ParameterizedTest
    @CsvSource({"0.5", "3", "8", "20"})
    void coatsStatesAreExpandedToTheRangeOfE4m3(double octaves) {
        int group = 16;
        float[] state = spread("coat", octaves);
        float[] kept = cast(expanded("e4m3fn", "block " + group), state, 0);
        DoubleUnaryOperator nearest = nearestOf(magnitudes("e4m3fn"));
        double range = Math.log(448 / Math.pow(2, -9));
        for (int row = 0; row < state.length; row += COLUMNS) {
            for (int start = row; start < row + COLUMNS; start += group) {
                int end = Math.min(start + group, row + COLUMNS);
                double amax = amax(state, start, end);
                double amin = IntStream.range(start, end)
                        .mapToDouble(i -> Math.abs(state[i]))
                        .min()
                        .orElseThrow();
                double k = Math.floor(range / Math.log(amax / amin) * 16) / 16;
                for (int i = start; i < end; i++) {
                    double y = Math.pow(Math.abs(state[i]) / amax, k) * 448;
                    double x = Math.pow(nearest.applyAsDouble(y) / 448, 1 / k) * amax * Math.signum(state[i]);
                    assertThat((double) kept[i]).as("element %d", i).isCloseTo(x, near(x));
                }
            }
        }
    }

    @Test
    void expansionErrsLessWhereValuesSpanLessThanTheFormat() {
        float[] state = spread("narrow", 3);
        double plain = error(state, cast(rounded("e4m3fn", "block 16", Rounding.NEAREST_EVEN), state, 0));
        double expanded = error(state, cast(expanded("e4m3fn", "block 16"), state, 0));
        // COAT's figure 2 has a third to a half for moments, which span more.
        assertThat(expanded).isLessThan(0.6 * plain);
    }

    /** The map as bitsandbytes makes it, create_dynamic_map: middles between the points of linspace(0.1, 1, items). */
    @ParameterizedTest
    @EnumSource(StateCast.Sign.class)
    void dynamicTreesAreTheNearestOf256NumbersTimesTheBlocksAmax(StateCast.Sign sign) {
        List<Double> map = new ArrayList<>(List.of(0.0, 1.0));
        for (int i = 0; i < 7; i++) {
            int items = (1 << (sign == StateCast.Sign.SIGNED ? i : i + 1)) + 1;
            for (int j = 0; j + 1 < items; j++) {
                double lower = 0.1 + 0.9 * j / (items - 1);
                double upper = 0.1 + 0.9 * (j + 1) / (items - 1);
                double number = Math.pow(10, i - 6) * (lower + upper) / 2;
                map.add(number);
                if (sign == StateCast.Sign.SIGNED) {
                    map.add(-number);
                }
            }
        }
        assertThat(map).hasSize(256).doesNotHaveDuplicates();
        DoubleUnaryOperator nearest = nearestOf(map);

        int block = 64;
        float[] state = spread("dynamic", 20);
        if (sign == StateCast.Sign.NOT_NEGATIVE) {
            for (int i = 0; i < state.length; i++) {
                state[i] = Math.abs(state[i]);
            }
        }
        float[] kept = cast(new StateFormat.Dynamic8(block), sign, state, 0);
        for (int i = 0; i < state.length; i++) {
            int start = i / block * block;
            double amax = amax(state, start, Math.min(start + block, state.length));
            double expected = nearest.applyAsDouble(state[i] / amax) * amax;
            assertThat((double) kept[i]).as("element %d", i).isCloseTo(expected, near(expected));
        }
    }

    @Test
    void stochasticMastersKeepTheMeanAndDrawAnewForEachUpdate() {
        StateFormat bf16 = rounded("bf16", "none", Rounding.STOCHASTIC);
        float[] state = new float[ROWS * COLUMNS];
        Arrays.fill(state, 1 + 1 / 512f); // a quarter of the way to the next, 1 + 1/128
        double sum = 0;
        for (int draw = 0; draw < 50; draw++) {
            for (float value : cast(bf16, state, draw)) {
                assertThat(value).isIn(1f, 1 + 1 / 128f);
                sum += value;
            }
        }
        // 12,000 draws: a standard deviation of the mean of 3.1e-5.
        assertThat(sum / 50 / state.length).isCloseTo(1 + 1 / 512.0, within(1.3e-4));
        assertThat(cast(bf16, state, 3)).isEqualTo(cast(bf16, state, 3)).isNotEqualTo(cast(bf16, state, 4));
    }

    @ParameterizedTest
    @CsvSource({"e4m3fn tensor", "e2m1fn nvfp4", "e4m3fn block 16 expanded", "dynamic8 16", "bf16 none"})
    void whatIsKeptStaysWhatItIsWhenItIsCastByAnotherEngine(String words) {
        StateFormat format = words.startsWith("dynamic8")
                ? new StateFormat.Dynamic8(16)
                : words.endsWith("expanded")
                        ? expanded("e4m3fn", "block 16")
                        : rounded(words.split(" ")[0], words.split(" ", 2)[1], Rounding.STOCHASTIC);
        float[] state = spread(words, 12);
        float[] byLibtorch = cast(Torch.engine(), format, StateCast.Sign.SIGNED, state, 5);
        assertThat(cast(new PlainEngine(), format, StateCast.Sign.SIGNED, state, 5))
                .isEqualTo(byLibtorch)
                .isNotEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({"dynamic8", "e4m3fn"})
    void aStateThatHasNoNumbersEndsTheTrialInItsParameter(String word) {
        float[] state = spread("not finite", 3);
        state[17] = Float.POSITIVE_INFINITY;
        StateFormat format = word.equals("dynamic8")
                ? new StateFormat.Dynamic8(64)
                : rounded("e4m3fn", "tensor", Rounding.NEAREST_EVEN);
        assertThatThrownBy(() -> cast(format, state, 0))
                .isInstanceOf(DivergedOperand.class)
                .hasMessage("Cannot quantize the first moment of h.weight to " + word + ": amax is Infinity");
    }

    @Test
    void zerosStayZeros() {
        float[] zeros = new float[ROWS * COLUMNS];
        for (StateFormat format : List.of(
                expanded("e4m3fn", "block 16"),
                new StateFormat.Dynamic8(64),
                rounded("e4m3fn", "tensor", Rounding.NEAREST_EVEN))) {
            assertThat(cast(format, zeros, 0)).as("%s", format).isEqualTo(zeros);
        }
    }

    @Test
    void statesHaveNoHistoryAndExpandWhatLiesInOneRun() {
        assertThatThrownBy(() -> rounded("e4m3fn", "delayed", Rounding.NEAREST_EVEN))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage(
                        "Cannot use scaling = delayed 16 max: expected a scale of the present amax, such as tensor or"
                                + " block 128, or none.");
        assertThatThrownBy(() -> expanded("e4m3fn", "block 8x8"))
                .hasMessage(
                        "Cannot use scaling = block 8x8: expected tensor, row or block N where the range is expanded.");
    }

    private static StateFormat rounded(String format, String scaling, Rounding rounding) {
        return new StateFormat.Rounded(
                new Cast(Formats.parse(format), ScalingParser.parse(scaling), rounding, Overflow.SATURATE),
                StateFormat.Range.AS_IS);
    }

    private static StateFormat expanded(String format, String scaling) {
        return new StateFormat.Rounded(
                new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.NEAREST_EVEN, Overflow.SATURATE),
                StateFormat.Range.EXPANDED);
    }

    /** Values of both signs whose magnitudes are spread over about so many powers of two. */
    private static float[] spread(String name, double octaves) {
        float[] values = normal(name, ROWS * COLUMNS);
        float[] exponents = normal(name + " exponents", values.length);
        for (int i = 0; i < values.length; i++) {
            double power = Math.tanh(exponents[i]) * octaves / 2;
            values[i] = (float) (Math.copySign(Math.pow(2, power), values[i]) * 1e-4);
        }
        return values;
    }

    private static float[] cast(StateFormat format, float[] state, long draw) {
        return cast(format, StateCast.Sign.SIGNED, state, draw);
    }

    private static float[] cast(StateFormat format, StateCast.Sign sign, float[] state, long draw) {
        return cast(Torch.engine(), format, sign, state, draw);
    }

    private static float[] cast(Engine engine, StateFormat format, StateCast.Sign sign, float[] state, long draw) {
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = engine.newOps(scope)) {
            Tensor tensor = ops.tensor(state, ROWS, COLUMNS);
            float[] kept = StateCast.of("h.weight", "first moment", format, sign, 1)
                    .apply(tensor, ops, draw)
                    .toFloats();
            assertThat(tensor.toFloats()).as("the state itself").isEqualTo(state);
            return kept;
        }
    }

    private static double amax(float[] values, int start, int end) {
        return IntStream.range(start, end)
                .mapToDouble(i -> Math.abs(values[i]))
                .max()
                .orElseThrow();
    }

    private static double error(float[] state, float[] kept) {
        return IntStream.range(0, state.length)
                .mapToDouble(i -> Math.abs(kept[i] / state[i] - 1))
                .average()
                .orElseThrow();
    }

    /** Every finite number of a format, from its codes. */
    private static List<Double> magnitudes(String format) {
        ScalarCodec codec = ScalarCodec.of(Formats.parse(format));
        return IntStream.range(0, Formats.parse(format).codeCount())
                .mapToDouble(codec::decode)
                .filter(Double::isFinite)
                .boxed()
                .toList();
    }

    private static DoubleUnaryOperator nearestOf(List<Double> numbers) {
        double[] all =
                numbers.stream().mapToDouble(Double::doubleValue).distinct().toArray();
        return x -> {
            double best = all[0];
            for (double number : all) {
                best = Math.abs(number - x) < Math.abs(best - x) ? number : best;
            }
            return best;
        };
    }

    /** A few ulps of a float: scales and powers are rounded on the way. */
    private static Offset<Double> near(double expected) {
        return within(2e-6 * Math.abs(expected) + 1e-30);
    }
}
