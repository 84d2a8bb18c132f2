package io.altgrad.trial;

import ai.djl.Device;
import io.altgrad.cuda.CudaDevice;
import io.altgrad.cuda.CudaDriver;
import io.altgrad.spec.Trial;
import java.util.Locale;

/** Whether a trial fits its GPU, before it starts and when it ran out of memory all the same. */
final class DeviceRoom {

    private static final double GIB = 1L << 30;

    private DeviceRoom() {}

    /** That a trial needs, or needed, more memory than its device has; with both figures. */
    static final class OutOfDeviceMemory extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OutOfDeviceMemory(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Refuses a trial that does not fit.
     *
     * @throws OutOfDeviceMemory with what it needs and what is free
     */
    static void require(Trial trial, int vocabulary, Device device) {
        if (device.isGpu()) {
            try (CudaDevice gpu = CudaDriver.get().device(device.getDeviceId())) {
                require(trial, vocabulary, gpu.toString(), gpu.memory());
            }
        }
    }

    static void require(Trial trial, int vocabulary, String device, CudaDevice.MemoryInfo memory) {
        long needed = MemoryEstimate.of(trial, vocabulary);
        if (needed > memory.free()) {
            throw new OutOfDeviceMemory(
                    "Cannot train trial " + trial.id() + " on " + device + ": it needs about " + gib(needed)
                            + ", and " + gib(memory.free()) + " of " + gib(memory.total())
                            + " are free; take a smaller batch or model.",
                    null);
        }
    }

    /** What to tell of an error: with both figures if the device's memory ran out, else the error itself. */
    static Throwable explained(Throwable error, Trial trial, int vocabulary, Device device) {
        boolean ranOut = device.isGpu() && String.valueOf(error.getMessage()).contains("out of memory");
        if (!ranOut) {
            return error;
        }
        try (CudaDevice gpu = CudaDriver.get().device(device.getDeviceId())) {
            return ranOut(error, trial, vocabulary, gpu.toString(), gpu.memory());
        }
    }

    static OutOfDeviceMemory ranOut(
            Throwable error, Trial trial, int vocabulary, String device, CudaDevice.MemoryInfo memory) {
        return new OutOfDeviceMemory(
                "Cannot go on with trial " + trial.id() + " on " + device + ": its memory ran out, though about "
                        + gib(MemoryEstimate.of(trial, vocabulary)) + " were expected of "
                        + gib(memory.total()) + "; take a smaller batch or model.",
                error);
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.2f GiB", bytes / GIB);
    }
}
