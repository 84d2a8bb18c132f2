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
    public static double learningRate(TrainingSpec.Schedule schedule, int step) {
        int warmup = schedule.warmupSteps();
        int decay = schedule.decaySteps() == 0 ? schedule.steps() : schedule.decaySteps();
        double peak = schedule.learningRate();
        double minimum = schedule.minLearningRate();
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
