package io.altgrad.spec;

import java.io.Serializable;

/**
 * How a model is trained: nanoGPT's AdamW, cosine schedule, clipping and accumulation.
 *
 * @param steps optimizer steps
 * @param batch sequences of one micro-batch
 * @param accumulation micro-batches of one optimizer step
 * @param learningRate peak learning rate, reached after warm-up
 * @param minLearningRate learning rate at and after {@code decaySteps}
 * @param warmupSteps steps of linear warm-up
 * @param decaySteps step at which the cosine reaches its minimum; 0 means {@code steps}
 * @param beta1 AdamW's decay of the first moment
 * @param beta2 AdamW's decay of the second moment
 * @param weightDecay decoupled decay, applied to matrices only
 * @param gradientClip largest global gradient norm; 0 turns clipping off
 * @param evalEvery steps between evaluations; the last step always evaluates
 * @param evalBatches fixed validation batches of one evaluation, of {@code batch} sequences each
 * @param layerStatsEvery steps between rows of layer statistics; the last step always has them
 * @param evalUnquantized whether each evaluation is also made with every layer unquantized
 * @param lossBound a step whose loss exceeds it ends the trial as diverged; 0 means that only NaN and Inf do
 * @param evalTokens validation tokens of one evaluation, rounded up to whole sequences, whatever {@code batch} is; 0
 *     means that {@code evalBatches} says how many
 * @param evalDrawn whether an evaluation rounds stochastically where training does; to nearest even if not
 */
public record TrainingSpec(
        int steps,
        int batch,
        int accumulation,
        double learningRate,
        double minLearningRate,
        int warmupSteps,
        int decaySteps,
        double beta1,
        double beta2,
        double weightDecay,
        double gradientClip,
        int evalEvery,
        int evalBatches,
        int layerStatsEvery,
        boolean evalUnquantized,
        double lossBound,
        int evalTokens,
        boolean evalDrawn)
        implements Serializable {

    /** 100 steps of 12 sequences, with nanoGPT's optimizer settings for a small character model. */
    public static final TrainingSpec DEFAULT =
            new TrainingSpec(100, 12, 1, 1e-3, 1e-4, 10, 0, 0.9, 0.99, 0.1, 1.0, 50, 8, 50, false, 0, 0, false);

    /** Without a bound on the loss, and with its validation text in batches. */
    public TrainingSpec(
            int steps,
            int batch,
            int accumulation,
            double learningRate,
            double minLearningRate,
            int warmupSteps,
            int decaySteps,
            double beta1,
            double beta2,
            double weightDecay,
            double gradientClip,
            int evalEvery,
            int evalBatches,
            int layerStatsEvery,
            boolean evalUnquantized) {
        this(
                steps,
                batch,
                accumulation,
                learningRate,
                minLearningRate,
                warmupSteps,
                decaySteps,
                beta1,
                beta2,
                weightDecay,
                gradientClip,
                evalEvery,
                evalBatches,
                layerStatsEvery,
                evalUnquantized,
                0,
                0,
                false);
    }

    /**
     * Number of validation sequences of one evaluation.
     *
     * @param context tokens of a sequence
     */
    public long evalWindows(int context) {
        return evalWindows(evalTokens, evalBatches, batch, context);
    }

    /** The same for settings by themselves, as a table has them. */
    public static long evalWindows(int evalTokens, int evalBatches, int batch, int context) {
        return evalTokens > 0 ? ((long) evalTokens + context - 1) / context : (long) evalBatches * batch;
    }

    public TrainingSpec {
        InvalidSetting.atLeast("steps", 1, steps);
        InvalidSetting.atLeast("batch", 1, batch);
        InvalidSetting.atLeast("accumulation", 1, accumulation);
        InvalidSetting.notNegative("learningRate", learningRate);
        InvalidSetting.notNegative("minLearningRate", minLearningRate);
        InvalidSetting.atLeast("warmupSteps", 0, warmupSteps);
        InvalidSetting.atLeast("decaySteps", 0, decaySteps);
        InvalidSetting.inUnitInterval("beta1", beta1);
        InvalidSetting.inUnitInterval("beta2", beta2);
        InvalidSetting.notNegative("weightDecay", weightDecay);
        InvalidSetting.notNegative("gradientClip", gradientClip);
        InvalidSetting.atLeast("evalEvery", 1, evalEvery);
        InvalidSetting.atLeast("evalBatches", 1, evalBatches);
        InvalidSetting.atLeast("layerStatsEvery", 1, layerStatsEvery);
        InvalidSetting.finiteNotNegative("lossBound", lossBound);
        InvalidSetting.atLeast("evalTokens", 0, evalTokens);
        if (minLearningRate > learningRate) {
            throw new InvalidSetting("minLearningRate", "at most learningRate = " + learningRate, minLearningRate);
        }
    }
}
