package io.altgrad.quantize;

import java.util.Arrays;

/** The largest magnitudes of the last training passes of one tensor. */
public final class AmaxHistory {

    private final float[] window;
    private int recorded;

    /** Remembers {@code length} passes. */
    AmaxHistory(int length) {
        window = new float[length];
    }

    /** Remembers a training pass's amax in place of the oldest. */
    void record(float amax) {
        window[recorded % window.length] = amax;
        recorded++;
    }

    boolean isEmpty() {
        return recorded == 0;
    }

    /** The largest that is remembered; 0 where none is. */
    float largest() {
        float largest = 0;
        for (float amax : window) {
            largest = Math.max(largest, amax);
        }
        return largest;
    }

    /**
     * The largest of {@code amax} and of the passes that a window with it would still hold, which is what a present pass
     * sees before it is recorded.
     */
    float peek(float amax) {
        float largest = amax;
        for (int i = 1; i < Math.min(recorded + 1, window.length); i++) {
            largest = Math.max(largest, window[(recorded - i) % window.length]);
        }
        return largest;
    }

    /** The newest that is remembered; the history must not be empty. */
    float latest() {
        return window[(recorded - 1) % window.length];
    }

    /** The remembered values, oldest first. */
    public float[] values() {
        int length = Math.min(recorded, window.length);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = window[(recorded - length + i) % window.length];
        }
        return values;
    }

    /**
     * Makes the history what another of the same length was when it had these {@linkplain #values values}.
     *
     * @throws IllegalArgumentException if they are more than this remembers
     */
    public void restore(float[] values) {
        if (values.length > window.length) {
            throw new IllegalArgumentException(
                    "Cannot restore " + values.length + " amax values: this history has " + window.length + " places.");
        }
        Arrays.fill(window, 0);
        recorded = 0;
        for (float amax : values) {
            record(amax);
        }
    }

    @Override
    public String toString() {
        return "AmaxHistory" + Arrays.toString(values());
    }
}
