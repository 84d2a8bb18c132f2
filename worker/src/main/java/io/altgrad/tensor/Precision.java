package io.altgrad.tensor;

import ai.djl.Device;

/** What the operands and the result of a matrix product are rounded to; its sums and the masters are float32. */
public enum Precision {
    FLOAT32,
    BFLOAT16;

    /** The compute precision of that device: bfloat16 on a GPU, float32 on a CPU. */
    public static Precision of(Device device) {
        return device.isGpu() ? BFLOAT16 : FLOAT32;
    }
}
