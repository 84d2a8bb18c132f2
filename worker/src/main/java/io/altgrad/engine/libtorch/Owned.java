package io.altgrad.engine.libtorch;

/** A thing that holds memory of libtorch's. */
interface Owned {

    /** Frees it; once more does nothing. */
    void free();
}
