package io.altgrad.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.Torch;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.nn.Fixtures;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.ScalingParser;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostQuantizerTest {

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    /** OCP MX v1.0, section 6.3, by hand: amax 5 has floor(log2) = 2; e2m1's emax is 2; so the shared scale is 1. */
    @Test
    void mxBlocksHaveThePowerOfTwoOfTheStandard() {
        float[] values = new float[64];
        values[0] = 5f; // with shared scale 2^(2-2) = 1: between 4 and 6, a tie, to even 4
        values[1] = 0.3f; // to 0.5
        values[2] = 0.2f; // to 0
        values[32] = 7.9f; // floor(log2) = 2, scale 1: above 6, saturates
        values[33] = -1.3f; // between 1 and 1.5, to -1.5
        float[] cast = new float[64];
        CastSummary summary = run(quantizer("e2m1fn", "mx"), values, 64, cast, Mode.TRAIN);

        assertThat(cast[0]).isEqualTo(4f);
        assertThat(cast[1]).isEqualTo(0.5f);
        assertThat(cast[2]).isEqualTo(0f);
        assertThat(cast[32]).isEqualTo(6f);
        assertThat(cast[33]).isEqualTo(-1.5f);
        assertThat(summary.blocks()).isEqualTo(2);
        assertThat(summary.statistics().saturated()).isEqualTo(1);
        assertThat(summary.statistics().underflowed()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        // element, amax, factor = 2^(emax - floor(log2 amax))
        "e4m3fn, 448, 1",
        "e4m3fn, 1, 256",
        "e4m3fn, 0.75, 512",
        "e5m2, 1, 32768",
        "e3m2fn, 28, 1",
        "e2m3fn, 0.1, 64",
        "e2m1fn, 1e-3, 4096"
    })
    void mxFactorsAreThoseOfTheStandard(String element, float amax, float factor) {
        float[] values = new float[32];
        values[7] = -amax;
        CastSummary summary = run(quantizer(element, "mx"), values, 32, new float[32], Mode.TRAIN);
        assertThat(summary.smallestScale()).isEqualTo(factor);
    }

    /** By hand: t = 448·6/12 = 224; first block 12/6·224 = 448, factor 0.5; second 1.5/6·224 = 56, factor 4. */
    @Test
    void nvfp4HasTwoLevelsOfScales() {
        float[] values = new float[32];
        values[0] = 12f;
        values[1] = -3f; // · 0.5 = 1.5
        values[16] = 1.5f; // · 4 = 6
        values[17] = 0.3f; // · 4 = 1.2, to 1
        float[] cast = new float[32];
        CastSummary summary = run(quantizer("e2m1fn", "nvfp4"), values, 32, cast, Mode.TRAIN);

        assertThat(summary.smallestScale()).isEqualTo(0.5f);
        assertThat(summary.largestScale()).isEqualTo(4f);
        assertThat(cast[0]).isEqualTo(12f);
        assertThat(cast[1]).isEqualTo(-3f);
        assertThat(cast[16]).isEqualTo(1.5f);
        assertThat(cast[17]).isEqualTo(0.25f);
    }

    @Test
    void rowsAndBlocksFollowTheirOwnAmaxAndSpareTheRest() {
        float[] values = {1f, 0.1f, 100f, 10f}; // two rows of two
        float[] cast = new float[4];
        assertThat(run(quantizer("e4m3fn", "row"), values, 2, cast, Mode.TRAIN).blocks())
                .isEqualTo(2);
        assertThat(cast[0]).isCloseTo(1f, within(1e-6f));
        assertThat(cast[2]).isCloseTo(100f, within(1e-5f));
        CastSummary blocks = run(quantizer("e4m3fn", "block 2x1 pow2"), values, 2, cast, Mode.TRAIN);
        assertThat(blocks.blocks()).isEqualTo(2);
        assertThat(blocks.smallestScale()).isEqualTo(4f); // column 0: 448/100 = 4.48
        assertThat(blocks.largestScale()).isEqualTo(32f); // column 1: 448/10 = 44.8
    }

    @ParameterizedTest
    @ValueSource(strings = {"row", "block 128", "block 128x128", "block 3x5", "tensor", "tensor pow2"})
    void theAmaxOfABlockNeverSaturates(String scaling) {
        float[] values = Fixtures.normal("values", 150 * 200);
        CastSummary summary = run(quantizer("e4m3fn", scaling), values, 200, new float[values.length], Mode.TRAIN);
        assertThat(summary.statistics().saturated()).isZero();
        assertThat(summary.statistics().count()).isEqualTo(values.length);
        assertThat(summary.statistics().sqnrDb()).isFinite().isGreaterThan(28);
    }

    @Test
    void blocksAtTheEdgesAreSmaller() {
        float[] values = Fixtures.normal("values", 5 * 7);
        float[] cast = new float[values.length];
        CastSummary summary = run(quantizer("e5m2", "block 2x3"), values, 7, cast, Mode.TRAIN);
        assertThat(summary.blocks()).isEqualTo(3 * 3);
        for (int i = 0; i < cast.length; i++) {
            assertThat(cast[i]).isCloseTo(values[i], within(0.13f * Math.abs(values[i]) + 1e-6f));
        }
    }

    @Test
    void aHistoryKeepsTheScaleDownForAWindowOfPasses() {
        HostQuantizer quantizer = quantizer("e5m2", "tensor 2");
        assertThat(scaleOf(quantizer, 4f, Mode.TRAIN)).isEqualTo(57344f / 4);
        assertThat(scaleOf(quantizer, 1f, Mode.TRAIN)).isEqualTo(57344f / 4);
        assertThat(scaleOf(quantizer, 1f, Mode.TRAIN)).isEqualTo(57344f);
        assertThat(scaleOf(quantizer, 2f, Mode.TRAIN)).isEqualTo(57344f / 2);
    }

    @Test
    void evaluationChangesNoHistory() {
        HostQuantizer quantizer = quantizer("e5m2", "tensor 16");
        scaleOf(quantizer, 1f, Mode.TRAIN);
        float[] before = quantizer.history().values();
        assertThat(scaleOf(quantizer, 8f, Mode.EVALUATE)).isEqualTo(57344f / 8);
        assertThat(quantizer.history().values()).containsExactly(before);
        assertThat(scaleOf(quantizer, 1f, Mode.TRAIN)).isEqualTo(57344f);
    }

    @Test
    void delayedScalingFollowsThePassesBefore() {
        HostQuantizer largest = quantizer("e5m2", "delayed 3 max");
        HostQuantizer recent = quantizer("e5m2", "delayed 3 recent");
        for (HostQuantizer quantizer : new HostQuantizer[] {largest, recent}) {
            assertThat(scaleOf(quantizer, 4f, Mode.TRAIN)).isEqualTo(57344f / 4);
            assertThat(scaleOf(quantizer, 1f, Mode.TRAIN)).isEqualTo(57344f / 4);
        }
        assertThat(scaleOf(largest, 2f, Mode.TRAIN)).isEqualTo(57344f / 4);
        assertThat(scaleOf(recent, 2f, Mode.TRAIN)).isEqualTo(57344f);
    }

    @Test
    void theMicroBatchesOfAStepAreOneEntryOfTheHistory() {
        HostQuantizer quantizer = quantizer("e5m2", "delayed 2 max");
        for (float amax : new float[] {1f, 4f, 2f}) {
            // Of the first step nothing is known before, so each takes its own.
            assertThat(microBatchScaleOf(quantizer, amax, Mode.TRAIN)).isEqualTo(57344f / amax);
        }
        assertThat(quantizer.history().values()).isEmpty();
        quantizer.history().endStep();
        assertThat(quantizer.history().values()).containsExactly(4f);
        for (float amax : new float[] {8f, 0.5f}) {
            assertThat(microBatchScaleOf(quantizer, amax, Mode.TRAIN)).isEqualTo(57344f / 4);
        }
        quantizer.history().endStep();
        quantizer.history().endStep();
        assertThat(quantizer.history().values()).containsExactly(4f, 8f);
        assertThat(scaleOf(quantizer, 1f, Mode.TRAIN)).isEqualTo(57344f / 8);
        assertThat(quantizer.history().values()).containsExactly(8f, 1f);
    }

    @Test
    void aMicroBatchTakesPerTensorScalesFromItselfAndTheStepsBefore() {
        HostQuantizer quantizer = quantizer("e5m2", "tensor 2");
        assertThat(microBatchScaleOf(quantizer, 8f, Mode.TRAIN)).isEqualTo(57344f / 8);
        assertThat(microBatchScaleOf(quantizer, 1f, Mode.TRAIN)).isEqualTo(57344f);
        quantizer.history().endStep();
        assertThat(microBatchScaleOf(quantizer, 1f, Mode.TRAIN)).isEqualTo(57344f / 8);
    }

    @ParameterizedTest
    @CsvSource({
        // columns beyond, at and below what is read at once, and blocks that do not divide them
        "mx, 10000, 2",
        "mx, 33, 300",
        "nvfp4, 4104, 3",
        "nvfp4, 4096, 2",
        "nvfp4, 7, 1200",
        "row, 5000, 3",
        "row, 3, 3000",
        "block 128, 9001, 2",
        "block 5000, 12000, 2",
        "block 3x5, 1400, 7",
        "block 128x128, 1, 300"
    })
    void aTensorOfAnyShapeIsCastBlockByBlock(String scaling, int columns, int rows) {
        float[] values = Fixtures.normal("values", rows * columns);
        float[] cast = new float[values.length];
        CastSummary summary = run(quantizer("e2m1fn", scaling), values, columns, cast, Mode.TRAIN);

        BlockOracle oracle = new BlockOracle(Formats.parse("e2m1fn"), ScalingParser.parse(scaling), values, columns);
        assertThat(summary.blocks()).isEqualTo(oracle.blocks());
        assertThat(cast).containsExactly(oracle.cast());
    }

    @Test
    void aTensorOfZerosStaysZero() {
        for (String scaling : new String[] {"tensor", "row", "block 2x2", "delayed", "none"}) {
            float[] cast = {1f, 1f, 1f, 1f};
            run(quantizer("e4m3fn", scaling), new float[4], 2, cast, Mode.TRAIN);
            assertThat(cast).as(scaling).containsExactly(0f, 0f, 0f, 0f);
        }
        float[] cast = {1f, 1f, 1f, 1f};
        run(quantizer("e2m1fn", "nvfp4"), new float[4], 2, cast, Mode.TRAIN);
        assertThat(cast).containsExactly(0f, 0f, 0f, 0f);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void whatIsNotFiniteIsRefused(float value) {
        for (String scaling : new String[] {"tensor", "row", "delayed"}) {
            assertThatThrownBy(
                            () -> run(quantizer("e5m2", scaling), new float[] {1f, value}, 2, new float[2], Mode.TRAIN))
                    .isInstanceOf(NonFiniteException.class)
                    .hasMessage("Cannot quantize to e5m2: amax is " + value + ".");
        }
    }

    @Test
    void aStandardsScalingTakesOnlyItsOwnFormats() {
        assertThatThrownBy(() -> quantizer("e3m4", "mx"))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageEndingWith("one of MX's [e5m2, e4m3fn, e3m2fn, e2m3fn, e2m1fn, mxint8].");
        assertThatThrownBy(() -> quantizer("e4m3fn", "nvfp4")).isInstanceOf(InvalidSetting.class);
    }

    /** A mask or padding leaves whole blocks of zeros, whose scale is 1 for want of an amax. */
    @ParameterizedTest
    @CsvSource({
        "e4m3fn, row, 448, 7168",
        "e4m3fn, row pow2, 256, 4096",
        "e4m3fn, block 32, 448, 7168",
        "e4m3fn, block 1x16, 448, 7168",
        "e4m3fn, mx, 256, 4096",
        "e2m1fn, nvfp4, 6, 96"
    })
    void blocksOfZerosHaveNoSayInTheScales(String format, String scaling, float smallest, float largest) {
        float[] values = new float[4 * 32];
        values[32] = 1f;
        values[3 * 32 + 1] = 1f / 16;
        CastSummary summary = run(quantizer(format, scaling), values, 32, new float[values.length], Mode.TRAIN);
        assertThat(summary.smallestScale()).isEqualTo(smallest);
        assertThat(summary.largestScale()).isEqualTo(largest);

        CastSummary zeros = run(quantizer(format, scaling), new float[64], 32, new float[64], Mode.TRAIN);
        assertThat(zeros.smallestScale()).isEqualTo(1);
        assertThat(zeros.largestScale()).isEqualTo(1);
    }

    private float scaleOf(HostQuantizer quantizer, float amax, Mode mode) {
        float scale = microBatchScaleOf(quantizer, amax, mode);
        quantizer.history().endStep();
        return scale;
    }

    private float microBatchScaleOf(HostQuantizer quantizer, float amax, Mode mode) {
        return run(quantizer, new float[] {amax / 2, -amax}, 2, new float[2], mode)
                .smallestScale();
    }

    private CastSummary run(HostQuantizer quantizer, float[] values, int columns, float[] cast, Mode mode) {
        HostView into = HostView.of(ops.tensor(cast, cast.length));
        HostView from = HostView.of(ops.tensor(values, values.length));
        CastSummary summary = quantizer.cast(from, into, columns, mode, 0, Statistics.GATHER);
        into.read(0, cast, cast.length);
        return summary;
    }

    private static HostQuantizer quantizer(String format, String scaling) {
        Cast cast =
                new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.NEAREST_EVEN, Overflow.SATURATE);
        return new HostQuantizer(cast, RandomStream.of(1, "test"));
    }
}
