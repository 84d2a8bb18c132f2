package io.altgrad.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.Seeds;
import io.altgrad.stopping.Candidate;
import io.altgrad.stopping.Event;
import io.altgrad.stopping.Verdict;
import io.altgrad.store.ResultStore;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import io.altgrad.text.Paint;
import io.altgrad.watch.StatusText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tiny real sweeps of which a rule stops trials, held against the same sweeps without it. */
@Timeout(300)
class EarlyStoppingTest {

    /** One for all runs: to start it takes longer than most of them. */
    private static JavaSparkContext spark;

    private static AltGrad altgrad;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startSpark() {
        spark = SparkContexts.start(
                new SparkSettings("local[2]", "early stopping test", 1, Map.of(), List.of()), notice -> {});
        altgrad = AltGrad.on(spark);
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    /** Of 6 trials of a seed 3 go on from step 2 and 1 from step 4, and those of none whatever their place. */
    @Test
    void whatIsStoppedIsARowOfItsOwnKeepsItsCheckpointAndGoesOnBitForBit() throws IOException {
        Map<String, List<Double>> whole = curves(run(sweep("whole", "none")));
        Sweep sweep = sweep("halved", "successive-halving");
        SweepOutcome outcome = run(sweep);

        List<TrialRow> stopped = outcome.trials().stream()
                .filter(row -> row.status().equals("stopped"))
                .toList();
        assertThat(outcome.isSuccessful()).isTrue();
        assertThat(outcome.end().early()).isEqualTo(stopped.size()).isPositive();
        assertThat(stopped).allSatisfy(row -> {
            assertThat(row.format()).isEqualTo("e5m2");
            assertThat(row.get(TrialColumns.STOPPED_STEP)).isIn(2, 4);
            assertThat(row.get(TrialColumns.STOPPED_REASON)).contains("by rule successive-halving");
            assertThat(folder.resolve("halved/checkpoints/" + row.trialId())).isNotEmptyDirectory();
        });
        assertThatEventsSay(stopped);
        assertThat(outcome.comparison().notes())
                .anyMatch(note -> note.startsWith(stopped.size() + " trials were stopped early and are in no mean"));
        assertThat(StatusText.lines(altgrad.status(sweep.output()), Paint.NONE))
                .anyMatch(line -> line.contains(", " + stopped.size() + " stopped early, "));
        assertThat(run(sweep).end().early()).isZero();

        TrialResult one = altgrad.continueTrial(sweep.output(), stopped.get(0), OptionalInt.empty(), 1, notice -> {});
        assertThat(one.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(curve(one)).isEqualTo(whole.get(one.trial().id()));
        assertThat(folder.resolve("halved/checkpoints/" + one.trial().id())).doesNotExist();

        SweepOutcome rest = run(sweep("halved", "none"));
        assertThat(rest.end().completed()).isEqualTo(stopped.size() - 1);
        assertThat(curves(rest)).isEqualTo(whole);
    }

    /** Of two formats and two seeds for each source of randomness, eight groups of two. */
    @Test
    void trialsAreJudgedWithinAllThreeSeeds() {
        Sweep sweep = SweepFile.parse(
                "{name: split, skip: [lm_head], axes: {format: [none, e5m2],"
                        + " seed: {init: 1..2, data: 1..2, rounding: 1..2}}}",
                "split.yaml");
        Map<Seeds, Long> cohorts = RuledTrials.candidates(
                        sweep, sweep.grid().planned().toList())
                .stream()
                .collect(Collectors.groupingBy(Candidate::seeds, Collectors.counting()));
        assertThat(cohorts).hasSize(8).containsEntry(new Seeds(1, 2, 1), 2L);
    }

    private void assertThatEventsSay(List<TrialRow> stopped) throws IOException {
        List<Event> events = new ResultStore(folder.resolve("halved").toString(), new Configuration()).events();
        assertThat(events.stream()
                        .filter(event -> event.decision().verdict() == Verdict.STOP)
                        .map(event -> event.decision().trial()))
                .containsExactlyInAnyOrderElementsOf(
                        stopped.stream().map(TrialRow::trialId).toList());
        assertThat(events).allSatisfy(event -> assertThat(event.rule()).isEqualTo("successive-halving"));
        // At step 2 every trial of both seeds has reported; three of each six could go on.
        for (long seed = 1; seed <= 2; seed++) {
            long one = seed;
            List<Double> reported = events.stream()
                    .filter(event ->
                            event.seeds().init() == one && event.decision().rung() == 2)
                    .filter(event -> event.decision().verdict() == Verdict.REACHED)
                    .map(event -> event.decision().value())
                    .sorted()
                    .toList();
            assertThat(reported).hasSize(6);
            assertThat(events.stream()
                            .filter(event -> event.seeds().init() == one
                                    && event.decision().rung() == 2)
                            .filter(event -> event.decision().verdict() == Verdict.STOP))
                    .allSatisfy(event -> {
                        assertThat(event.decision().cutoff()).isEqualTo(reported.get(2));
                        assertThat(event.decision().value()).isFinite().isGreaterThan(reported.get(2));
                    });
        }
    }

    /** Each run begins with nothing but what the one before has stored, as after a death of its process. */
    @Test
    void aBudgetEndsARunAndTheSameCommandGoesOnToTheSameDecisions() throws IOException {
        Map<String, String> atOnce = ends(run(sweep("at-once", "successive-halving")));
        Sweep sweep = sweep("by-parts", "successive-halving", "budget={trials: 5, concurrent: 1}");
        SweepOutcome first = run(sweep);
        assertThat(first.end().stopped()).isEqualTo("its budget of 5 trials is spent, with 7 trials left");
        assertThat(first.isSuccessful()).isFalse();
        SweepOutcome second = run(sweep);
        assertThat(second.end().stopped()).startsWith("its budget of 5 trials is spent, with ");
        SweepOutcome third = run(sweep);
        assertThat(third.end().isWhole()).isTrue();
        assertThat(ends(third)).isEqualTo(atOnce);

        Sweep late = sweep("late", "none", "budget={hours: 1e-9}");
        assertThat(run(late).end().stopped()).isEqualTo("its budget of 1.0E-9 hours is spent, with 12 trials left");
    }

    @Test
    void withAConstantLearningRateATrialGoesOnBeyondItsSweepAndOtherwiseNot() throws IOException {
        Sweep sweep = sweep(
                "constant",
                "successive-halving",
                "earlyStopping.baseline=stop",
                "training.minLearningRate=1e-3",
                "axes.training.learningRate=[1e-3]");
        TrialRow stopped = stopped(run(sweep));
        int made = stopped.get(TrialColumns.STOPPED_STEP);
        TrialResult longer = altgrad.continueTrial(sweep.output(), stopped, OptionalInt.of(12), 1, notice -> {});
        Sweep twelve = sweep(
                "twelve",
                "none",
                "training.minLearningRate=1e-3",
                "axes.training.learningRate=[1e-3]",
                "training.steps=12");
        assertThat(curve(longer))
                .isEqualTo(curves(run(twelve)).get(longer.trial().id()));
        assertThatThrownBy(() -> altgrad.continueTrial(sweep.output(), stopped, OptionalInt.of(made), 1, notice -> {}))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot continue trial " + stopped.trialId() + " to step " + made + ": it has made " + made
                        + "; give more steps.");

        Sweep decaying = sweep(
                "decaying",
                "successive-halving",
                "earlyStopping.baseline=stop",
                "earlyStopping.minSteps=4",
                "axes.training.learningRate=[1e-3]");
        TrialRow other = stopped(run(decaying));
        assertThatThrownBy(() -> altgrad.continueTrial(decaying.output(), other, OptionalInt.of(12), 1, notice -> {}))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot continue trial " + other.trialId()
                        + " to step 12: its learning rate decays over its own 8 steps, and with 12 would have been another"
                        + " from step 3 on; leave --steps out to go on to step 8, or give sweeps that are to be lengthened"
                        + " training.decaySteps, or a training.minLearningRate equal to the learning rate.");
        TrialRow completed = altgrad.results(List.of(decaying.output())).trials().stream()
                .filter(TrialRow::completed)
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(
                        () -> altgrad.continueTrial(decaying.output(), completed, OptionalInt.empty(), 1, notice -> {}))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot continue trial " + completed.trialId()
                        + ": it completed; only a trial that was stopped early goes on.");
    }

    /** What a simulation of whole curves says is what a run under the rule does, where nothing depends on who is first. */
    @Test
    void recordedCurvesTellWhatTheRuleWouldHaveDone() throws IOException {
        run(sweep("recorded", "none"));
        RuleReplay replay = altgrad.replay(
                folder.resolve("recorded").toString(),
                List.of("earlyStopping={rule: successive-halving, eta: 2, minSteps: 2}"),
                3);
        SweepOutcome ruled = run(sweep("ruled", "successive-halving"));
        assertThat(replay.outcome().seeds())
                .extracting(seed -> (long) seed.stopped())
                .containsExactly(stoppedOf(ruled, 1), stoppedOf(ruled, 2));
        assertThat(replay.outcome().steps())
                .isEqualTo(curves(ruled).values().stream().mapToLong(List::size).sum() / 2);
        assertThatThrownBy(() -> altgrad.replay(folder.resolve("recorded").toString(), List.of(), 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("its sweep file has no rule; give one");
    }

    @Test
    void theExampleUnderConfRuns() throws IOException {
        Sweep sweep = SweepFile.read(
                Path.of("..", "conf", "early-stopping.yaml"),
                List.of(
                        "output=" + folder.resolve("example"),
                        "axes.seed=[1]",
                        "model={heads: 2, width: 16, context: 8, layers: 1}",
                        "training={batch: 2, evalBatches: 1, steps: 8, evalEvery: 2, warmupSteps: 1}",
                        "earlyStopping.minSteps=2"));
        SweepOutcome outcome = run(sweep);
        assertThat(outcome.isSuccessful()).isTrue();
        assertThat(outcome.end().completed() + outcome.end().early()).isEqualTo(12);
        assertThat(outcome.end().early()).isPositive();
    }

    private static long stoppedOf(SweepOutcome outcome, long seed) {
        return outcome.trials().stream()
                .filter(row -> row.seed() == seed && row.status().equals("stopped"))
                .count();
    }

    private static TrialRow stopped(SweepOutcome outcome) {
        return outcome.trials().stream()
                .filter(row -> row.status().equals("stopped"))
                .findFirst()
                .orElseThrow();
    }

    private static SweepOutcome run(Sweep sweep) throws IOException {
        return altgrad.run(sweep, RunOptions.DEFAULT);
    }

    /** Two formats, three learning rates and two seeds, into a folder of that name. */
    private Sweep sweep(String output, String rule, String... settings) throws IOException {
        Path file = Files.writeString(folder.resolve(output + ".yaml"), """
                name: tiny
                axes: {format: [none, e5m2], training.learningRate: [1e-3, 3e-3, 1e-2], seed: [1, 2]}
                skip: [lm_head]
                model: {layers: 1, heads: 2, width: 16, context: 8, dropout: 0.1}
                training: {steps: 8, batch: 2, warmupSteps: 1, evalEvery: 2, evalBatches: 1}
                earlyStopping: {rule: none, eta: 2, minSteps: 2}
                """);
        List<String> all = new ArrayList<>(List.of("output=" + folder.resolve(output), "earlyStopping.rule=" + rule));
        all.addAll(List.of(settings));
        return SweepFile.read(file, all);
    }

    private static Map<String, String> ends(SweepOutcome outcome) {
        return outcome.trials().stream()
                .collect(Collectors.toMap(
                        TrialRow::trialId,
                        row -> row.status() + " " + row.get(TrialColumns.STOPPED_STEP) + " " + row.valLoss() + " "
                                + row.trainLoss()));
    }

    /** Training and validation loss of every step, by trial. */
    private static Map<String, List<Double>> curves(SweepOutcome outcome) throws IOException {
        Map<String, List<Double>> curves = new TreeMap<>();
        outcome.results().steps(List.of(StepColumns.TRIAL_ID, StepColumns.LOSS, StepColumns.VAL_LOSS), (id, rows) -> {
            List<Double> curve = new ArrayList<>();
            for (Row row : rows) {
                curve.add(row.get(StepColumns.LOSS));
                curve.add(row.get(StepColumns.VAL_LOSS));
            }
            curves.put(id, curve);
        });
        return curves;
    }

    private static List<Double> curve(TrialResult result) {
        List<Double> curve = new ArrayList<>();
        for (StepMetrics step : result.record().steps()) {
            curve.add(step.loss());
            curve.add(step.evaluated().isPresent() ? step.evaluated().getAsDouble() : null);
        }
        return curve;
    }
}
