package io.altgrad.engine.djl;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.util.List;

/**
 * The memory of some GPUs, as CUDA tells it.
 *
 * @param devices CUDA's numbers of them
 */
public record GpuMemory(List<Integer> devices) {

    private static final double MIB = 1 << 20;

    public GpuMemory {
        devices = List.copyOf(devices);
    }

    /** Of those of {@code addresses} that CUDA finds on this machine. */
    public static GpuMemory of(List<String> addresses) {
        int visible = addresses.isEmpty() ? 0 : visible();
        return new GpuMemory(addresses.stream()
                .filter(address -> address.matches("\\d{1,4}"))
                .map(Integer::valueOf)
                .filter(device -> device < visible)
                .toList());
    }

    /** How many GPUs CUDA finds on this machine; 0 also without CUDA. */
    public static int visible() {
        return CudaUtils.hasCuda() ? CudaUtils.getGpuCount() : 0;
    }

    public boolean isPresent() {
        return !devices.isEmpty();
    }

    /** What all processes together use on them; NaN without any. */
    public double usedMib() {
        return isPresent()
                ? devices.stream()
                                .mapToLong(device -> CudaUtils.getGpuMemory(Device.gpu(device))
                                        .getCommitted())
                                .sum()
                        / MIB
                : Double.NaN;
    }
}
