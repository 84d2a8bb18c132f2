package io.altgrad.trial;

import static io.altgrad.spec.TrainingSettings.ACCUMULATION;
import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.EVAL_BATCHES;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.EVAL_UNQUANTIZED;
import static io.altgrad.spec.TrainingSettings.GRADIENT_CLIP;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;
import static io.altgrad.spec.TrainingSettings.LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.MIN_LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.checkpoint.CheckpointInterval;
import io.altgrad.checkpoint.Checkpoints;
import io.altgrad.checkpoint.TrainingState;
import io.altgrad.corpus.Corpora;
import io.altgrad.engine.Torch;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.nn.Fixtures;
import io.altgrad.random.RandomStream;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.spec.Accumulator;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Computation;
import io.altgrad.spec.Compute;
import io.altgrad.spec.Hadamard;
import io.altgrad.spec.KeptCasts;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Moments;
import io.altgrad.spec.PhaseEnd;
import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.Product;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.SourceSeed;
import io.altgrad.spec.StateFormat;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.spec.Use;
import io.altgrad.tensor.Place;
import io.altgrad.train.Continuation;
import io.altgrad.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A trial that was stopped and went on is the trial that was never stopped, bit for bit. */
class ResumeTest {

    private static final int STEPS = 12;
    private static final CheckpointInterval EVERY_STEP = new CheckpointInterval.Steps(1);
    private static final CheckpointInterval NEVER = new CheckpointInterval.Steps(Integer.MAX_VALUE);

    @TempDir
    private Path folder;

    /** Every kind of state that a cast has, each with dropout, accumulation and random rounding where it can be. */
    @ParameterizedTest
    @CsvSource({
        "none, tensor 16, nearest",
        "e5m2, tensor 4, stochastic",
        "e4m3fn, delayed 5 max, stochastic",
        "e4m3fn, delayed 3 recent, nearest",
        "e4m3fn, mx, stochastic",
        "e4m3fn, block 8x16, nearest",
        "e2m1fn, nvfp4, stochastic",
    })
    void stoppedAtRandomStepsItComputesWhatItWouldHave(String format, String scaling, String rounding)
            throws IOException {
        assertGoesOn(trial(format, scaling, rounding), "stops of " + format + scaling);
    }

    @ParameterizedTest
    @CsvSource({"none, tensor 16, nearest", "e4m3fn, delayed 5 max, stochastic", "e4m3fn, row, nearest"})
    void inBfloat16ItGoesOnToo(String format, String scaling, String rounding) throws IOException {
        Trial trial = trial(format, scaling, rounding).with(QuantizationSettings.COMPUTE.to(Compute.BFLOAT16));
        assertGoesOn(trial, "stops in bfloat16 of " + format + scaling);
    }

    @Test
    void castsOfOneProductAloneGoOnWithHistoriesOfTheirOwn() throws IOException {
        Recipe recipe = new Recipe(
                Map.of(
                        Use.WEIGHT_FORWARD, cast("e4m3fn", "tensor 4"),
                        Use.WEIGHT_GRAD_INPUT, cast("e5m2", "delayed 5 max"),
                        Use.GRAD_OUTPUT_GRAD_WEIGHT, cast("e5m2", "delayed 3 recent")),
                StraightThrough.IDENTITY);
        assertGoesOn(trial(new LayerFormat.Custom("by-product", recipe)), "stops of six casts");
    }

    @Test
    void transformedCastsAndRoundedSumsGoOn() throws IOException {
        Map<Use, Cast> casts = new EnumMap<>(Use.class);
        Stream.of(Use.values()).forEach(use -> casts.put(use, cast("e4m3fn", "delayed 5 max")));
        Recipe recipe = new Recipe(
                casts,
                StraightThrough.IDENTITY,
                Backward.CAST,
                Map.of(Product.FORWARD, new Hadamard(16), Product.GRAD_WEIGHT, new Hadamard(16)),
                Map.of(Product.GRAD_WEIGHT, new Accumulator(13, 16, Rounding.NEAREST_EVEN)));
        assertGoesOn(trial(new LayerFormat.Custom("transformed", recipe)), "stops of transforms");
    }

