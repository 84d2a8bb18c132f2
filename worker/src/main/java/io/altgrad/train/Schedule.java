package io.altgrad.train;

import io.altgrad.spec.TrainingSpec;

/** nanoGPT's learning rate (train.py, get_lr): linear warm-up, then a cosine down to the minimum, then constant. */
public final class Schedule {

    private Schedule() {}

    /**
     * The learning rate of a step, counted from 0.
     *
     * <p>Warm-up never is 0: step s of w warm-up steps has (s + 1) / (w + 1) of the peak, and step w the peak itself.
     * Where {@code decaySteps} does not exceed {@code warmupSteps}, the minimum follows warm-up at once.
     */
    public static double learningRate(TrainingSpec training, int step) {
        int warmup = training.warmupSteps();
        int decay = training.decaySteps() == 0 ? training.steps() : training.decaySteps();
        double peak = training.learningRate();
        double minimum = training.minLearningRate();
        if (step < warmup) {
            return peak * (step + 1) / (warmup + 1);
        }
        if (step >= decay) {
            return minimum;
        }
        double progress = (double) (step - warmup) / (decay - warmup);
        return minimum + 0.5 * (1 + StrictMath.cos(Math.PI * progress)) * (peak - minimum);
    }
}
