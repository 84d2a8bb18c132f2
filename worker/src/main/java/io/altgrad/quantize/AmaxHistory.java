package io.altgrad.quantize;

import java.util.Arrays;

/**
 * The largest magnitudes of one tensor in the last optimizer steps. What the micro-batches of a step show is combined by
 * their maximum and remembered once, when the step ends; so between steps the remembered values are all its state.
 */
public final class AmaxHistory {

    /** No micro-batch of the present step was seen yet. */
    private static final float NONE = -1;

    private final float[] window;
    private int recorded;
    private float present = NONE;

    /** Remembers {@code length} steps. */
    AmaxHistory(int length) {
        window = new float[length];
    }

    /** Takes in the amax of one micro-batch of the present step. */
    void observe(float amax) {
        present = Math.max(present, amax);
    }

    /** Remembers the present step in place of the oldest, if it had an amax. */
    void endStep() {
        if (present != NONE) {
            window[recorded % window.length] = present;
            recorded++;
            present = NONE;
        }
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

    /** The largest of {@code amax} and of the steps that a window with the present one still holds. */
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

    @Override
    public String toString() {
        return "AmaxHistory" + Arrays.toString(values());
    }
}
