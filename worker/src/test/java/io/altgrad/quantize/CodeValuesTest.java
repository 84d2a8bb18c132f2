package io.altgrad.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.altgrad.engine.Torch;
import io.altgrad.format.ArrayCodec;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.ScalarCodec;
import io.altgrad.nn.Fixtures;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.ScalingParser;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cast on the host hands to products in bfloat16. */
class CodeValuesTest {

    /** Neither a multiple of a vector nor of a tile. */
    private static final int ROWS = 97;

    private static final int COLUMNS = 131;

    private static final RandomStream BITS = RandomStream.of(1, "test");

    private static final CastObserver HEARING = (layer, operand, cast, summary) -> {};

    @ParameterizedTest
    @CsvSource({
        "e5m2, tensor, NEAREST_EVEN",
        "e4m3fn, tensor, NEAREST_EVEN",
        "e3m4, tensor, NEAREST_EVEN",
        "e2m1fn, tensor, NEAREST_EVEN",
        "e7m0, tensor, NEAREST_EVEN",
        "e4m3fn, none, NEAREST_EVEN",
        "e4m3fn, row, NEAREST_EVEN",
        "e5m2, row pow2, STOCHASTIC",
        "e5m2, tensor, STOCHASTIC",
        "e4m3fn, tensor, TOWARD_ZERO"
    })
    void theyAreTheValuesOfTheCodesThatTheScalarCodecGives(String format, String scaling, Rounding rounding) {
        Cast cast = cast(format, scaling, rounding);
        float[] values = values();
        for (CastObserver observer : List.of(CastObserver.NONE, HEARING)) {
            try (Scope scope = Torch.engine().newScope(Place.HOST);
                    Ops ops = Torch.engine().newOps(scope, Precision.BFLOAT16)) {
                Codes made = cast(cast, values, ops, observer);
                float[] inverse = made.inverseScales().toFloats();
                float[] codes = values(made.codes());
                for (int i = 0; i < values.length; i++) {
                    int row = inverse.length == 1 ? 0 : i / COLUMNS;
                    float scale = scale(cast, values, inverse.length == 1 ? values.length : COLUMNS, row);
                    float expected = ScalarCodec.of(cast.format())
                            .round(values[i] * scale, rounding, Overflow.SATURATE, BITS.bits(values.length + i));
                    assertThat(codes[i]).isEqualTo(expected);
                    assertThat(inverse[row]).isEqualTo(1 / scale);
                }
            }
        }
    }

    private static float scale(Cast cast, float[] values, int block, int number) {
        float amax = ArrayCodec.amax(values, number * block, block);
        return cast.scaling().equals(Scaling.NONE) ? 1 : cast.scaling().scale().of(cast.format(), amax, amax);
    }

    /** Scales that no whole sum shares stay in the values, of which bfloat16 holds powers of two times a code. */
    @ParameterizedTest
    @CsvSource({"e4m3fn, mx", "e5m2, block 16 pow2"})
    void theyAreTheValuesOfTheCastWhereScalesStayInThem(String format, String scaling) {
        Cast cast = cast(format, scaling, Rounding.NEAREST_EVEN);
        float[] values = values();
        float[] expected = new float[values.length];
        new HostQuantizer(cast, BITS).cast(view(values), view(expected), COLUMNS, Mode.TRAIN, 0, Statistics.SKIP);
        try (Scope scope = Torch.engine().newScope(Place.HOST);
                Ops ops = Torch.engine().newOps(scope, Precision.BFLOAT16)) {
            Codes made = cast(cast, values, ops, CastObserver.NONE);
            assertThat(made.inverseScales()).isNull();
            assertThat(values(made.codes())).containsExactly(expected);
        }
    }

