package io.altgrad.tensor;

/**
 * A device's notes of its work, from which it does all of it again at one call of the host. Serves the thread that opened
 * it, whose work goes another way from then on until it is closed, on the same thread.
 */
public interface Recorder extends AutoCloseable {

    /**
     * Records what {@code work} has the device do, which is not done yet. Tensors that {@code work} makes and leaves open
     * have their values after each replay. It may neither read from the device nor write to it, and has to have been done
     * before as it is.
     *
     * @throws NotRecordable if it cannot be recorded; it may have been done in part by the host, and not at all by the device
     */
    Recording record(Runnable work);

    /** Ends the recordings too. */
    @Override
    void close();
}
