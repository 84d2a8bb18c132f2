package io.altgrad.fake;

import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.EVAL_BATCHES;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;

import io.altgrad.result.LayerAssignment;
import io.altgrad.result.LayerMetrics;
import io.altgrad.result.NumericsVersion;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Operand;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.train.TrainingListener;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** Trials and results with no training behind them: deterministic, and known without running anything. */
public final class FakeTrials {

    /** Steps of every trial here. */
    public static final int STEPS = 5;

    /** Layers with statistics, at the last step, for each of three operands. */
    public static final List<String> LAYERS = List.of("transformer.h.0.mlp.c_fc", "transformer.h.0.mlp.c_proj");

    public static final Provenance PROVENANCE = new Provenance(
            new Provenance.Code("0123abc", "0.1.0", NumericsVersion.Device.CPU.current()),
            new Provenance.Libraries("17.0.15", new Provenance.Torch("djl", "0.35.1", "2.7.1", Provenance.Cuda.NONE)),
            new Provenance.Machine("here", "Linux", "A CPU", "cpu", 1, "float32"),
            "emulated",
            "ab12");

    private static final TrainingSpec TRAINING = TrainingSpec.DEFAULT.with(
            TrainingSettings.STEPS.to(STEPS),
            BATCH.to(2),
            WARMUP_STEPS.to(1),
            EVAL_EVERY.to(2),
            EVAL_BATCHES.to(1),
            LAYER_STATS_EVERY.to(STEPS));

    private FakeTrials() {}

    /** The trials as a grid plans them, in their order. */
    public static Iterator<PlannedTrial> planned(List<Trial> trials) {
        return IntStream.range(0, trials.size())
                .mapToObj(index -> PlannedTrial.of(index, trials.get(index)))
                .iterator();
    }

    /** The trial as the only one of a grid. */
    public static PlannedTrial planned(Trial trial) {
        return PlannedTrial.of(0, trial);
    }

    public static Trial trial(String format, long seed) {
        return trial(format, seed, Trial.WORDNET);
    }

    /** A trial whose corpus tells {@link FakeRunner} what to do. */
    public static Trial trial(String format, long seed, String corpus) {
        return new Trial(
                LayerFormat.parse(format),
                RuleSet.skipping("mlp", List.of("lm_head", "attn")),
                seed,
                ModelSpec.S,
                TRAINING,
                QuantizationSpec.DEFAULT,
                corpus);
    }

    /** The validation loss that a trial ends with: 2.5 and 0.01 for each seed, 0.1 and 0.002 more with a format. */
    public static double finalLoss(Trial trial) {
        double cost = trial.format() instanceof LayerFormat.Unquantized ? 0 : 0.1 + 0.002 * trial.seed();
        return 2.5 + 0.01 * trial.seed() + cost;
    }

    /** The result of a trial that made every step. */
    public static TrialResult completed(Trial trial) {
        return completed(trial, 0, TrainingListener.NONE);
    }

    /** The same with another loss at its end. */
    public static TrialResult completed(Trial trial, double finalLoss) {
        return completed(trial, finalLoss, 0, TrainingListener.NONE);
    }

    public static TrialResult completed(Trial trial, int attempt, TrainingListener listener) {
        return completed(trial, finalLoss(trial), attempt, listener);
    }

    private static TrialResult completed(Trial trial, double finalLoss, int attempt, TrainingListener listener) {
        List<StepMetrics> steps = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            boolean evaluates = step % 2 == 0 || step == STEPS;
            double loss = finalLoss + 0.1 * (STEPS - step);
            steps.add(new StepMetrics(
                    step, loss, evaluates ? loss : Double.NaN, Double.NaN, 1e-3 / step, 0.5, 1000 * step));
            listener.stepEnded(steps.get(step - 1));
        }
        return ended(trial, new Outcome.Completed(), steps, attempt);
    }

    public static TrialResult ended(Trial trial, Outcome outcome) {
        return ended(trial, outcome, List.of(), 0);
    }

    private static TrialResult ended(Trial trial, Outcome outcome, List<StepMetrics> steps, int attempt) {
        List<LayerMetrics> layers = new ArrayList<>();
        List<LayerAssignment> assignments = new ArrayList<>();
        for (String layer : LAYERS) {
            boolean widens = layer.endsWith("c_fc");
            assignments.add(new LayerAssignment(
                    layer, trial.format().toString(), "default", widens ? 512 : 128, widens ? 128 : 512));
            if (trial.format() instanceof LayerFormat.Unquantized) {
                continue;
            }
            for (Operand operand : Operand.values()) {
                layers.add(new LayerMetrics(
                        STEPS,
                        layer,
                        operand,
                        "e5m2",
                        new LayerMetrics.Figures(1.5, 64, 0, 0.25, Double.POSITIVE_INFINITY)));
            }
        }
        assignments.add(new LayerAssignment("lm_head", "none", "lm_head", 96, 128));
        TrainingRecord record = new TrainingRecord(
                "c0ffee", assignments, steps, layers, new TrainingRecord.Cost(20, 16, 6400, 123.5), 0, List.of());
        return new TrialResult(trial, outcome, record, PROVENANCE, Instant.parse("2026-01-02T03:04:05Z"), attempt);
    }
}
