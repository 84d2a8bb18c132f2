package io.altgrad.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.ScalarCodec;
import io.altgrad.nn.Fixtures;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.nio.ShortBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cast on the host hands to products in bfloat16. */
class CodeValuesTest {

    /** Neither a multiple of a vector nor of a tile. */
    private static final int ROWS = 97;

    private static final int COLUMNS = 131;

    @ParameterizedTest
    @ValueSource(strings = {"e5m2", "e4m3fn", "e3m4", "e2m1fn"})
    void theyAreTheValuesOfTheCodesThatTheScalarCodecGives(String format) {
        Cast cast = Fixtures.cast(format);
        float[] values = Fixtures.normal("x", ROWS * COLUMNS);
        try (Scope scope = Torch.engine().newScope(Place.HOST);
                Ops ops = Torch.engine().newOps(scope, Precision.BFLOAT16)) {
            Quantizer<Codes> quantizer = Form.CODE_VALUES.onHost(new ScaleSource(cast), RandomStream.of(1, "test"));
            Occasion occasion = new Occasion(ops, Mode.TRAIN, 0, CastObserver.NONE);
            Quantizer.Quantized<Codes> made =
                    quantizer.cast(ops.tensor(values, ROWS, COLUMNS), occasion, GradientGate.open());
            float scale = made.summary().smallestScale();
            float[] codes = values(made.alongColumns().codes());
            for (int i = 0; i < values.length; i++) {
                float expected = ScalarCodec.of(cast.format())
                        .round(values[i] * scale, Rounding.NEAREST_EVEN, Overflow.SATURATE, 0);
                assertThat(codes[i]).isEqualTo(expected);
            }
            assertThat(made.alongColumns().inverseScales().toFloats()).containsExactly(1 / scale);
        }
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
