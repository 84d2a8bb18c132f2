package io.altgrad.spec;

import java.io.Serializable;
import java.util.Map;

/**
 * The training of a model: nanoGPT's AdamW, cosine schedule, clipping and accumulation. {@link TrainingSettings} says
 * what each setting does, and what it may be.
 *
 * @param layerStatsEvery steps between rows of layer statistics; the last step always has them
 * @param lossBound a step whose loss exceeds it ends the trial as diverged; 0 means that only NaN and Inf do
 * @param seeds of what is random in training; that of the initial weights is the trial's
 */
public record TrainingSpec(
        Schedule schedule,
        Optimizer optimizer,
        Batches batches,
        Evaluation evaluation,
        int layerStatsEvery,
        double lossBound,
        Seeds seeds)
        implements Serializable {

    /** 100 steps of 12 sequences, with nanoGPT's optimizer settings for a small character model. */
    public static final TrainingSpec DEFAULT = TrainingSettings.SECTION.defaults();

    /**
     * The length of training, and its learning rate meanwhile.
     *
     * @param steps optimizer steps
     * @param learningRate peak learning rate, reached after warm-up
     * @param minLearningRate learning rate at and after {@code decaySteps}
     * @param warmupSteps steps of linear warm-up
     * @param decaySteps step at which the cosine reaches its minimum; 0 means {@code steps}
     */
    public record Schedule(int steps, double learningRate, double minLearningRate, int warmupSteps, int decaySteps)
            implements Serializable {}

    /**
     * AdamW, and the clipping before it.
     *
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param weightDecay decoupled decay, applied to matrices only
     * @param gradientClip largest global gradient norm; 0 turns clipping off
     * @param states what is kept from one update to the next
     */
    public record Optimizer(double beta1, double beta2, double weightDecay, double gradientClip, States states)
            implements Serializable {

        /**
         * The numbers that the optimizer's states are kept in.
         *
         * @param moments of each parameter
         * @param master of the weights themselves, which products see too
         * @param from elements of the smallest parameter that this is said of; smaller ones keep float32
         */
        public record States(Moments moments, StateFormat master, int from) implements Serializable {}
    }

    /**
     * The tokens that a step sees.
     *
     * @param size sequences of one micro-batch
     * @param accumulation micro-batches of one optimizer step
     */
    public record Batches(int size, int accumulation) implements Serializable {}

    /**
     * The occasions and the data on which the validation loss is measured.
     *
     * @param every steps between evaluations; the last step always evaluates
     * @param batches fixed validation batches of one evaluation, each of as many sequences as a micro-batch
     * @param tokens validation tokens of one evaluation, rounded up to whole sequences, whatever the batch is; 0 means
     *     that {@code batches} says how many
     * @param unquantized whether each evaluation is also made with every layer unquantized
     * @param drawn whether an evaluation rounds stochastically where training does; to nearest even if not
     */
    public record Evaluation(int every, int batches, int tokens, boolean unquantized, boolean drawn)
            implements Serializable {}

    /**
     * Seeds of single sources of randomness.
     *
     * @param data of the order of batches
     * @param rounding of stochastic rounding and dropout
     */
    public record Seeds(SourceSeed data, SourceSeed rounding) implements Serializable {}

    /** @throws InvalidSetting if a value is out of its setting's range, or two contradict each other */
    public TrainingSpec(
            Schedule schedule,
            Optimizer optimizer,
            Batches batches,
            Evaluation evaluation,
            int layerStatsEvery,
            double lossBound,
            Seeds seeds) {
        this.schedule = schedule;
        this.optimizer = optimizer;
        this.batches = batches;
        this.evaluation = evaluation;
        this.layerStatsEvery = layerStatsEvery;
        this.lossBound = lossBound;
        this.seeds = seeds;
        TrainingSettings.SECTION.check(this);
        if (schedule.minLearningRate > schedule.learningRate) {
            throw new InvalidSetting(
                    TrainingSettings.MIN_LEARNING_RATE.key(),
                    "at most learningRate = " + schedule.learningRate,
                    schedule.minLearningRate);
        }
    }

    /**
     * The same with other values, replaced all at once, so that they need to agree only jointly.
     *
     * @param values of settings of {@link TrainingSettings}
     * @throws IllegalArgumentException if there is a setting of another section among them
     */
    public TrainingSpec with(Setting.Value<?>... values) {
        Map<String, Object> changes = Setting.Value.byName(values);
        TrainingSettings.SECTION.requireOwn(changes.keySet());
        return TrainingSettings.SECTION.with(this, changes);
    }

    /**
     * Number of validation sequences of one evaluation.
     *
     * @param context tokens of a sequence
     */
    public long evalWindows(int context) {
        return evalWindows(evaluation.tokens, evaluation.batches, batches.size, context);
    }

    /** The same for settings by themselves, as a table has them. */
    public static long evalWindows(int evalTokens, int evalBatches, int batch, int context) {
        return evalTokens > 0 ? ((long) evalTokens + context - 1) / context : (long) evalBatches * batch;
    }

    @Override
    public String toString() {
        return TrainingSettings.SECTION.toString(this);
    }
}
