package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scale of the smallest and the largest floats is finite, and a saturating cast under it gives finite values. */
class ExtremeNumbersTest {

    private static final RandomStream WORDS = RandomStream.of(17, "rounding");

    /** Amaxes at both ends of a float: binades whole, their neighbours, and what lies between. */
    private static float[] amaxes() {
        List<Float> amaxes = new ArrayList<>(List.of(Float.MIN_VALUE, 1e-33f, 3.3895e38f, Float.MAX_VALUE));
        for (int exponent : new int[] {-149, -140, -127, -126, -125, -120, -100, 100, 120, 125, 126, 127}) {
            for (float fraction : new float[] {1, 1.25f, 1.5f, 1.75f, 1.875f, 1.9375f, 1.9921875f, 1.998f}) {
                float amax = Math.scalb(fraction, exponent);
                amaxes.addAll(List.of(amax, Math.nextUp(amax), Math.max(Float.MIN_VALUE, Math.nextDown(amax))));
            }
        }
        float[] finite = new float[amaxes.size()];
        for (int i = 0; i < finite.length; i++) {
            finite[i] = Math.min(Float.MAX_VALUE, amaxes.get(i));
        }
        return finite;
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.FormatFixtures#all")
    void aSaturatingCastUnderItsOwnScaleGivesFiniteValues(NumberFormat format) {
        for (float amax : amaxes()) {
            for (float scale : scales(format, amax)) {
                expectFinite(format, amax, scale);
            }
        }
    }

    private static float[] scales(NumberFormat format, float amax) {
        return new float[] {Scale.of(format, amax), Scale.powerOfTwo(format, amax), Scale.mx(format, amax)};
    }

    @ParameterizedTest
    @MethodSource("nvfp4Tensors")
    void everyBlockOfNvfp4HasAFiniteScale(float tensorAmax) {
        NumberFormat format = Formats.parse("e2m1fn");
        for (float amax : amaxes()) {
            if (amax <= tensorAmax) {
                expectFinite(format, amax, Scale.nvfp4(amax, tensorAmax));
            }
        }
        assertThat(Scale.nvfp4(0, tensorAmax)).isEqualTo(1);
    }

    private static float[] nvfp4Tensors() {
        return amaxes();
    }

    private static void expectFinite(NumberFormat format, float amax, float scale) {
        assertThat(scale).as("scale of %s, amax %s", format.name(), amax).isBetween(Float.MIN_VALUE, Scale.LARGEST);
        float[] in = new float[33];
        for (int i = 0; i < in.length; i++) {
            in[i] = i % 2 == 0 ? amax * (1 - i / 64f) : -amax * (1 - i / 64f);
        }
        for (Rounding rounding : Rounding.values()) {
            for (ArrayLoops loops : List.of(new ScalarLoops(), new VectorLoops())) {
                float[] out = new float[in.length];
                ArrayCodec codec = ArrayCodec.of(format, rounding, Overflow.SATURATE, loops);
                codec.quantize(in, 0, out, 0, in.length, scale, WORDS, 0);
                for (int i = 0; i < out.length; i++) {
                    boolean isNaN = in[i] < 0 && !format.signed();
                    assertThat(isNaN ? Float.isNaN(out[i]) : Float.isFinite(out[i]))
                            .as("%s, scale %s, %s: %s became %s", format.name(), scale, rounding, in[i], out[i])
                            .isTrue();
                }
            }
        }
    }
}
