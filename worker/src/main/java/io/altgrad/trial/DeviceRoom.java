package io.altgrad.trial;

import io.altgrad.cuda.CudaDevice;
import io.altgrad.cuda.CudaDriver;
import io.altgrad.cuda.CudaException;
import io.altgrad.cuda.CudaUnavailable;
import io.altgrad.nn.Gpt;
import io.altgrad.result.Failures;
import io.altgrad.spec.Block;
import io.altgrad.spec.Computation;
import io.altgrad.spec.Trial;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import java.util.List;
import java.util.Locale;

/** Checks a GPU's memory before a trial, and explains what happened if it ran out all the same. */
final class DeviceRoom {

    private static final double GIB = 1L << 30;

    /**
     * Compute capability, times ten, of the first GPUs that multiply 8-bit floats (Ada; NVIDIA, CUDA programming
     * guide).
     */
    private static final int FLOAT8 = 89;

    /**
     * Compute capability, times ten, from which on {@code _scaled_mm} takes no scales by row: libtorch has kernels for
     * 8.9 and 9.x, and newer ones for 10.x (PyTorch, RowwiseScaledMM.cu).
     */
    private static final int NO_ROW_SCALES = 120;

    private DeviceRoom() {}

    /** Says that a trial needs, or needed, more memory than its device has, with both figures. */
    static final class OutOfDeviceMemory extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OutOfDeviceMemory(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Refuses a trial that does not fit, or that multiplies codes where the GPU cannot.
     *
     * @throws OutOfDeviceMemory with what it needs and what is free
     * @throws IllegalStateException if the GPU has no products of 8-bit floats, and the trial computes natively
     */
    static void require(Trial trial, int vocabulary, Place device) {
        if (device.isGpu()) {
            try (CudaDevice gpu = CudaDriver.get().device(device.gpu())) {
                requireProducts(trial, gpu.toString(), gpu.capability());
                require(trial, vocabulary, gpu.toString(), gpu.capability(), gpu.memory());
            }
        }
    }

    /**
     * Refuses a stack that does not fit, or with a trial that multiplies codes where the GPU cannot.
     *
     * @throws OutOfDeviceMemory with what it needs and what is free
     * @throws IllegalStateException if the GPU has no products that one of the trials computes natively
     */
    static void requireStack(List<Trial> trials, int vocabulary, Place device) {
        if (device.isGpu()) {
            try (CudaDevice gpu = CudaDriver.get().device(device.gpu())) {
                trials.forEach(trial -> requireProducts(trial, gpu.toString(), gpu.capability()));
                requireStack(trials, vocabulary, gpu.toString(), gpu.capability(), gpu.memory());
            }
        }
    }

    static void requireStack(
            List<Trial> trials, int vocabulary, String device, int capability, CudaDevice.MemoryInfo memory) {
        long needed = MemoryEstimate.ofStack(trials, vocabulary, capability);
        if (needed > memory.free()) {
            throw new OutOfDeviceMemory(
                    "Cannot train " + trials.size() + " trials as one stack on " + device + ": they need about "
                            + gib(needed) + ", and " + gib(memory.free()) + " of " + gib(memory.total())
                            + " are free; take a lower stack.",
                    null);
        }
    }

    static void requireProducts(Trial trial, String device, int capability) {
        if (trial.quantization().computation() == Computation.NATIVE
                && capability >= NO_ROW_SCALES
                && scalesRows(trial)) {
            throw new IllegalStateException("Cannot train trial " + trial.id() + " natively on " + device
                    + ": its compute capability is " + capability / 10.0 + ", where libtorch has no products of codes"
                    + " scaled by row; set quantization.computation to emulated, or take a scaling per tensor.");
        }
        if (trial.quantization().computation() == Computation.NATIVE && capability < FLOAT8) {
            throw new IllegalStateException("Cannot train trial " + trial.id() + " natively on " + device
                    + ": its compute capability is " + capability / 10.0
                    + ", and products of 8-bit floats need 8.9; set quantization.computation to emulated.");
        }
    }

    private static boolean scalesRows(Trial trial) {
        return Gpt.linearNames(trial.model()).stream()
                .flatMap(name -> trial.recipes(name).stream())
                .flatMap(recipe -> recipe.casts().values().stream())
                .anyMatch(cast -> cast.scaling().block().equals(Block.ROW));
    }

    static void require(Trial trial, int vocabulary, String device, int capability, CudaDevice.MemoryInfo memory) {
        long needed = MemoryEstimate.of(trial, vocabulary, capability);
        if (needed > memory.free()) {
            throw new OutOfDeviceMemory(
                    "Cannot train trial " + trial.id() + " on " + device + ": it needs about " + gib(needed)
                            + ", and " + gib(memory.free()) + " of " + gib(memory.total())
                            + " are free; take a smaller batch or model.",
                    null);
        }
    }

    /** Gives back what the engine keeps of freed tensors, which the device would count as taken. */
    static void giveBack(Engine engine, Place device) {
        if (device.isGpu() && !isLost(device)) {
            engine.giveBackMemory();
        }
    }

    /**
     * Tells an error that ends a trial from one that has made its device useless to the whole process.
     *
     * @throws LostDevice in the latter case, with the error as its cause
     */
    static void requireUsable(Place device, Throwable error) {
        if (device.isGpu() && isLost(device)) {
            throw new LostDevice(
                    "Cannot use gpu:" + device.gpu() + " of host " + Machine.host() + " in this process any more: "
                            + Failures.reason(error) + "; what it computed last went wrong, and CUDA refuses the rest.",
                    error);
        }
    }

    private static boolean isLost(Place device) {
        try {
            return CudaDriver.get().isLost(device.gpu());
        } catch (CudaUnavailable e) {
            return false;
        }
    }

    /** Explains an error with both figures if the device's memory ran out; returns any other error as it is. */
    static Throwable explained(Throwable error, Trial trial, int vocabulary, Place device) {
        if (!device.isGpu() || !isOutOfMemory(error)) {
            return error;
        }
        try (CudaDevice gpu = CudaDriver.get().device(device.gpu())) {
            long expected = MemoryEstimate.of(trial, vocabulary, gpu.capability());
            return ranOut(error, trial, expected, gpu.toString(), gpu.memory());
        }
    }

    static OutOfDeviceMemory ranOut(
            Throwable error, Trial trial, long expected, String device, CudaDevice.MemoryInfo memory) {
        return new OutOfDeviceMemory(
                "Cannot go on with trial " + trial.id() + " on " + device + ": its memory ran out, though about "
                        + gib(expected) + " were expected of "
                        + gib(memory.total()) + "; take a smaller batch or model.",
                error);
    }

    /** The driver's answer has a code; of libtorch's there are only the words. */
    private static boolean isOutOfMemory(Throwable error) {
        return error instanceof CudaException cuda
                ? cuda.isOutOfMemory()
                : String.valueOf(error.getMessage()).contains("out of memory");
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.2f GiB", bytes / GIB);
    }
}
