package io.altgrad.train;

import io.altgrad.spec.TrainingSpec;

/**
 * Where the windows of validation batches start: spread evenly from the validation split's first window to its last,
 * the same for every seed, step and format, so that validation losses compare.
 */
public final class ValidationWindows {

    private final int batch;
    private final int windows;
    private final int lastStart;

    /**
     * @param tokens of the validation split
     * @throws IllegalArgumentException if {@code tokens} does not exceed {@code context}, or there are more than 2^31 - 1
     *     windows
     */
    public ValidationWindows(TrainingSpec training, int tokens, int context) {
        this.batch = training.batch();
        this.windows = windows(training);
        this.lastStart = WindowSampler.starts(tokens, context) - 1;
    }

    /** The first input token of row {@code row} of batch {@code evalBatch}, both counted from 0. */
    public int start(int evalBatch, int row) {
        int window = evalBatch * batch + row;
        return windows == 1 ? 0 : (int) ((long) window * lastStart / (windows - 1));
    }

    private static int windows(TrainingSpec training) {
        long windows = (long) training.evalBatches() * training.batch();
        if (windows > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Cannot evaluate " + training.evalBatches() + " batches of "
                    + training.batch() + " sequences: " + windows + " windows exceed " + Integer.MAX_VALUE + ".");
        }
        return (int) windows;
    }
}
