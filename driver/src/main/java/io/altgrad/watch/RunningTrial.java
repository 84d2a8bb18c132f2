package io.altgrad.watch;

/**
 * A trial that runs.
 *
 * @param id of the trial
 * @param label its name for people
 * @param where it runs; empty before its first step was heard of
 * @param step that ended last; 0 before the first
 * @param steps that it shall make
 * @param loss of that step's batch; NaN before the first
 * @param tokensPerSecond of that step
 * @param seconds since it was handed to Spark
 */
public record RunningTrial(
        String id,
        String label,
        String where,
        int step,
        int steps,
        double loss,
        double tokensPerSecond,
        double seconds) {

    /** The share of it that is done, in [0, 1]. */
    public double share() {
        return (double) step / steps;
    }

    /** The seconds that it still takes at the pace so far; NaN before the first step. */
    public double secondsLeft() {
        return step == 0 ? Double.NaN : seconds / step * (steps - step);
    }
}
