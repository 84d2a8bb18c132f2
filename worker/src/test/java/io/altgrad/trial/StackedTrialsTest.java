package io.altgrad.trial;

import static io.altgrad.spec.QuantizationSettings.COMPUTE;
import static io.altgrad.spec.QuantizationSettings.SCHEDULE;
import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.BETA2;
import static io.altgrad.spec.TrainingSettings.DATA_SEED;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.GRADIENT_CLIP;
import static io.altgrad.spec.TrainingSettings.LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.LOSS_BOUND;
import static io.altgrad.spec.TrainingSettings.MASTER;
import static io.altgrad.spec.TrainingSettings.MIN_LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.MOMENTS;
import static io.altgrad.spec.TrainingSettings.ROUNDING_SEED;
import static io.altgrad.spec.TrainingSettings.STATES_FROM;
import static io.altgrad.spec.TrainingSettings.STEPS;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static io.altgrad.spec.TrainingSettings.WEIGHT_DECAY;
import static io.altgrad.spec.TrialSettings.RULES;
import static io.altgrad.spec.TrialSettings.SEED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.checkpoint.CheckpointInterval;
import io.altgrad.checkpoint.TrainingState;
import io.altgrad.engine.StandInEngine;
import io.altgrad.engine.Torch;
import io.altgrad.engine.torch.TorchEngine;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.nn.Fixtures;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Compute;
import io.altgrad.spec.KeptCasts;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Moments;
import io.altgrad.spec.PhaseEnd;
import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.SourceSeed;
import io.altgrad.spec.StateFormat;
import io.altgrad.spec.Trial;
import io.altgrad.train.Continuation;
import io.altgrad.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A trial of a stack is the trial that runs alone, bit for bit, whatever its neighbours are and come to. */
class StackedTrialsTest {

    private static final RuleSet ALL = RuleSet.skipping("all with head", List.of());

    /** The last state is compared, so that one on the way is enough: each is written to the disk and waited for. */
    private static final CheckpointInterval SELDOM = new CheckpointInterval.Steps(6);

    @TempDir
    private Path folder;

    /** Trials of one shape: 12 steps of 2 micro-batches with dropout and clipping. */
    private static List<Trial> different() {
        Trial plain = ResumeTest.trial("none", "tensor 16", "nearest");
        StateFormat drawn = new StateFormat.Rounded(cast("e4m3fn", "block 16"), StateFormat.Range.EXPANDED);
        StateFormat master = new StateFormat.Rounded(cast("bf16", "none"), StateFormat.Range.AS_IS);
        Recipe everywhere = Fixtures.everywhere(cast("e4m3fn", "delayed 5 max"), cast("e5m2", "tensor 4"));
        return List.of(
                plain,
                plain.with(SEED.to(8L), LEARNING_RATE.to(1e-2), WEIGHT_DECAY.to(0.3), BETA2.to(0.9)),
                plain.with(DATA_SEED.to(new SourceSeed.Own(11)), ROUNDING_SEED.to(new SourceSeed.Own(13))),
                weightsAlone(plain),
                ResumeTest.trial("e4m3fn", "row", "nearest"),
                ResumeTest.trial("e4m3fn", "mx", "stochastic").with(RULES.to(ALL)),
                ResumeTest.trial("e4m3fn", "delayed 5 max", "stochastic").with(SEED.to(9L), GRADIENT_CLIP.to(0.0)),
                ResumeTest.trial(new LayerFormat.Custom("everywhere", everywhere)),
                ResumeTest.trial("e5m2", "tensor 4", "stochastic")
                        .with(
                                MOMENTS.to(new Moments(drawn, new StateFormat.Dynamic8(64))),
                                MASTER.to(master),
                                STATES_FROM.to(100)));
    }

    private static Trial weightsAlone(Trial plain) {
        return new Trial(
                LayerFormat.parse("e5m2"),
                Trials.ALL_BUT_HEAD,
                3,
                plain.model(),
                plain.training(),
                QuantizationSpec.DEFAULT,
                plain.corpus());
    }

