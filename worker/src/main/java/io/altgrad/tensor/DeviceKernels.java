package io.altgrad.tensor;

/** The kernels with which a device casts the tensors that lie on it. Not for two threads at once. */
public interface DeviceKernels {

    /** The largest magnitude of a contiguous float32 tensor; 0 without elements, NaN if any is NaN. Waits. */
    float amax(Tensor x);

    /** Casts, without waiting for it. */
    void cast(DeviceCast cast);

    /** Casts, waits, and says what that did. */
    DeviceCast.Done castWithStatistics(DeviceCast cast);
}
