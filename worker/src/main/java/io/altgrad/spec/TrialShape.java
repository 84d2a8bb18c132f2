package io.altgrad.spec;

import java.io.Serializable;

/**
 * The common traits of trials that may be trained as one stack: all that sizes their tensors, counts their steps and
 * chooses their arithmetic. Formats, scalings, rules, seeds and the numbers of the optimizer may differ.
 *
 * @param compute the type of all products
 */
public record TrialShape(
        ModelSpec model,
        String corpus,
        TrainingSpec.Batches batches,
        int steps,
        TrainingSpec.Evaluation evaluation,
        Compute compute)
        implements Serializable {

    /** The shape of that trial. */
    public static TrialShape of(Trial trial) {
        TrainingSpec training = trial.training();
        return new TrialShape(
                trial.model(),
                trial.corpus(),
                training.batches(),
                training.schedule().steps(),
                training.evaluation(),
                trial.quantization().compute());
    }
}