    /** The ways in which stacks are computed. */
    enum Way {
        /** Part by part, on a CPU. */
        OF_THE_PLACE,
        /** As on a GPU. */
        BATCHED,
        /** And by its kernels, for trials alone too. */
        BY_KERNELS;

        private TorchEngine engine() {
            return this == BY_KERNELS ? DEVICE.get().engineByKernels() : Torch.engine();
        }

        GptTrialRunner runner() {
            return new GptTrialRunner(this == OF_THE_PLACE ? engine() : engine().batching());
        }

        /** As few steps as show it, where a CPU stands in for a GPU's kernels. */
        Trial brief(Trial trial) {
            return this == BY_KERNELS ? trial.with(STEPS.to(3), EVAL_EVERY.to(3)) : trial;
        }

        GptTrialRunner alone() {
            return new GptTrialRunner(engine());
        }
    }

    @RegisterExtension
    static final StandInEngine.OfClass DEVICE = new StandInEngine.OfClass();

    @ParameterizedTest
    @EnumSource
    void eachOfDifferentTrialsIsWhatItIsAlone(Way way) throws IOException {
        assertAsAlone(way, different());
    }

    @ParameterizedTest
    @EnumSource
    void inBfloat16Too(Way way) throws IOException {
        assertAsAlone(
                way,
                Stream.of(0, 4, 6)
                        .map(different()::get)
                        .map(trial -> trial.with(COMPUTE.to(Compute.BFLOAT16)))
                        .toList());
    }

    /** Without casts, dropout and biases, whose layers are batches from end to end. */
    @Test
    void soAreTrialsThatDifferInNoLayer() throws IOException {
        Trial plain = Trials.hundredSteps(LayerFormat.parse("none"), ALL).with(STEPS.to(12), EVAL_EVERY.to(6));
        assertAsAlone(
                Way.BATCHED, List.of(plain, plain.with(SEED.to(7L)), plain.with(DATA_SEED.to(new SourceSeed.Own(11)))));
    }

    /** Each casts its own operands, of weights alone or of all, with scales of a tensor, and one multiplies for all. */
    @ParameterizedTest
    @EnumSource(names = {"BATCHED", "BY_KERNELS"})
    void soAreTrialsWhoseProductsAreOne(Way way) throws IOException {
        List<Trial> trials = new ArrayList<>();
        for (int i : new int[] {0, 3, 6}) {
            trials.add(different().get(i));
        }
        trials.add(ResumeTest.trial("e5m2", "tensor 4", "stochastic"));
        trials.add(different().get(6).with(LEARNING_RATE.to(1e30), MIN_LEARNING_RATE.to(1e29)));
        List<TrialResult> results = assertAsAlone(way, trials);
        assertThat(results.get(4).outcome()).isInstanceOf(Outcome.Diverged.class);
    }

    @Test
    void aSwitchOfPrecisionIsEachTrialsOwn() throws IOException {
        PrecisionSchedule schedule = new PrecisionSchedule(List.of(
                new PrecisionSchedule.Phase(LayerFormat.parse("$format"), KeptCasts.ALL, PhaseEnd.parse("5")),
                new PrecisionSchedule.Phase(LayerFormat.parse("none"), KeptCasts.ALL, new PhaseEnd.Training())));
        Trial switching =
                ResumeTest.trial("e4m3fn", "delayed 5 max", "stochastic").with(SCHEDULE.to(schedule));
        assertAsAlone(
                Way.OF_THE_PLACE,
                List.of(switching, different().get(0), different().get(3)));
    }

