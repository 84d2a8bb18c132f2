package io.altgrad.compare;

import io.altgrad.store.TrialRow;

/**
 * Training throughput in one way of computing; figures of two ways are never put together.
 *
 * @param computation for example {@code emulated}
 * @param device {@code cpu}, or a GPU's name
 * @param tokensPerSecond of the trials that completed and trained long enough
 */
public record Throughput(String computation, String device, Spread tokensPerSecond) {

    /**
     * Seconds of training steps below which a trial's throughput is left out. The first second or two in a process go
     * to the compiler, and casts run in plain Java until they are worth compiling, so that in less time the order in
     * which trials started shows more than what they compute.
     */
    public static final double LEAST_SECONDS = 10;

    /** Whether the throughput of a trial means something. */
    static boolean isMeasured(TrialRow trial) {
        return trial.tokensPerS() != null && trial.trainS() != null && trial.trainS() >= LEAST_SECONDS;
    }

    /** The way, for example {@code emulated cpu}. */
    public String way() {
        return computation + " " + device;
    }
}
