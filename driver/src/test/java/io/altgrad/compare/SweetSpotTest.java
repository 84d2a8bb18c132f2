package io.altgrad.compare;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.quantize.HostQuantizer;
import io.altgrad.quantize.Mode;
import io.altgrad.random.RandomStream;
import io.altgrad.result.LayerAssignment;
import io.altgrad.result.LayerMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.Site;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import io.altgrad.tensor.HostView;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweetSpotTest {

    @TempDir
    Path folder;

    private ResultStore store;

    @BeforeEach
    void prepare() throws IOException {
        store = ReadyStore.in(folder);
    }

    /** A mean over the five Linears, of which the kept one holds nine tenths of the weights, was 9.6. */
    @Test
    void aWeightCountsOnceAndItsScalesWithIt() {
        Optional<Recipe> recipe = Optional.of(QuantizationSpec.DEFAULT.recipe(Formats.parse("e2m1fn")));
        RowSurgery surgery = new RowSurgery(List.of(
                new RowSurgery.Linear("transformer.h.0.attn.c_attn", recipe, 48, 16),
                new RowSurgery.Linear("transformer.h.0.attn.c_proj", recipe, 16, 16),
                new RowSurgery.Linear("transformer.h.0.mlp.c_fc", recipe, 64, 16),
                new RowSurgery.Linear("transformer.h.0.mlp.c_proj", recipe, 16, 64),
                new RowSurgery.Linear("lm_head", Optional.empty(), 1588, 16)));
        // 3,072 weights of 4 bits, 4 scales of 32, and 25,408 floats.
        assertThat(surgery.meanBits()).hasValueCloseTo(28.98, within(0.005));
        assertThat(surgery.meanBitsWhereQuantized()).hasValue(4 + 4 * 32 / 3072.0);
        RowSurgery early = new RowSurgery(List.of(new RowSurgery.Linear("lm_head", recipe, 0, 0)));
        assertThat(early.meanBits()).isEmpty();
    }

    /** They have no weights, so neither bits nor a place among what was kept or quantized. */
    @Test
    void whatIsCastBeyondLinearsIsNoLinear() throws IOException {
        TrialResult result = FakeTrials.completed(trial("e5m2", 1));
        TrainingRecord r = result.record();
        List<LayerAssignment> more = new ArrayList<>(r.assignments());
        more.add(new LayerAssignment("transformer.h.0.ln_1.output", "e5m2", "default", 0, 0, Site.NORM));
        store.write(
                "test",
                new TrialResult(
                        result.trial(),
                        result.outcome(),
                        new TrainingRecord(
                                r.initialStateHash(), more, r.steps(), r.layers(), r.cost(), r.resumes(), r.notices()),
                        result.provenance(),
                        result.endedAt(),
                        result.attempt()));
        TrialRow row = Results.read(List.of(folder.toString()), new Configuration())
                .trials()
                .get(0);
        RowSurgery surgery = RowSurgery.of(row).orElseThrow();
        assertThat(surgery.linears())
                .extracting(RowSurgery.Linear::name)
                .containsExactlyElementsOf(
                        r.assignments().stream().map(LayerAssignment::layer).toList());
        assertThat(surgery.meanBits()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "e4m3fn, none,             0",
        "e4m3fn, tensor 16,       32",
        "e4m3fn, tensor pow2,      8",
        "e4m3fn, delayed 16 max,  32",
        "e4m3fn, row,             32",
        "e4m3fn, row pow2,         8",
        "e4m3fn, block 7,         32",
        "e4m3fn, block 5x7,       32",
        "e4m3fn, mx,               8",
        "e2m1fn, nvfp4,            8",
    })
    void scalesAreAsManyAsTheQuantizerMakes(String format, String scaling, int bitsOfAScale) {
        int rows = 11;
        int columns = 50;
        Cast cast =
                new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.NEAREST_EVEN, Overflow.SATURATE);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1 + i;
        }
        int scales = new HostQuantizer(cast, RandomStream.of(1, "test"))
                .castOnAllCores(
                        HostView.of(FloatBuffer.wrap(values)),
                        HostView.of(FloatBuffer.allocate(values.length)),
                        columns,
                        Mode.TRAIN)
                .blocks();
        long ofTheTensor = scaling.equals("nvfp4") ? 32 : 0;
        assertThat(WeightBits.of(cast, rows, columns))
                .isEqualTo((long) values.length * cast.format().bits() + (long) scales * bitsOfAScale + ofTheTensor);
    }

    /** Each alone is below 0.1090 at 95 %; both at once are below 0.1112 only. */
    @Test
    void theBoundHoldsForAllRowsAtOnce() throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            for (String format : List.of("none", "e5m2", "e3m4")) {
                store.write("test", FakeTrials.completed(trial(format, seed)));
            }
        }
        assertThat(lines(0.111))
                .contains(
                        "within 0.1110 nats of none (every seed completed, and the upper end of an interval that holds"
                                + " at 95 % for all 2 rows at once):")
                .anyMatch(line -> line.startsWith("  nothing does"));
        assertThat(lines(0.1112))
                .filteredOn(line -> line.contains("bits a weight (8.00 where quantized)"))
                .hasSize(2)
                .allMatch(line -> line.endsWith("+0.1040 [+0.0968, +0.1112]"));
    }

    @Test
    void layersAreNamedByBlockWhereNotAllAreMeant() {
        List<String> all = new ArrayList<>(List.of("lm_head"));
        for (int block : List.of(0, 2, 10)) {
            all.add("transformer.h." + block + ".mlp.c_fc");
            all.add("transformer.h." + block + ".attn.c_proj");
        }
        LayerNames names = new LayerNames(all);
        assertThat(names.of(all)).isEqualTo("attn.c_proj, lm_head, mlp.c_fc");
        assertThat(names.of(List.of("transformer.h.10.mlp.c_fc", "transformer.h.2.mlp.c_fc")))
                .isEqualTo("mlp.c_fc of blocks 2 and 10");
        assertThat(names.of(List.of("lm_head", "transformer.h.0.attn.c_proj")))
                .isEqualTo("attn.c_proj of block 0, lm_head");
    }

    /** The mean of the decibels says e3m4: 30 to 28. */
    @Test
    void theLeastNoiseIsTheBestAndNotTheMeanOfDecibels() throws IOException {
        store.write("test", lossy(trial("e3m4", 1), 40, 40, 10));
        store.write("test", lossy(trial("e4m3fn", 1), 28, 28, 28));
        assertThat(lines(0))
                .contains(
                        "highest SQNR, from the mean noise over steps, seeds and blocks:",
                        "  mlp.c_fc, weight: e4m3fn, 28.0 dB");
        SqnrMean mean = new SqnrMean();
        assertThat(mean.decibels()).isEmpty();
        mean.add(Double.NaN);
        mean.add(Double.POSITIVE_INFINITY);
        assertThat(mean.decibels()).hasValue(Double.POSITIVE_INFINITY);
        mean.add(10);
        assertThat(mean.noise()).hasValue(0.05);
        assertThat(mean.decibels()).hasValueCloseTo(13.01, within(0.005));
    }

    /** Together e4m3fn would have 23.0 dB, below e3m4. */
    @Test
    void scalingsAreNotPutTogetherAndAreNamed() throws IOException {
        store.write("test", lossy(trial("e3m4", 1), 25));
        store.write("test", lossy(trial("e4m3fn", 1), 20));
        store.write("test", lossy(scaled(trial("e4m3fn", 1), "row"), 50));
        assertThat(lines(0)).contains("  mlp.c_fc, weight: e4m3fn (scaling row), 50.0 dB");
    }

    private List<String> lines(double nats) throws IOException {
        Results results = Results.read(List.of(folder.toString()), new Configuration());
        return SweetSpot.lines(Comparison.of(results.trials(), "none"), results, nats);
    }

    private static Trial scaled(Trial trial, String scaling) {
        QuantizationSpec q = trial.quantization();
        return new Trial(
                trial.format(),
                trial.rules(),
                trial.seed(),
                trial.model(),
                trial.training(),
                new QuantizationSpec(
                        ScalingParser.parse(scaling),
                        q.rounding(),
                        q.overflow(),
                        q.input(),
                        q.gradOutput(),
                        q.straightThrough(),
                        q.computation()),
                trial.corpus());
    }

    private static TrialResult lossy(Trial trial, double... sqnrDb) {
        TrialResult result = FakeTrials.completed(trial);
        TrainingRecord record = result.record();
        List<LayerMetrics> layers = new ArrayList<>();
        for (int step = 1; step <= sqnrDb.length; step++) {
            layers.add(new LayerMetrics(
                    step,
                    FakeTrials.LAYERS.get(0),
                    Operand.WEIGHT,
                    "e5m2",
                    new LayerMetrics.Figures(1, 1, 0, 0, sqnrDb[step - 1])));
        }
        return new TrialResult(
                trial,
                result.outcome(),
                new TrainingRecord(
                        record.initialStateHash(),
                        record.assignments(),
                        record.steps(),
                        layers,
                        record.cost(),
                        record.resumes(),
                        record.notices()),
                result.provenance(),
                result.endedAt(),
                0);
    }
}
