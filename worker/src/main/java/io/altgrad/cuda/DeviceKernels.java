package io.altgrad.cuda;

import ai.djl.Device;
import io.altgrad.tensor.LibTorch;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The kernels of this process, one set for each GPU, loaded when first asked for; they run in the engine's streams. */
public final class DeviceKernels {

    private static final Map<Integer, CastKernels> LOADED = new ConcurrentHashMap<>();

    private DeviceKernels() {}

    /** Those of that device; none for a CPU. */
    public static Optional<CastKernels> of(Device device) {
        if (!device.isGpu()) {
            return Optional.empty();
        }
        return Optional.of(LOADED.computeIfAbsent(
                device.getDeviceId(),
                gpu -> CastKernels.load(CudaDriver.get().device(gpu), () -> LibTorch.currentStream(gpu))));
    }
}
