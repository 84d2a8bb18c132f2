package io.altgrad.trial;

import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.EVAL_BATCHES;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.GRADIENT_CLIP;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;
import static io.altgrad.spec.TrainingSettings.LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.LOSS_BOUND;
import static io.altgrad.spec.TrainingSettings.MIN_LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.STEPS;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static io.altgrad.spec.TrainingSettings.WEIGHT_DECAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.train.Continuation;
import java.util.List;
import org.junit.jupiter.api.Test;

class GptTrialRunnerTest {

    private final GptTrialRunner runner = new GptTrialRunner(Torch.engine());

    @Test
    void tellsEveryStepAndWhatProducedIt() {
        TrialResult result = Trials.run(Trials.tiny("e5m2", 1));
        TrainingRecord record = result.record();
        assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(record.steps()).hasSize(5).allMatch(step -> Double.isFinite(step.loss()));
        assertThat(record.validationLoss()).isPresent();
        assertThat(record.layers())
                .hasSize(8)
                .allMatch(layer -> layer.step() == 5 && layer.figures().sqnrDb() > 20);
        assertThat(record.cost().tokens()).isEqualTo(5 * 2 * 4 * 16);
        assertThat(result.provenance().libraries().torch().version())
                .startsWith(Torch.ofEnvironment().equals(Torch.PACKAGED) ? "2.7.1" : "2.");
        assertThat(result.provenance().libraries().torch().binding())
                .isEqualTo(Torch.ofEnvironment().binding());
        assertThat(result.provenance().corpusHash()).matches("[0-9a-f]{64}");
        assertThat(result.provenance().machine().threads()).isEqualTo(1);
    }

    @Test
    void aMissingCorpusIsAFailureThatNamesIt() {
        TrialResult result = Trials.run(withCorpus(Trials.tiny("none", 1), "no/such/text.txt"));
        assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.message()).contains("no/such/text.txt"));
        assertThat(result.record().steps()).isEmpty();
    }

    @Test
    void aTrialThatBlowsUpIsDivergedAndKeepsItsSteps() {
        TrialResult result = Trials.run(exploding());
        assertThat(result.outcome()).isInstanceOfSatisfying(Outcome.Diverged.class, diverged -> {
            assertThat(diverged.step()).isBetween(1, 40);
            assertThat(diverged.layer()).startsWith("transformer.");
        });
        assertThat(result.record().initialStateHash()).isNotEmpty();
    }

    @Test
    void aLossAboveTheBoundIsDiverged() {
        Trial tiny = Trials.tiny("none", 1);
        TrainingSpec bounded = TrainingSpec.DEFAULT.with(
                STEPS.to(5),
                BATCH.to(4),
                MIN_LEARNING_RATE.to(0.0),
                WARMUP_STEPS.to(0),
                WEIGHT_DECAY.to(0.0),
                GRADIENT_CLIP.to(0.0),
                EVAL_EVERY.to(5),
                EVAL_BATCHES.to(1),
                LAYER_STATS_EVERY.to(5),
                LOSS_BOUND.to(1.5));
        TrialResult result = Trials.run(
                new Trial(tiny.format(), tiny.rules(), 1, tiny.model(), bounded, tiny.quantization(), tiny.corpus()));
        assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Diverged.class,
                        diverged -> assertThat(diverged.reason()).contains("above the bound of 1.5 at step 1"));
        assertThat(result.record().steps()).hasSize(1);
    }

    @Test
    void aTrialThatItsListenerStopsIsCancelledWithTheStepsThatItMade() {
        Trial trial = Trials.tiny("none", 1);
        TrialResult stopped = runner.run(
                TrialRun.plain(trial),
                step -> step.step() == 2 ? new Continuation.Stop("told to") : Continuation.CONTINUE);
        assertThat(stopped.outcome()).isEqualTo(new Outcome.Cancelled("told to"));
        assertThat(losses(stopped))
                .hasSize(2)
                .isEqualTo(losses(Trials.run(trial)).subList(0, 2));
    }

    @Test
    void aListenerThatThrowsFailsTheTrial() {
        TrialResult failed = runner.run(TrialRun.plain(Trials.tiny("none", 1)), step -> {
            throw new IllegalStateException("broken");
        });
        assertThat(failed.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, end -> assertThat(end.message()).isEqualTo("broken"));
    }

    private static List<Double> losses(TrialResult result) {
        return result.record().steps().stream().map(StepMetrics::loss).toList();
    }

    private static Trial withCorpus(Trial trial, String corpus) {
        return trial.with(TrialSettings.CORPUS.to(corpus));
    }

    private static Trial exploding() {
        Trial trial = Trials.tiny("e5m2", 1);
        TrainingSpec hot = TrainingSpec.DEFAULT.with(
                STEPS.to(40),
                BATCH.to(4),
                LEARNING_RATE.to(1e30),
                MIN_LEARNING_RATE.to(0.0),
                WARMUP_STEPS.to(0),
                WEIGHT_DECAY.to(0.0),
                GRADIENT_CLIP.to(0.0),
                EVAL_EVERY.to(40),
                EVAL_BATCHES.to(1),
                LAYER_STATS_EVERY.to(40));
        return new Trial(
                trial.format(),
                trial.rules(),
                1,
                new ModelSpec(2, 2, 32, 16, 0.0, true),
                hot,
                trial.quantization(),
                trial.corpus());
    }
}
