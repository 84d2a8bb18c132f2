package io.altgrad.format;

import static io.altgrad.format.FormatFixtures.statistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CastStatisticsTest {

    private static final NumberFormat E4M3FN = Formats.parse("e4m3fn");

    @Test
    void countsWhatSaturatesAndWhatUnderflows() {
        float[] in = {0, -0f, 1, 448, 464, 465, -1000, Float.POSITIVE_INFINITY, 0x1p-10f, 0x1.8p-10f, -1e-20f, 1.0625f};
        CastStatistics statistics =
                statistics(ArrayCodec.of(E4M3FN, Rounding.NEAREST_EVEN, Overflow.SATURATE), in, 0, 12, 1, null, 0);

        assertThat(statistics.count()).isEqualTo(12);
        assertThat(statistics.saturated()).isEqualTo(3);
        assertThat(statistics.underflowed()).isEqualTo(2);
        assertThat(statistics.saturatedFraction()).isEqualTo(0.25);
        assertThat(statistics.underflowedFraction()).isEqualTo(2.0 / 12);
    }

    @Test
    void sumsTheEnergiesInDouble() {
        float[] in = {9, 1, 3.2f, -0.3f, 9};
        ArrayCodec codec = ArrayCodec.of(Formats.parse("e2m1fn"), Rounding.NEAREST_EVEN, Overflow.SATURATE);
        CastStatistics statistics = statistics(codec, in, 1, 3, 1, null, 0);

        double a = 3.2f - 3.0;
        double b = 0.5 - 0.3f;
        assertThat(statistics.signal()).isEqualTo(1 + 3.2f * (double) 3.2f + 0.3f * (double) 0.3f, within(1e-12));
        assertThat(statistics.noise()).isEqualTo(a * a + b * b, within(1e-12));
        assertThat(statistics.sqnrDb())
                .isEqualTo(10 * Math.log10(statistics.signal() / statistics.noise()), within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(Rounding.class)
    void theElementWithTheAmaxIsNotSaturated(Rounding rounding) {
        RandomStream stream = RandomStream.of(1, "statistics");
        for (NumberFormat format : Formats.all()) {
            for (int i = 0; i < 200; i++) {
                float[] in = new float[64];
                stream.fillNormal(in, 64L * i, 1);
                float scale = Scale.of(format, ArrayCodec.amax(in, 0, 64));
                CastStatistics statistics = statistics(
                        ArrayCodec.of(format, rounding, Overflow.TO_INF_OR_NAN), in, 0, 64, scale, stream, 0);
                assertThat(statistics.saturated()).as("%s", format.name()).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.altgrad.format.Formats#all")
    void describesWhatQuantizeDoesWithTheSameArguments(NumberFormat format) {
        int n = 3000;
        RandomStream stream = RandomStream.of(2, "statistics");
        float[] in = new float[n];
        stream.fillNormal(in, 0, 1);
        float[] out = new float[n];
        ArrayCodec codec = ArrayCodec.of(format, Rounding.STOCHASTIC, Overflow.SATURATE);
        codec.quantize(in, 0, out, 0, n, 7, stream, 99);
        double noise = 0;
        long underflowed = 0;
        for (int i = 0; i < n; i++) {
            noise += Math.pow((double) out[i] - in[i], 2);
            underflowed += out[i] == 0 && in[i] != 0 ? 1 : 0;
        }

        CastStatistics statistics = statistics(codec, in, 0, n, 7, stream, 99);
        if (format.signed()) {
            assertThat(statistics.noise()).isEqualTo(noise);
        } else {
            assertThat(statistics.noise()).isNaN();
        }
        assertThat(statistics.underflowed()).isEqualTo(underflowed);
    }

    @Test
    void addsUpOverParts() {
        float[] in = new float[1000];
        RandomStream.of(3, "statistics").fillNormal(in, 0, 200);
        ArrayCodec codec = ArrayCodec.of(E4M3FN, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        CastStatistics whole = statistics(codec, in, 0, 1000, 1, null, 0);
        CastStatistics parts = CastStatistics.EMPTY
                .plus(statistics(codec, in, 0, 300, 1, null, 0))
                .plus(statistics(codec, in, 300, 700, 1, null, 0));

        assertThat(whole.saturated()).isPositive().isEqualTo(parts.saturated());
        assertThat(whole.count()).isEqualTo(parts.count());
        assertThat(parts.noise()).isEqualTo(whole.noise(), within(1e-9 * whole.noise()));
    }

    @Test
    void hasAnswersForNothingAndForNoLoss() {
        assertThat(CastStatistics.EMPTY.saturatedFraction()).isZero();
        assertThat(CastStatistics.EMPTY.underflowedFraction()).isZero();
        assertThat(CastStatistics.EMPTY.sqnrDb()).isEqualTo(Double.POSITIVE_INFINITY);
    }
}
