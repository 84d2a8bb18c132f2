package io.altgrad.app;

import io.altgrad.engine.Torch;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.PhaseEnd;
import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.tensor.Place;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.TrialRun;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Makes a few steps of each kind on this machine, on one thread, as a trial of a local run has. */
final class CostProbe {

    /** Steps that are made of each kind; the second half is timed, for the first runs in code that is not warm. */
    private static final int STEPS = 12;

    /**
     * The memory that Spark adds to a resident process, in MiB, which the probing one does without: its classes and
     * what the heap grows by. A {@code local[1]} with one trial was seen to have 90 to 123 more than the probe of it,
     * for models 16 to 384 wide.
     */
    static final double SPARK_MIB = 120;

    private final GptTrialRunner runner;

    CostProbe(Configuration configuration) {
        this.runner = new GptTrialRunner(Torch.ofEnvironment().start(1), Place.HOST, configuration);
    }

    /** The cost of a step in that phase; empty where the steps fail or diverge. */
    Optional<StepCosts.StepCost> measure(Trial trial, int phase) {
        TrialResult result = runner.run(TrialRun.plain(probe(trial, phase)), TrainingListener.NONE);
        if (!(result.outcome() instanceof Outcome.Completed)) {
            return Optional.empty();
        }
        double tokens = (double) result.record().cost().tokens() / STEPS;
        double median = result.record().steps().stream()
                .skip(STEPS / 2)
                .mapToDouble(StepMetrics::tokensPerSecond)
                .sorted()
                .skip(STEPS / 4)
                .findFirst()
                .orElseThrow();
        double rest = result.record().cost().seconds() - result.record().cost().trainSeconds();
        double peak = result.record().cost().peakMemoryMib();
        // Where the system does not tell, nothing is known.
        return Optional.of(new StepCosts.StepCost(tokens / median, Math.max(0, rest), peak > 0 ? peak + SPARK_MIB : 0));
    }

    private static Trial probe(Trial trial, int phase) {
        List<PrecisionSchedule.Phase> phases = trial.quantization().schedule().phases();
        PrecisionSchedule throughout = phases.isEmpty()
                ? PrecisionSchedule.NONE
                : new PrecisionSchedule(List.of(new PrecisionSchedule.Phase(
                        phases.get(phase).format(), phases.get(phase).casts(), new PhaseEnd.Training())));
        return trial.with(
                TrainingSettings.STEPS.to(STEPS),
                TrainingSettings.EVAL_EVERY.to(STEPS),
                TrainingSettings.LAYER_STATS_EVERY.to(STEPS),
                QuantizationSettings.SCHEDULE.to(throughout));
    }
}