    @Test
    void castsBeyondLinearsGoOnWithTheirHistoriesAndLots() throws IOException {
        Recipe recipe = Fixtures.everywhere(cast("e4m3fn", "delayed 5 max"), cast("e5m2", "tensor 4"));
        assertGoesOn(trial(new LayerFormat.Custom("everywhere", recipe)), "stops of casts everywhere");
    }

    @Test
    void keptMomentsAndMastersGoOn() throws IOException {
        StateFormat drawn = new StateFormat.Rounded(cast("e4m3fn", "block 16"), StateFormat.Range.EXPANDED);
        StateFormat master = new StateFormat.Rounded(cast("bf16", "none"), StateFormat.Range.AS_IS);
        Trial trial = trial("e5m2", "tensor 4", "stochastic")
                .with(
                        TrainingSettings.MOMENTS.to(new Moments(drawn, new StateFormat.Dynamic8(64))),
                        TrainingSettings.MASTER.to(master),
                        TrainingSettings.STATES_FROM.to(100));
        assertGoesOn(trial, "stops of kept states");
    }

    /** Batches and dropout are drawn anew on the way, and the seed of the weights has no part in either. */
    @Test
    void aTrialWithASeedForEachSourceOfRandomnessGoesOn() throws IOException {
        Trial trial = trial("e5m2", "tensor 4", "stochastic")
                .with(
                        TrainingSettings.DATA_SEED.to(new SourceSeed.Own(11)),
                        TrainingSettings.ROUNDING_SEED.to(new SourceSeed.Own(13)));
        assertGoesOn(trial, "stops of three seeds");
    }

