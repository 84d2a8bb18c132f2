package io.altgrad.store;

import io.altgrad.result.LayerAssignment;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.result.Status;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialIds;
import io.altgrad.spec.TrialParser;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The row of {@code trials}: every axis and setting as a column of its own, the end, the figures and what produced them.
 * Objects are null where the value is unknown or has no meaning for this end. A loss that was measured as NaN is NaN.
 *
 * @param trialJson the trial whole, as {@code TrialParser} reads it
 * @param groupId of the trials that differ from this one in their seed alone; null in rows older than that column
 * @param pairId of the trials that differ from this one in format, rules and quantization alone; null likewise
 * @param status {@code completed}, {@code diverged}, {@code failed} or {@code timed-out}
 * @param attempt 0 for the first try of the run that stored it, counted up for each executor that was lost with it
 * @param resumes how often it went on from a checkpoint
 * @param notices what a reader has to know of how it came about, such as a damaged checkpoint; a line each
 * @param quantizedLayers Linears that surgery gave a format
 * @param assignmentsJson what surgery did to each Linear, with the rule that decided
 * @param evaluation how {@code valLoss}, its best and its perplexity were measured: {@code quantized} where a layer was,
 *     or {@code unquantized}
 * @param valLoss the last validation loss, in nats
 * @param valPerplexity its exponential
 * @param wallS wall time of training, evaluation included
 * @param trainS wall time of the training steps alone
 * @param numericsVersion results of different versions are not comparable
 */
