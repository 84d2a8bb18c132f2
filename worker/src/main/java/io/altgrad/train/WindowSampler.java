package io.altgrad.train;

import io.altgrad.spec.TrainingSpec;

/**
 * Where the windows of training batches start. A window is {@code context} inputs and, one token on, their targets.
 *
 * <p>The windows of an optimizer step are numbered through: 2 micro-batches of 6 rows are the windows of 1 of 12.
 */
public final class WindowSampler {

    private final Draw draw;
    private final int batch;
    private final int accumulation;
    private final int starts;

    /**
     * @param draw the random stream of the batches, used for nothing else
     * @param tokens of the training split
     * @throws IllegalArgumentException if {@code tokens} does not exceed {@code context}
     */
    public WindowSampler(Draw draw, TrainingSpec training, int tokens, int context) {
        this.draw = draw;
        this.batch = training.batch();
        this.accumulation = training.accumulation();
        this.starts = starts(tokens, context);
    }

    /** The first input token of a window: uniform in [0, tokens - context). All are counted from 0. */
    public int start(int step, int microBatch, int row) {
        long window = ((long) step * accumulation + microBatch) * batch + row;
        return (int) draw.below(window, starts);
    }

    /** How many windows there are: the last one's last target is the last token. */
    static int starts(int tokens, int context) {
        if (tokens <= context) {
            throw new IllegalArgumentException("Cannot take windows of context " + context + " from " + tokens
                    + " tokens: a window and its targets need " + (context + 1L)
                    + "; give a longer text or a smaller context.");
        }
        return tokens - context;
    }
}
