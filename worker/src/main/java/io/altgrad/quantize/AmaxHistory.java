package io.altgrad.quantize;

import java.util.Arrays;

/** The largest magnitudes of the last training steps of one tensor. */
public final class AmaxHistory {

    private final float[] window;
    private int recorded;

    /** Remembers {@code length} steps, the present one included. */
    public AmaxHistory(int length) {
        window = new float[length];
    }

    /** Records a training step's amax and returns the largest of the window. */
    public float record(float amax) {
        window[recorded++ % window.length] = amax;
        return largest();
    }

    /** The largest of the window and of {@code amax}, which is not recorded: what an evaluation uses. */
    public float peek(float amax) {
        return Math.max(largest(), amax);
    }

    private float largest() {
        float largest = 0;
        for (float amax : window) {
            largest = Math.max(largest, amax);
        }
        return largest;
    }

    /** The recorded values, oldest first. */
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
