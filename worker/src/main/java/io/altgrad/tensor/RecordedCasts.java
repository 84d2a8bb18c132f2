package io.altgrad.tensor;

/** The host's part in casts and masks of dropout that are recorded: what they are to read. */
public interface RecordedCasts {

    /**
     * Gives the next replay the scales as of now, and the random words of later micro-batches.
     *
     * @param microBatches the number to count on from the ones that were recorded
     * @return false where a scale comes about in another way now than when it was recorded, and nothing was given
     */
    boolean prepare(long microBatches);
}