    /** Without an observer and with nothing drawn the codes are made as they lie, else those of the transposed. */
    @ParameterizedTest
    @CsvSource({
        "e5m2, row, NEAREST_EVEN",
        "e4m3fn, row, NEAREST_EVEN",
        "e4m3fn, row pow2, NEAREST_EVEN",
        "e2m1fn, row, NEAREST_EVEN",
        "e4m3fn, row, TOWARD_ZERO",
        "e5m2, row, STOCHASTIC"
    })
    void castsOfTheTransposedAreThoseOfItsRows(String format, String scaling, Rounding rounding) {
        float[] values = values();
        for (int row = 0; row < ROWS; row++) {
            values[row * COLUMNS + 5] = 0;
        }
        try (Scope scope = Torch.engine().newScope(Place.HOST);
                Ops ops = Torch.engine().newOps(scope, Precision.BFLOAT16)) {
            Tensor x = ops.tensor(values, 1, ROWS, COLUMNS);
            Occasion occasion = new Occasion(ops, Mode.TRAIN, 1, CastObserver.NONE);
            ScaleSource scales = new ScaleSource(cast(format, scaling, rounding));
            ScaleSource ofRows = new ScaleSource(cast(format, scaling, rounding));
            Codes made = Form.CODE_VALUES
                    .onHost(scales, BITS)
                    .castTransposed(x, Form.CODE_VALUES, occasion)
                    .alongColumns();
            Tensor transposed = ops.codes().contiguous(ops.rows(x).transpose());
            Codes expected = Form.CODE_VALUES
                    .onHost(ofRows, BITS)
                    .cast(transposed, occasion, GradientGate.open())
                    .alongColumns();
            Tensor asTheyLie = ops.codes().transposed(expected.codes());
            Tensor actual = made.lieByColumns() ? made.codes() : ops.codes().transposed(made.codes());
            assertThat(actual.shape()).isEqualTo(asTheyLie.shape());
            assertThat(values(actual)).containsExactly(values(asTheyLie));
            assertThat(made.scales().numbers())
                    .containsExactly(expected.scales().numbers());
            scales.history().endStep();
            ofRows.history().endStep();
            assertThat(scales.history().values())
                    .containsExactly(ofRows.history().values())
                    .hasSize(1);
        }
    }

    @Test
    void castsOfTheTransposedRefuseWhatItsRowsDo() {
        float[] values = values();
        values[COLUMNS + 3] = Float.NEGATIVE_INFINITY;
        try (Scope scope = Torch.engine().newScope(Place.HOST);
                Ops ops = Torch.engine().newOps(scope, Precision.BFLOAT16)) {
            Tensor x = ops.tensor(values, ROWS, COLUMNS);
            Occasion occasion = new Occasion(ops, Mode.TRAIN, 1, CastObserver.NONE);
            Quantizer<Codes> quantizer =
                    Form.CODE_VALUES.onHost(new ScaleSource(cast("e5m2", "row", Rounding.NEAREST_EVEN)), BITS);
            NonFiniteException ofRows = catchThrowableOfType(
                    NonFiniteException.class, () -> quantizer.cast(x.transpose(), occasion, GradientGate.open()));
            assertThatThrownBy(() -> quantizer.castTransposed(x, Form.CODE_VALUES, occasion))
                    .isInstanceOf(NonFiniteException.class)
                    .hasMessage(ofRows.getMessage());
        }
    }

    /** Rows of other magnitudes, one of zeros. */
    private static float[] values() {
        float[] values = Fixtures.normal("x", ROWS * COLUMNS);
        for (int i = 0; i < values.length; i++) {
            values[i] *= i / COLUMNS % 7;
        }
        return values;
    }

    private static HostView view(float[] values) {
        return HostView.of(FloatBuffer.wrap(values));
    }

    private static Codes cast(Cast cast, float[] values, Ops ops, CastObserver observer) {
        Occasion occasion = new Occasion(ops, Mode.TRAIN, 1, observer);
        return Form.CODE_VALUES
                .onHost(new ScaleSource(cast), BITS)
                .cast(ops.tensor(values, ROWS, COLUMNS), occasion, GradientGate.open())
                .alongColumns();
    }

    private static Cast cast(String format, String scaling, Rounding rounding) {
        return new Cast(Formats.parse(format), ScalingParser.parse(scaling), rounding, Overflow.SATURATE);
    }

    /** Rounded to bfloat16, as a product would, where this machine has no instructions for it. */
    private static float[] values(Tensor codes) {
        if (codes.dtype() != Dtype.BFLOAT16) {
            float[] values = codes.toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) + 0x8000 & 0xffff0000);
            }
            return values;
        }
        ShortBuffer bits = codes.bfloat16s();
        float[] values = new float[bits.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(bits.get(i) << 16);
        }
        return values;
    }
}
