package io.altgrad.checkpoint;

import io.altgrad.nn.Component;
import io.altgrad.result.TrainingRecord;
import io.altgrad.safetensors.SafeTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a trial needs to go on between two steps. Restored into a freshly made model of the same trial, the steps
 * that follow are bit for bit those that would have followed.
 *
 * @param step steps that were made
 * @param parameters by fully qualified name
 * @param moments AdamW's, of which each parameter has had {@code step} updates
 * @param amaxHistories of each cast by {@code LAYER.OPERAND}, oldest value first
 * @param record what was measured so far
 */
public record TrainingState(
        int step,
        Map<String, SafeTensor> parameters,
        Moments moments,
        Map<String, float[]> amaxHistories,
        TrainingRecord record) {

    /** AdamW's first and second moments by the names of their parameters. */
    public record Moments(Map<String, SafeTensor> first, Map<String, SafeTensor> second) {
        public Moments {
            first = copy(first);
            second = copy(second);
        }
    }

    public TrainingState {
        if (step != record.steps().size()) {
            throw new IllegalArgumentException("Cannot make a state of step " + step + ": its record has "
                    + record.steps().size() + " steps.");
        }
        parameters = copy(parameters);
        amaxHistories = copy(amaxHistories);
    }

    /** The state of a model after the steps of {@code record}. */
    public static TrainingState of(Component model, Moments moments, TrainingRecord record) {
        return new TrainingState(record.steps().size(), ModelState.of(model), moments, AmaxHistories.of(model), record);
    }

    /**
     * Makes the model what it was: parameters and amax histories.
     *
     * @throws IllegalArgumentException if this is the state of another kind of model
     */
    public void restore(Component model) {
        ModelState.load(model, parameters);
        AmaxHistories.restore(model, amaxHistories);
    }

    private static <V> Map<String, V> copy(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