    /** By the loss, by casts of the forward, by the cast of an updated weight, by its bound; at once and some steps later. */
    @ParameterizedTest
    @EnumSource(names = {"OF_THE_PLACE", "BATCHED"})
    void thoseThatDivergeLeaveAndTheOthersGoOn(Way way) throws IOException {
        List<Trial> trials = new ArrayList<>();
        trials.add(different().get(0));
        for (int i : new int[] {0, 4, 7, 8}) {
            trials.add(different().get(i).with(LEARNING_RATE.to(1e30), MIN_LEARNING_RATE.to(1e29)));
        }
        trials.add(different().get(6));
        StateFormat master = new StateFormat.Rounded(cast("bf16", "block 16"), StateFormat.Range.AS_IS);
        trials.add(different()
                .get(0)
                .with(
                        LEARNING_RATE.to(3.4e38),
                        WARMUP_STEPS.to(0),
                        WEIGHT_DECAY.to(0.9),
                        MASTER.to(master),
                        STATES_FROM.to(100)));
        trials.add(different().get(1).with(LOSS_BOUND.to(3.4)));
        List<TrialResult> results = assertAsAlone(way, trials);
        assertThat(results.stream()
                        .map(TrialResult::outcome)
                        .filter(Outcome.Diverged.class::isInstance)
                        .map(outcome -> ((Outcome.Diverged) outcome).reason()))
                .anyMatch(reason -> reason.startsWith("The loss is NaN"))
                .anyMatch(reason -> reason.startsWith("Cannot quantize the input of "))
                .anyMatch(reason -> reason.startsWith("Cannot quantize the output of "))
                .anyMatch(reason -> reason.startsWith("Cannot quantize the master of "))
                .anyMatch(reason -> reason.contains(", above the bound of "));
    }