public record TrialRow(
        int schemaVersion,
        String sweep,
        String trialId,
        String trialJson,
        String groupId,
        String pairId,
        String format,
        String rules,
        long seed,
        int modelLayers,
        int modelHeads,
        int modelWidth,
        int modelContext,
        double modelDropout,
        boolean modelBias,
        int trainingSteps,
        int trainingBatch,
        int trainingAccumulation,
        double trainingLearningRate,
        double trainingMinLearningRate,
        int trainingWarmupSteps,
        int trainingDecaySteps,
        double trainingBeta1,
        double trainingBeta2,
        double trainingWeightDecay,
        double trainingGradientClip,
        int trainingEvalEvery,
        int trainingEvalBatches,
        int trainingLayerStatsEvery,
        boolean trainingEvalUnquantized,
        double trainingLossBound,
        int trainingEvalTokens,
        boolean trainingEvalDrawn,
        String quantizationScaling,
        String quantizationRounding,
        String quantizationOverflow,
        String quantizationInput,
        String quantizationGradOutput,
        String quantizationStraightThrough,
        String quantizationComputation,
        String corpus,
        String status,
        String failureKind,
        String failureMessage,
        String failureStack,
        Integer divergedStep,
        String divergedReason,
        String firstBadLayer,
        int attempt,
        int resumes,
        String notices,
        Integer quantizedLayers,
        String evaluation,
        String assignmentsJson,
        String initialStateHash,
        Double trainLoss,
        Double valLoss,
        Double valLossUnquantized,
        Double bestValLoss,
        Double valPerplexity,
        Double tokensPerS,
        Double wallS,
        Double trainS,
        Long tokens,
        Double peakMemoryMib,
        String commit,
        String version,
        String javaVersion,
        String djlVersion,
        String libtorchVersion,
        String os,
        String processor,
        String device,
        Integer threads,
        String computation,
        String corpusHash,
        String host,
        Integer numericsVersion,
        Instant endedAt) {

    /** Counted up when a column is added. */
    public static final int SCHEMA_VERSION = 3;

    public TrialRow {
        require(trialId, "trial_id");
        require(trialJson, "trial_json");
        require(format, "format");
        require(rules, "rules");
        require(status, "status");
    }

    /** Every version has these columns; without one of them a row is of no use. */
    static void require(String value, String column) {
        if (value == null) {
            throw new IllegalArgumentException("a trial has no " + column);
        }
    }

    static TrialRow of(String sweep, TrialResult result) {
        Trial trial = result.trial();
        TrialIds ids = trial.ids();
        ModelSpec model = trial.model();
        TrainingSpec training = trial.training();
        QuantizationSpec quantization = trial.quantization();
        Outcome outcome = result.outcome();
        Outcome.Failed failed = failure(outcome);
        Outcome.Diverged diverged = outcome instanceof Outcome.Diverged d ? d : new Outcome.Diverged(0, "", "");
        TrainingRecord record = result.record();
        List<LayerAssignment> assignments = record.assignments();
        OptionalDouble valLoss = record.validationLoss();
        Provenance provenance = result.provenance();
        return new TrialRow(
                SCHEMA_VERSION,
                sweep,
                ids.trial(),
                TrialParser.toJson(trial),
                ids.group(),
                ids.pair(),
                trial.format().toString(),
                trial.rules().name(),
                trial.seed(),
                model.layers(),
                model.heads(),
                model.width(),
                model.context(),
                model.dropout(),
                model.bias(),
                training.steps(),
                training.batch(),
                training.accumulation(),
                training.learningRate(),
                training.minLearningRate(),
                training.warmupSteps(),
                training.decaySteps(),
                training.beta1(),
                training.beta2(),
                training.weightDecay(),
                training.gradientClip(),
                training.evalEvery(),
                training.evalBatches(),
                training.layerStatsEvery(),
                training.evalUnquantized(),
                training.lossBound(),
                training.evalTokens(),
                training.evalDrawn(),
                quantization.scaling().toString(),
                quantization.rounding().toString(),
                quantization.overflow().toString(),
                quantization.input().toString(),
                quantization.gradOutput().toString(),
                quantization.straightThrough().toString(),
                quantization.computation().toString(),
                trial.corpus(),
                outcome.status().word(),
                Nullable.text(failed.kind()),
                Nullable.text(failed.message()),
                Nullable.text(failed.stack()),
                Nullable.positive(diverged.step()),
                Nullable.text(diverged.reason()),
                Nullable.text(diverged.layer()),
                result.attempt(),
                record.resumes(),
                Nullable.text(String.join("\n", record.notices())),
                assignments.isEmpty() ? null : quantizedLayers(assignments),
                assignments.isEmpty() ? null : evaluation(assignments),
                assignments.isEmpty() ? null : Assignments.toJson(assignments),
                Nullable.text(record.initialStateHash()),
                Nullable.number(record.trainLoss()),
                Nullable.number(valLoss),
                Nullable.number(record.validationLossUnquantized()),
                Nullable.number(record.bestValidationLoss()),
                valLoss.isPresent() ? Math.exp(valLoss.getAsDouble()) : null,
                Nullable.positive(record.tokensPerSecond()),
                Nullable.positive(record.seconds()),
                Nullable.positive(record.trainSeconds()),
                Nullable.positive(record.tokens()),
                Nullable.positive(record.peakMemoryMib()),
                Nullable.text(provenance.commit()),
                Nullable.text(provenance.version()),
                Nullable.text(provenance.javaVersion()),
                Nullable.text(provenance.djlVersion()),
                Nullable.text(provenance.libtorchVersion()),
                Nullable.text(provenance.os()),
                Nullable.text(provenance.processor()),
                Nullable.text(provenance.device()),
                Nullable.positive(provenance.threads()),
                Nullable.text(provenance.computation()),
                Nullable.text(provenance.corpusHash()),
                Nullable.text(provenance.host()),
                provenance.numericsVersion(),
                result.endedAt());
    }

    /** Tells whether all its steps were made. */
    public boolean completed() {
        return Status.COMPLETED.is(status);
    }

    /** The part that decides whether the trial has to be run again. */
    public StoredTrial stored() {
        return new StoredTrial(status, numericsVersion, corpusHash);
    }

    private static Outcome.Failed failure(Outcome outcome) {
        if (outcome instanceof Outcome.TimedOut late) {
            return new Outcome.Failed(late.status().word(), late.message(), "");
        }
        return outcome instanceof Outcome.Failed failed ? failed : new Outcome.Failed("", "", "");
    }

    /**
     * The trial that this row is of.
     *
     * @throws UnknownTrial if the row does not say all of it: rows of version 0.1 have a recipe of a rule by its name
     *     alone, and rows of a later version may have settings that this one does not know
     */
    public Trial trial() {
        try {
            Trial trial = TrialParser.fromJson(trialJson);
            if (trial.id().equals(trialId)) {
                return trial;
            }
        } catch (IllegalArgumentException e) {
            throw new UnknownTrial(trialId, e.getMessage());
        }
        throw new UnknownTrial(trialId, "it has settings that this version does not know.");
    }

    private static String evaluation(List<LayerAssignment> assignments) {
        return quantizedLayers(assignments) == 0 ? "unquantized" : "quantized";
    }

    private static int quantizedLayers(List<LayerAssignment> assignments) {
        return (int) assignments.stream()
                .filter(assignment -> !assignment.format().equals(LayerFormat.NONE))
                .count();
    }
}