    private static Cast cast(String format, String scaling) {
        return new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.STOCHASTIC, Overflow.SATURATE);
    }

    /** Each cast has a history; the second switch is back to casts that were there before, whose histories begin anew. */
    @ParameterizedTest
    @ValueSource(strings = {"4", "5", "6", "4 5 6", "8 9 10", "3 4 5 6 7 8 9 10 11"})
    void stoppedBeforeAtAndAfterASwitchOfPrecisionItComputesWhatItWouldHave(String stops) throws IOException {
        PrecisionSchedule schedule = new PrecisionSchedule(List.of(
                phase("$format", KeptCasts.ALL, "5"),
                phase("e5m2", KeptCasts.FORWARD, "75 %"),
                phase("$format", KeptCasts.ALL, "")));
        Trial trial = trial("e4m3fn", "delayed 5 max", "stochastic").with(QuantizationSettings.SCHEDULE.to(schedule));
        assertGoesOn(trial, Stream.of(stops.split(" ")).map(Integer::valueOf).toList());
    }

    private static PrecisionSchedule.Phase phase(String format, KeptCasts casts, String until) {
        return new PrecisionSchedule.Phase(
                LayerFormat.parse(format), casts, until.isEmpty() ? new PhaseEnd.Training() : PhaseEnd.parse(until));
    }

    private void assertGoesOn(Trial trial, String stream) throws IOException {
        RandomStream random = RandomStream.of(5, stream);
        List<Integer> stops = new ArrayList<>();
        for (int at = next(random, 0, 0); at < STEPS; at = next(random, stops.size(), at)) {
            stops.add(at);
        }
        assertThat(stops).hasSizeGreaterThan(1);
        assertGoesOn(trial, stops);
    }

    private void assertGoesOn(Trial trial, List<Integer> stopsAt) throws IOException {
        TrialResult undisturbed = run(trial, "undisturbed", EVERY_STEP, TrainingListener.NONE);
        int stops = 0;
        for (int stop : stopsAt) {
            CheckpointInterval every = new CheckpointInterval.Steps(2);
            // A stop lets the trial write a checkpoint; a death, as of a process, does not.
            if (stops++ % 2 == 0) {
                assertThat(run(trial, "disturbed", every, stoppingAt(stop, "stop"))
                                .outcome())
                        .isEqualTo(new Outcome.Cancelled("stop"));
            } else {
                Death death = new Death();
                assertThatThrownBy(() -> run(trial, "disturbed", every, throwing(stop, death)))
                        .isSameAs(death);
            }
        }
        TrialResult resumed = run(trial, "disturbed", EVERY_STEP, TrainingListener.NONE);

        assertThat(resumed.outcome()).isEqualTo(undisturbed.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(resumed.record().resumes()).isPositive();
        assertThat(untimed(resumed.record())).isEqualTo(untimed(undisturbed.record()));
        assertSameState(state(trial, "disturbed"), state(trial, "undisturbed"));
    }

    @Test
    void timesAndTokensAddUpOverAttempts() throws IOException {
        Trial trial = trial("none", "tensor 16", "nearest");
        TrialResult result = run(trial, "x", NEVER, stoppingAt(6, "stop"));
        assertThat(result.outcome()).isEqualTo(new Outcome.Cancelled("stop"));
        TrainingRecord stopped = state(trial, "x").record();
        assertThat(untimed(result.record())).isEqualTo(untimed(stopped));
        TrainingRecord whole = run(trial, "x", NEVER, TrainingListener.NONE).record();
        assertThat(stopped.steps()).hasSize(6);
        assertThat(whole.cost().tokens()).isEqualTo(2 * stopped.cost().tokens());
        assertThat(whole.cost().seconds()).isGreaterThan(stopped.cost().seconds());
        assertThat(whole.cost().trainSeconds())
                .isGreaterThan(stopped.cost().trainSeconds())
                .isLessThan(whole.cost().seconds());
        assertThat(whole.resumes()).isEqualTo(1);
    }

    /** Its result may have been lost on the way: with its process, or with a run that was being stopped. */
    @Test
    void aTrialThatWasTrainedToItsEndMakesNoStepAgain() throws IOException {
        Trial trial = trial("e4m3fn", "delayed 5 max", "stochastic");
        CheckpointInterval tenTrials = new CheckpointInterval.Steps(10 * STEPS);
        TrialResult lost = run(trial, "x", tenTrials, TrainingListener.NONE);
        assertThat(files(trial, "x")).hasSize(1);
        TrialResult again = run(trial, "x", tenTrials, throwing(1, new Death()));
        assertThat(again.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(again.record().resumes()).isEqualTo(1);
        assertThat(untimed(again.record())).isEqualTo(untimed(lost.record()));
        assertThat(files(trial, "x")).hasSize(1);
    }

    @Test
    void theLastStateIsWrittenWhereATenthOfTheIntervalWasTrainedSince() throws IOException {
        Trial trial = trial("none", "tensor 16", "nearest");
        run(trial, "x", new CheckpointInterval.Steps(10 * STEPS + 1), TrainingListener.NONE);
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void aDamagedNewestFallsBackToTheOneBeforeAndSaysSo() throws IOException {
        Trial trial = trial("e4m3fn", "delayed 5 max", "stochastic");
        TrialResult undisturbed = run(trial, "undisturbed", NEVER, TrainingListener.NONE);
        assertThatThrownBy(() -> run(trial, "x", new CheckpointInterval.Steps(3), throwing(8, new Death())))
                .isInstanceOf(Death.class);
        List<Path> files = files(trial, "x");
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly("step-000000003.safetensors", "step-000000006.safetensors");
        flipAByte(files.get(1));
        TrialResult resumed = run(trial, "x", NEVER, TrainingListener.NONE);
        assertThat(resumed.record().notices())
                .singleElement()
                .asString()
                .contains(
                        "step-000000006", "its bytes do not agree with its checksum", "Falling back to the one before");
        assertThat(resumed.record().resumes()).isEqualTo(1);
        assertThat(untimed(resumed.record())).isEqualTo(untimed(undisturbed.record()));
    }

    @Test
    void withBothDamagedItStartsAnewAndSaysSo() throws IOException {
        Trial trial = trial("none", "tensor 16", "nearest");
        TrialResult undisturbed = run(trial, "undisturbed", NEVER, TrainingListener.NONE);
        assertThatThrownBy(() -> run(trial, "x", new CheckpointInterval.Steps(3), throwing(8, new Death())))
                .isInstanceOf(Death.class);
        flipAByte(files(trial, "x").get(0));
        Files.write(files(trial, "x").get(1), new byte[7]);
        TrialResult resumed = run(trial, "x", NEVER, TrainingListener.NONE);
        assertThat(resumed.record().notices()).hasSize(2);
        assertThat(resumed.record().notices().get(1)).contains("step-000000003", "The trial starts anew.");
        assertThat(resumed.record().resumes()).isZero();
        assertThat(untimed(resumed.record())).isEqualTo(untimed(undisturbed.record()));
    }

    @Test
    void aTrialOutOfTimeKeepsItsStateAndGoesOnWithALongerLimit() {
        Trial trial = trial("e5m2", "tensor 4", "stochastic");
        TrialResult undisturbed = run(trial, "undisturbed", NEVER, TrainingListener.NONE);
        RunSettings brief = new RunSettings(folder.resolve("x").toString(), NEVER, Duration.ofNanos(1));
        TrialResult outOfTime = runner().run(new TrialRun(trial, 0, brief), TrainingListener.NONE);
        assertThat(outOfTime.outcome())
                .isInstanceOfSatisfying(
                        Outcome.TimedOut.class, end -> assertThat(end.step()).isEqualTo(1));
        assertThat(outOfTime.record().steps()).hasSize(1);
        TrialResult whole = run(trial, "x", NEVER, TrainingListener.NONE);
        assertThat(whole.record().resumes()).isEqualTo(1);
        assertThat(untimed(whole.record())).isEqualTo(untimed(undisturbed.record()));
    }

    /** As a rule of early stopping lets it; the second time it had halted there already. */
    @Test
    void aTrialThatHaltsAtRungsAndGoesOnIsTheTrialThatNeverHalted() throws IOException {
        Trial trial = trial("e4m3fn", "delayed 5 max", "stochastic");
        TrialResult undisturbed = run(trial, "undisturbed", EVERY_STEP, TrainingListener.NONE);
        RunSettings settings = new RunSettings(folder.resolve("x").toString(), NEVER, RunSettings.UNLIMITED);
        for (int until : new int[] {4, 4, 8}) {
            TrialResult halted = runner().run(new TrialRun(trial, 0, settings, until), TrainingListener.NONE);
            assertThat(halted.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Stopped.class, end -> assertThat(end.step()).isEqualTo(until));
            assertThat(halted.record().steps())
                    .extracting(StepMetrics::loss)
                    .containsExactlyElementsOf(undisturbed.record().steps().subList(0, until).stream()
                            .map(StepMetrics::loss)
                            .toList());
        }
        TrialResult whole = run(trial, "x", EVERY_STEP, TrainingListener.NONE);
        assertThat(whole.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(untimed(whole.record())).isEqualTo(untimed(undisturbed.record()));
        assertSameState(state(trial, "x"), state(trial, "undisturbed"));
    }

    @Test
    void aCheckpointThatCannotBeWrittenIsANoticeAndNoFailure() throws IOException {
        Trial trial = trial("none", "tensor 16", "nearest");
        Files.writeString(folder.resolve("in the way"), "");
        TrialResult result = run(trial, "in the way", EVERY_STEP, TrainingListener.NONE);
        assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(result.record().notices())
                .singleElement()
                .asString()
                .startsWith("Cannot write a checkpoint of step 1 to ")
                .endsWith("The trial goes on without.");
    }

    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static TrainingListener stoppingAt(int step, String reason) {
        return metrics -> metrics.step() >= step ? new Continuation.Stop(reason) : Continuation.CONTINUE;
    }

    private static TrainingListener throwing(int step, Error death) {
        return metrics -> {
            if (metrics.step() >= step) {
                throw death;
            }
            return Continuation.CONTINUE;
        };
    }

    private static int next(RandomStream random, int draw, int from) {
        return from + 1 + (int) random.below(draw, 5);
    }

    private static GptTrialRunner runner() {
        return new GptTrialRunner(Torch.engine());
    }

    private TrialResult run(Trial trial, String where, CheckpointInterval every, TrainingListener listener) {
        RunSettings settings = new RunSettings(folder.resolve(where).toString(), every, RunSettings.UNLIMITED);
        return runner().run(new TrialRun(trial, 0, settings), listener);
    }

    private TrainingState state(Trial trial, String where) throws IOException {
        return state(folder.resolve(where), trial);
    }

    /** The newest state of that trial under a folder of checkpoints. */
    static TrainingState state(Path checkpoints, Trial trial) throws IOException {
        String corpusHash = Corpora.load(trial.corpus()).hash();
        return new Checkpoints(
                        checkpoints.toString(),
                        trial,
                        Machine.provenance(
                                Torch.engine(), Place.HOST, trial.quantization().arithmetic(), corpusHash),
                        new Configuration())
                .newest(notice -> {
                    throw new AssertionError(notice);
                })
                .orElseThrow();
    }

    private List<Path> files(Trial trial, String where) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(where).resolve(trial.id()))) {
            return files.sorted().collect(Collectors.toList());
        }
    }

    private static void flipAByte(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 100] ^= 0x10;
        Files.write(file, bytes);
    }

    /** What a record says apart from the clock. */
    static List<Object> untimed(TrainingRecord record) {
        List<Object> facts = new ArrayList<>(List.of(
                record.initialStateHash(), record.assignments(), record.cost().tokens(), record.layers()));
        for (StepMetrics step : record.steps()) {
            facts.add(List.of(
                    step.step(),
                    step.loss(),
                    step.validationLoss(),
                    step.validationLossUnquantized(),
                    step.learningRate(),
                    step.gradientNorm()));
        }
        return facts;
    }

    static void assertSameState(TrainingState actual, TrainingState expected) {
        assertSameState(actual, expected, STEPS);
    }

    /** @param steps that both have made */
    static void assertSameState(TrainingState actual, TrainingState expected, int steps) {
        assertThat(actual.step()).isEqualTo(expected.step()).isEqualTo(steps);
        assertSameTensors(actual.parameters(), expected.parameters());
        assertSameTensors(actual.moments().first(), expected.moments().first());
        assertSameTensors(actual.moments().second(), expected.moments().second());
        assertThat(actual.amaxHistories().keySet())
                .isEqualTo(expected.amaxHistories().keySet());
        expected.amaxHistories()
                .forEach((name, values) -> assertThat(
                                Arrays.equals(actual.amaxHistories().get(name), values))
                        .as(name)
                        .isTrue());
    }

    private static void assertSameTensors(Map<String, SafeTensor> actual, Map<String, SafeTensor> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (name, tensor) -> assertThat(actual.get(name).data()).as(name).isEqualTo(tensor.data()));
    }

    static Trial trial(String format, String scaling, String rounding) {
        LayerFormat all = LayerFormat.parse(format);
        QuantizationSpec quantization = new QuantizationSpec(
                ScalingParser.parse(scaling),
                rounding.equals("stochastic") ? Rounding.STOCHASTIC : Rounding.NEAREST_EVEN,
                Overflow.SATURATE,
                all,
                all,
                StraightThrough.IDENTITY,
                Computation.EMULATED);
        return trial(all, quantization);
    }

    static Trial trial(LayerFormat recipe) {
        return trial(recipe, QuantizationSpec.DEFAULT);
    }

    private static Trial trial(LayerFormat format, QuantizationSpec quantization) {
        TrainingSpec training = TrainingSpec.DEFAULT.with(
                TrainingSettings.STEPS.to(STEPS),
                BATCH.to(2),
                ACCUMULATION.to(2),
                LEARNING_RATE.to(3e-3),
                MIN_LEARNING_RATE.to(3e-4),
                WARMUP_STEPS.to(3),
                GRADIENT_CLIP.to(0.5),
                EVAL_EVERY.to(4),
                EVAL_BATCHES.to(1),
                LAYER_STATS_EVERY.to(3),
                EVAL_UNQUANTIZED.to(true));
        return new Trial(
                format,
                Trials.ALL_BUT_HEAD,
                7,
                new ModelSpec(2, 2, 32, 16, 0.1, true),
                training,
                quantization,
                Trial.WORDNET);
    }
}
