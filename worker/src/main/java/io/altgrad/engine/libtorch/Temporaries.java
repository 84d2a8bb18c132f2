package io.altgrad.engine.libtorch;

import java.util.Arrays;

/** Handles of tensors that are made on the way to a result, freed together. */
final class Temporaries implements AutoCloseable {

    private long[] handles = new long[16];
    private int count;

    /** Keeps a handle until these are closed, and gives it back. */
    long keep(long handle) {
        if (count == handles.length) {
            handles = Arrays.copyOf(handles, 2 * count);
        }
        handles[count++] = handle;
        return handle;
    }

    @Override
    public void close() {
        for (int i = 0; i < count; i++) {
            Libtorch.free(handles[i]);
        }
        count = 0;
    }
}
