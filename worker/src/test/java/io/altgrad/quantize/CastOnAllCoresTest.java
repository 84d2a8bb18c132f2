package io.altgrad.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.nn.Fixtures;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScalingParser;
import io.altgrad.tensor.HostView;
import java.nio.FloatBuffer;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CastOnAllCoresTest {

    /** Several parts, and no multiple of anything. */
    private static final int ROWS = 1002;

    private static final int COLUMNS = 907;

    @ParameterizedTest
    @CsvSource({
        "none, 907",
        "tensor pow2, 907",
        "row, 907",
        "block 100, 907",
        "block 30x70, 907",
        "mx, 907",
        "nvfp4, 907",
        // a row that is longer than a part, and one row for all
        "nvfp4, 302938",
        "mx, 908814",
        "row, 908814",
        "block 5000, 908814"
    })
    void givesWhatOneThreadGives(String scaling, int columns) {
        float[] values = Fixtures.normal("values", ROWS * COLUMNS);
        for (Rounding rounding : Rounding.values()) {
            float[] expected = new float[values.length];
            CastSummary one = quantizer(scaling, rounding)
                    .cast(view(values), view(expected), columns, Mode.TRAIN, 0, Statistics.GATHER);
            float[] actual = new float[values.length];
            CastSummary all = onAllCores(scaling, rounding, values, actual, columns);

            assertThat(actual).as("%s", rounding).isEqualTo(expected);
            assertThat(all.amax()).isEqualTo(one.amax());
            assertThat(all.smallestScale()).isEqualTo(one.smallestScale());
            assertThat(all.largestScale()).isEqualTo(one.largestScale());
            assertThat(all.blocks()).isEqualTo(one.blocks());
            assertThat(all.statistics().count()).isEqualTo(values.length);
            assertThat(all.statistics().saturated()).isEqualTo(one.statistics().saturated());
            assertThat(all.statistics().underflowed())
                    .isEqualTo(one.statistics().underflowed());
            assertThat(all.statistics().sqnrDb()).isCloseTo(one.statistics().sqnrDb(), within(1e-9));
        }
    }

    /** The first parts and the last hold zeros alone. */
    @ParameterizedTest
    @ValueSource(strings = {"row", "block 30x70", "mx", "nvfp4"})
    void partsOfZerosHaveNoSayInTheScales(String scaling) {
        float[] values = new float[ROWS * COLUMNS];
        values[values.length / 2] = 2;
        CastSummary one = quantizer(scaling, Rounding.NEAREST_EVEN)
                .cast(view(values), view(values.clone()), COLUMNS, Mode.TRAIN, 0, Statistics.GATHER);
        CastSummary all = onAllCores(scaling, Rounding.NEAREST_EVEN, values, values.clone(), COLUMNS);
        assertThat(one.smallestScale()).isEqualTo(one.largestScale()).isNotEqualTo(1);
        assertThat(all.smallestScale()).isEqualTo(one.smallestScale());
        assertThat(all.largestScale()).isEqualTo(one.largestScale());
    }

    @Test
    void doesNotDependOnHowManyThreadsThereAre() throws Exception {
        float[] values = Fixtures.normal("values", ROWS * COLUMNS);
        CastSummary alone = in(1, values);
        assertThat(alone.statistics().noise()).isFinite().isPositive();
        assertThat(in(3, values)).isEqualTo(alone);
        assertThat(in(8, values)).isEqualTo(alone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tensor", "row", "block 30x70", "mx", "nvfp4"})
    void namesTheAmaxOfTheTensorThatItRefuses(String scaling) {
        float[] values = Fixtures.normal("values", ROWS * COLUMNS);
        values[17] = Float.NEGATIVE_INFINITY;
        assertThatThrownBy(() -> onAllCores(scaling, Rounding.NEAREST_EVEN, values, new float[values.length], COLUMNS))
                .isInstanceOf(NonFiniteException.class)
                .hasMessage("Cannot quantize to e2m1fn: amax is Infinity.");
        values[values.length - 1] = Float.NaN;
        assertThatThrownBy(() -> onAllCores(scaling, Rounding.NEAREST_EVEN, values, new float[values.length], COLUMNS))
                .isInstanceOf(NonFiniteException.class)
                .hasMessage("Cannot quantize to e2m1fn: amax is NaN.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "tensor", "row", "block 30x70", "mx", "nvfp4"})
    void castsNothing(String scaling) {
        CastSummary summary = onAllCores(scaling, Rounding.STOCHASTIC, new float[0], new float[0], 1);
        assertThat(summary.amax()).isZero();
        assertThat(summary.statistics().count()).isZero();
    }

    private static CastSummary in(int threads, float[] values) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            return pool.submit(
                            () -> onAllCores("nvfp4", Rounding.STOCHASTIC, values, new float[values.length], COLUMNS))
                    .get();
        } finally {
            pool.shutdown();
        }
    }

    private static CastSummary onAllCores(
            String scaling, Rounding rounding, float[] values, float[] cast, int columns) {
        return quantizer(scaling, rounding).castOnAllCores(view(values), view(cast), columns, Mode.TRAIN);
    }

    private static HostView view(float[] values) {
        return HostView.of(FloatBuffer.wrap(values));
    }

    private static HostQuantizer quantizer(String scaling, Rounding rounding) {
        return new HostQuantizer(
                new Cast(Formats.parse("e2m1fn"), ScalingParser.parse(scaling), rounding, Overflow.SATURATE),
                RandomStream.of(1, "test"));
    }
}
