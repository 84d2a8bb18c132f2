package io.altgrad.compare;

import io.altgrad.statistics.Spread;
import io.altgrad.store.TrialRow;

/**
 * Training throughput in one way of computing; figures of two ways are never put together.
 *
 * @param computation for example {@code emulated}
 * @param device {@code cpu}, or a GPU's name
 * @param tokensPerSecond of the trials that completed, each of which trained long enough
 */
public record Throughput(String computation, String device, Spread tokensPerSecond) {

    /**
     * Seconds of training steps that every trial of a row has to have for its throughput to be shown. The first second
     * or two in a process go to the compiler, and casts run in plain Java until they are worth compiling, so that in
     * less time the order in which trials started shows more than what they compute. Every trial, because a mean of
     * those that took long enough would be a mean of the slow ones.
     */
    public static final double LEAST_SECONDS = 10;

    /** Tells whether the trial trained long enough. */
    static boolean isMeasured(TrialRow trial) {
        return trial.tokensPerS() != null && trial.trainS() != null && trial.trainS() >= LEAST_SECONDS;
    }

    /** The way, for example {@code emulated cpu}. */
    public String way() {
        return computation + " " + device;
    }
}
