package io.altgrad.trial;

import io.altgrad.cuda.CudaDevice;
import io.altgrad.cuda.CudaDriver;
import io.altgrad.cuda.CudaException;
import io.altgrad.cuda.CudaUnavailable;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** The memory of the GPUs that a process was given, as their driver tells it; of none where there is no driver. */
public final class GpuMemory {

    private static final double MIB = 1 << 20;

    private final List<CudaDevice> devices;

    private GpuMemory(List<CudaDevice> devices) {
        this.devices = devices;
    }

    /** Opens those of {@code addresses} that are devices of this process. */
    public static GpuMemory of(List<String> addresses) {
        return of(addresses, address -> GpuBinding.index(List.of(address)));
    }

    static GpuMemory of(List<String> addresses, ToIntFunction<String> binding) {
        return GpuBinding.promisesGpu(addresses)
                ? new GpuMemory(addresses.stream()
                        .flatMap(address -> device(address, binding))
                        .toList())
                : new GpuMemory(List.of());
    }

    /** All bytes of the GPU at {@code addresses}; {@code Long.MAX_VALUE} where that is none of this process's devices. */
    public static long totalBytes(List<String> addresses) {
        if (!GpuBinding.promisesGpu(addresses)) {
            return Long.MAX_VALUE;
        }
        try (CudaDevice gpu = CudaDriver.get().device(GpuBinding.index(addresses))) {
            return gpu.memory().total();
        } catch (CudaUnavailable | CudaException | IllegalArgumentException e) {
            // Whoever trains on it says what is missing.
            return Long.MAX_VALUE;
        }
    }

    private static Stream<CudaDevice> device(String address, ToIntFunction<String> binding) {
        try {
            return Stream.of(CudaDriver.get().device(binding.applyAsInt(address)));
        } catch (CudaUnavailable | CudaException | IllegalArgumentException e) {
            // What has no such device has no gauge; who needs the device says what is missing.
            return Stream.empty();
        }
    }

    public boolean isPresent() {
        return !devices.isEmpty();
    }

    /** The MiB that all processes together use on them; NaN without any, and of a device that was lost. */
    public double usedMib() {
        if (devices.isEmpty()) {
            return Double.NaN;
        }
        try {
            return devices.stream()
                            .map(CudaDevice::memory)
                            .mapToLong(memory -> memory.total() - memory.free())
                            .sum()
                    / MIB;
        } catch (CudaException e) {
            return Double.NaN;
        }
    }
}
