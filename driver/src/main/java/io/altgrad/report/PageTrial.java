package io.altgrad.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.altgrad.report.PageData.Layers;
import java.util.List;

/**
 * A trial, as its part of the page shows it. Null is what is not known, or what the page has no room for.
 *
 * @param curve null where the page has no room for it
 * @param layers null where there are no statistics, or no room for them
 * @param worst null where it did not break or there are no statistics
 */
record PageTrial(
        @JsonUnwrapped Name name,
        @JsonUnwrapped Figures figures,
        @JsonUnwrapped Ending ending,
        @JsonUnwrapped Origin origin,
        Curve curve,
        LayerSteps layers,
        Worst worst) {

    /**
     * The name of a trial.
     *
     * @param label the same as wherever else it is named
     * @param row the place of its row
     * @param baseline the place of the baseline's trial with the same seeds; null where there is none
     */
    record Name(String id, String label, int row, long seed, Integer baseline) {}

    /** The losses and the cost. */
    record Figures(
            Double valLoss,
            Double bestValLoss,
            Double valLossUnquantized,
            Double trainLoss,
            Double tokensPerS,
            Double wallS) {}

    /**
     * The end.
     *
     * @param step that showed a divergence, or was the last of a stopped trial; null for other ends
     * @param layer the first that was not finite; null where only the loss was
     * @param message empty where it completed
     * @param notices what else has to be known of it; null where nothing has
     */
    record Ending(String status, Integer step, String layer, String message, String notices) {}

    /** The place and the manner of its computation. */
    record Origin(String computed, String device, Integer threads, String host, String ended) {}

    /**
     * The losses by step.
     *
     * @param trainSteps the place of the steps of {@code train} in the page's lists of steps
     */
    record Curve(int trainSteps, List<Double> train, int validationSteps, List<Double> validation) {}

    /**
     * The statistics of every layer by step.
     *
     * @param cells of which each names its step by its column
     */
    record LayerSteps(List<Integer> steps, List<Layers.Cell> cells) {}

    /**
     * The operand that had lost the most when statistics were last taken before the end.
     *
     * @param noise share of the signal's power
     */
    record Worst(String layer, String operand, int step, double noise, double saturated) {}
}