    @Test
    void oneThatIsStoppedOrFailsOrIsOutOfTimeLeavesAndTheOthersGoOn() {
        List<Trial> trials = different().subList(0, 6);
        IllegalStateException broken = new IllegalStateException("Cannot listen.");
        List<TrainingListener> listeners = new ArrayList<>(Collections.nCopies(6, TrainingListener.NONE));
        listeners.set(1, metrics -> metrics.step() == 4 ? new Continuation.Stop("enough") : Continuation.CONTINUE);
        listeners.set(2, metrics -> {
            throw broken;
        });
        RunSettings brief = new RunSettings("", CheckpointInterval.DEFAULT, Duration.ofNanos(1));
        List<TrialRun> runs =
                new ArrayList<>(trials.stream().map(TrialRun::plain).toList());
        runs.set(3, new TrialRun(trials.get(3), 0, brief));
        runs.set(4, new TrialRun(trials.get(4), 0, RunSettings.PLAIN, 7));

        List<TrialResult> results = runner().run(runs, listeners);

        assertThat(results.get(1).outcome()).isEqualTo(new Outcome.Cancelled("enough"));
        assertThat(results.get(1).record().steps()).hasSize(4);
        assertThat(results.get(2).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.message()).contains("Cannot listen."));
        assertThat(results.get(3).outcome()).isInstanceOf(Outcome.TimedOut.class);
        assertThat(results.get(4).outcome()).isEqualTo(new Outcome.Stopped(7, "It was to make no step after 7."));
        for (int i : new int[] {0, 1, 3, 4, 5}) {
            TrainingRecord alone = Trials.run(trials.get(i)).record();
            assertThat(losses(results.get(i).record()))
                    .isEqualTo(losses(alone)
                            .subList(0, results.get(i).record().steps().size()));
        }
        assertThat(results.get(5).outcome()).isEqualTo(new Outcome.Completed());
    }

    /** A process that dies has had each write its checkpoints; one of them was further than the others. */
    @Test
    void aStackThatDiesGoesOnFromTheCheckpointsOfItsTrials() throws IOException {
        List<Trial> trials = Stream.of(0, 3, 4, 6).map(different()::get).toList();
        List<TrialRun> runs = runs(trials, "stacked", new CheckpointInterval.Steps(2));
        Death death = new Death();
        List<TrainingListener> listeners = new ArrayList<>(Collections.nCopies(trials.size(), TrainingListener.NONE));
        listeners.set(0, metrics -> {
            if (metrics.step() == 7) {
                throw death;
            }
            return Continuation.CONTINUE;
        });
        assertThatThrownBy(() -> runner().run(runs, listeners)).isSameAs(death);
        // Alone from its checkpoint of step 6, to another one than the others have.
        runner().run(new TrialRun(trials.get(1), 0, runs.get(1).settings(), 9), TrainingListener.NONE);

        List<TrialResult> results = runner().run(
                        runs(trials, "stacked", new CheckpointInterval.Steps(1)),
                        Collections.nCopies(trials.size(), TrainingListener.NONE));

        assertThat(results).extracting(result -> result.record().resumes()).containsOnly(1, 2);
        assertSame(results, trials, Way.OF_THE_PLACE);
    }

    @Test
    void soDoesOneWhoseCastsAreMadeAtOnce() throws IOException {
        List<Trial> trials =
                Stream.of(3, 6).map(different()::get).map(Way.BY_KERNELS::brief).toList();
        Death death = new Death();
        TrainingListener dying = metrics -> {
            if (metrics.step() == 2) {
                throw death;
            }
            return Continuation.CONTINUE;
        };
        CheckpointInterval each = new CheckpointInterval.Steps(1);
        assertThatThrownBy(() -> Way.BY_KERNELS
                        .runner()
                        .run(runs(trials, "stacked", each), List.of(dying, TrainingListener.NONE)))
                .isSameAs(death);
        List<TrialResult> results = Way.BY_KERNELS
                .runner()
                .run(runs(trials, "stacked", each), Collections.nCopies(2, TrainingListener.NONE));
        assertThat(results).extracting(result -> result.record().resumes()).containsOnly(1);
        assertSame(results, trials, Way.BY_KERNELS);
    }

    @Test
    void trialsOfTwoShapesAreNoStack() {
        Trial trial = different().get(0);
        Trial other = trial.with(BATCH.to(3));
        assertThatThrownBy(() -> runner().run(
                                List.of(TrialRun.plain(trial), TrialRun.plain(other)),
                                List.of(TrainingListener.NONE, TrainingListener.NONE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot stack trial " + other.id())
                .hasMessageEndingWith("a stack has one shape.");
    }

    private List<TrialResult> assertAsAlone(Way way, List<Trial> all) throws IOException {
        List<Trial> trials = all.stream().map(way::brief).toList();
        List<TrialResult> results = way.runner()
                .run(runs(trials, "stacked", SELDOM), Collections.nCopies(trials.size(), TrainingListener.NONE));
        assertSame(results, trials, way);
        return results;
    }

    private void assertSame(List<TrialResult> results, List<Trial> trials, Way way) throws IOException {
        List<TrialRun> alone = runs(trials, "alone", SELDOM);
        for (int i = 0; i < trials.size(); i++) {
            String name = "trial " + i;
            TrialResult expected = way.alone().run(alone.get(i), TrainingListener.NONE);
            assertThat(results.get(i).outcome()).as(name).isEqualTo(expected.outcome());
            assertThat(results.get(i).trial()).as(name).isEqualTo(trials.get(i));
            assertThat(ResumeTest.untimed(results.get(i).record()))
                    .as(name)
                    .isEqualTo(ResumeTest.untimed(expected.record()));
            if (!expected.record().steps().isEmpty() && expected.outcome().equals(new Outcome.Completed())) {
                ResumeTest.assertSameState(
                        state(trials.get(i), "stacked"),
                        state(trials.get(i), "alone"),
                        trials.get(i).training().schedule().steps());
            }
        }
    }

    private List<TrialRun> runs(List<Trial> trials, String where, CheckpointInterval every) {
        RunSettings settings = new RunSettings(folder.resolve(where).toString(), every, RunSettings.UNLIMITED);
        return trials.stream().map(trial -> new TrialRun(trial, 0, settings)).toList();
    }

    private TrainingState state(Trial trial, String where) throws IOException {
        return ResumeTest.state(folder.resolve(where), trial);
    }

    private static List<Double> losses(TrainingRecord record) {
        return record.steps().stream().map(StepMetrics::loss).toList();
    }

    private static Cast cast(String format, String scaling) {
        return new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.STOCHASTIC, Overflow.SATURATE);
    }

    private static GptTrialRunner runner() {
        return Way.OF_THE_PLACE.runner();
    }

    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }
}
