package io.altgrad.tensor;

/** The host's part in casts and masks of dropout that are recorded: what they are to read, and what they tell. */
public interface RecordedCasts {

    /**
     * Gives the next replay the scales as of now, and the random words of later micro-batches.
     *
     * @param microBatches the number to count on from the ones that were recorded
     * @return false where a scale comes about in another way now than when it was recorded, and nothing was given
     */
    boolean prepare(long microBatches);

    /**
     * Waits for the amaxes of the last replay, and tells them in the order of the casts.
     *
     * @return false where one is not finite, and none was told
     */
    boolean tellAmaxes();
}
