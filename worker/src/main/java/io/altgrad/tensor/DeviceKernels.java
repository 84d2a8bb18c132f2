package io.altgrad.tensor;

import io.altgrad.random.RandomStream;
import java.util.List;

/** The kernels with which a device casts the tensors that lie on it, and draws a stack's dropout. Not for two threads at once. */
public interface DeviceKernels {

    /** The number of kernels of ours that the device was given so far, by whomever. */
    long launches();

    /** The largest magnitude of a contiguous float32 tensor; 0 without elements, NaN if any is NaN. Waits. */
    float amax(Tensor x);

    /** Casts, without waiting for it. */
    void cast(DeviceCast cast);

    /** Casts, waits, and says what that did. */
    DeviceCast.Done castWithStatistics(DeviceCast cast);

    /** The magnitudes with which a number that was left on the device does not end a step. */
    enum Passes {
        FINITE,
        INFINITE,
        /** NaN too. */
        ALL
    }

    /** Hears the largest magnitude of a tensor that was cast; NaN if any element is NaN. */
    @FunctionalInterface
    interface AmaxListener {

        /** Hears it; may throw, and then no one else hears of those that were cast after. */
        void amax(float amax);

        /** The number of the tensor's trial among those of a stack; 0 of one alone. */
        default int trial() {
            return 0;
        }

        /** What an amax may be that does not end the trial's step. */
        default Passes passes() {
            return Passes.ALL;
        }
    }

    /**
     * Casts without waiting, and finds the tensor's amax on the way, which {@code listener} hears when it is {@linkplain
     * #tellAmaxes told}.
     */
    void cast(DeviceCast cast, AmaxListener listener);

    /** Casts the parts of a stack without waiting, and finds each one's amax on the way, which its listener hears likewise. */
    void cast(StackedCast cast);

    /**
     * Fills a stack with the factors of dropout, each part by draws of its own, without waiting.
     *
     * @param masks (parts, …), contiguous float32
     * @param firstDraw the number of each part's first word
     */
    void dropout(Tensor masks, List<RandomStream> draws, long firstDraw, double probability);

    /** From now on whoever has a choice leaves amaxes on the device until they are {@linkplain #tellAmaxes told}. */
    void leaveAmaxes();

    /** Tells whether amaxes may be left: whoever asked for it tells them. */
    boolean leavesAmaxes();

    /** Tells the listeners of all casts since the last time their amaxes, in the order of the casts. Waits once, if there are any. */
    void tellAmaxes();
}
