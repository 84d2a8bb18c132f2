package io.altgrad.sweep;

import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import java.util.Set;

/** The arithmetic of a trial's training, by which trials are told to be cheap or dear before any has run. */
final class TrainingCost {

    private static final Set<String> TRAINING =
            Set.of(TrainingSettings.STEPS.name(), TrainingSettings.BATCH.name(), TrainingSettings.ACCUMULATION.name());

    private TrainingCost() {}

    /** Tells whether the setting of that name changes the cost. */
    static boolean dependsOn(String setting) {
        return setting.startsWith("model.") || TRAINING.contains(setting);
    }

    /**
     * Floating-point operations of all steps, without embeddings, head and evaluations: 6 for each token and weight of a
     * block, 12 L T C for each token's attention (Chowdhery et al. 2022, appendix B).
     */
    static double flops(Trial trial) {
        ModelSpec model = trial.model();
        double weights = 12.0 * model.layers() * model.width() * model.width();
        double attention = 12.0 * model.layers() * model.width() * model.context();
        double tokens = (double) trial.training().schedule().steps()
                * trial.training().batches().size()
                * trial.training().batches().accumulation()
                * model.context();
        return tokens * (6 * weights + attention);
    }
}
