package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.random.RandomStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two laws and the table of expected signal-to-noise, by 10^6 samples. */
@Tag("truth")
class FormatLawsTest {

    private static final int SAMPLES = 1_000_000;
    private static final double TOLERANCE_DB = 0.1;
    private static final float[] NORMAL = normal();
    private static final float[] UNIFORM = uniform();

    @ParameterizedTest
    @CsvSource({"e0m7, e1m6", "e3m4, e3m4b1", "e5m2b15, e5m2b20", "e4m3b7, e4m3b9", "e2m1fn, e2m1b5"})
    void twoFormatsThatDifferByAFactorQuantizeToTheSameUnderAnAmaxScale(String one, String other) {
        for (int i = 0; i < 20; i++) {
            float[] in = new float[5000];
            RandomStream.of(i, "laws").fillNormal(in, 0, 0.02f);
            assertThat(quantizedByAmax(one, in)).containsExactly(quantizedByAmax(other, in));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "e7m0, 0.2",
        "e6m1, 0.05",
        "e5m2, 0.05",
        "e4m3fn, 0.05",
        "e4m4, 0.05",
        "e4m5, 0.05",
        "bf16, 0.05",
        "fp16, 0.05"
    })
    void logUniformDataHasFourteenDecibelsAndSixForEachBit(String name, double tolerance) {
        NumberFormat format = Formats.parse(name);
        int binades = 8;
        float[] uniform = new float[SAMPLES];
        RandomStream.of(5, "log-uniform").fillUniform(uniform, 0);
        // Every binade weighs the same: the ratio is taken binade by binade.
        for (int i = 0; i < SAMPLES; i++) {
            uniform[i] = (float) Math.pow(2, uniform[i] - i % binades + 3);
        }
        double decibels = statistics(format, uniform, SAMPLES, 1).sqnrDb();

        assertThat(decibels).isCloseTo(14.14 + 6.02 * format.mantissaBits(), within(tolerance));
    }

    @ParameterizedTest
    @CsvSource({
        "e5m2, 25.58, 25.56",
        "e4m3, 31.56, 31.51",
        "e3m4, 37.56, 37.39",
        "e2m5, 42.67, 42.42",
        "e0m7, 40.54, 40.51",
        "e6m1, 19.73, 19.72",
        "e7m0, 14.23, 14.23"
    })
    void normalDataHasTheSignalToNoiseOfTheTable(String name, double best, double atFourSigma) {
        NumberFormat format = Formats.parse(name);

        assertThat(statistics(format, NORMAL, SAMPLES, format.maxFinite() / 4).sqnrDb())
                .isCloseTo(atFourSigma, within(TOLERANCE_DB));
        assertThat(statistics(format, NORMAL, SAMPLES, bestScale(format, NORMAL, 2, 16))
                        .sqnrDb())
                .isCloseTo(best, within(TOLERANCE_DB));
    }

    @ParameterizedTest
    @CsvSource({"e5m2, 6.78e-4", "e4m3, 1.78e-4", "e3m4, 4.54e-5", "e2m5, 1.19e-5", "e0m7, 5.13e-6"})
    void uniformDataHasTheErrorOfTheTable(String name, double meanSquare) {
        NumberFormat format = Formats.parse(name);
        CastStatistics statistics = statistics(format, UNIFORM, SAMPLES, bestScale(format, UNIFORM, 0.7, 2.8));

        assertThat(10 * Math.log10(statistics.noise() / SAMPLES / meanSquare)).isCloseTo(0, within(TOLERANCE_DB));
    }

    /** The scale of least error: roughly from a tenth of the samples, then from all of them. */
    private static float bestScale(NumberFormat format, float[] in, double lowest, double highest) {
        double rough = bestRange(format, in, SAMPLES / 10, lowest, highest, 1.02);
        double best = bestRange(format, in, SAMPLES, rough / 1.06, rough * 1.06, 1.01);
        return (float) (format.maxFinite() / best);
    }

    private static double bestRange(
            NumberFormat format, float[] in, int length, double lowest, double highest, double ratio) {
        double best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (double range = lowest; range < highest; range *= ratio) {
            float scale = (float) (format.maxFinite() / range);
            double decibels = statistics(format, in, length, scale).sqnrDb();
            if (decibels > most) {
                most = decibels;
                best = range;
            }
        }
        return best;
    }

    private static CastStatistics statistics(NumberFormat format, float[] in, int length, float scale) {
        ArrayCodec codec = ArrayCodec.of(format, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        return FormatFixtures.statistics(codec, in, 0, length, scale, null, 0);
    }

    private static float[] quantizedByAmax(String name, float[] in) {
        NumberFormat format = Formats.parse(name);
        float[] out = new float[in.length];
        float scale = Scale.of(format, ArrayCodec.amax(in, 0, in.length));
        ArrayCodec.of(format, Rounding.NEAREST_EVEN, Overflow.SATURATE)
                .quantize(in, 0, out, 0, in.length, scale, null, 0);
        return out;
    }

    private static float[] normal() {
        float[] samples = new float[SAMPLES];
        RandomStream.of(1337, "normal").fillNormal(samples, 0, 1);
        return samples;
    }

    private static float[] uniform() {
        float[] samples = new float[SAMPLES];
        RandomStream.of(1337, "uniform").fillUniform(samples, 0);
        for (int i = 0; i < SAMPLES; i++) {
            samples[i] = 2 * samples[i] - 1;
        }
        return samples;
    }
}
