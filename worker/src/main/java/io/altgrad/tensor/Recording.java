package io.altgrad.tensor;

/** Work of a device that it does again as it was recorded, in the same memory; nothing of the host's part is done again. */
public interface Recording extends AutoCloseable {

    /** Has the device do it, after all that it was given before; does not wait. */
    void replay();

    @Override
    void close();
}
