package io.altgrad.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;

/** Kernels that the driver has compiled for a device. */
final class CudaModule implements AutoCloseable {

    private static final int MOST_ARGUMENTS = 8;

    private final CudaDevice device;
    private final long handle;
    private final Map<String, Long> functions = new HashMap<>();
    private final Memory argumentList = new Memory((long) Native.POINTER_SIZE * MOST_ARGUMENTS);

    private long launches;

    private CudaModule(CudaDevice device, long handle) {
        this.device = device;
        this.handle = handle;
    }

    /** Has the driver compile PTX. */
    static CudaModule load(CudaDevice device, byte[] ptx) {
        device.makeCurrent();
        try (Memory image = new Memory(ptx.length + 1L);
                Memory out = new Memory(Long.BYTES)) {
            image.write(0, ptx, 0, ptx.length);
            image.setByte(ptx.length, (byte) 0);
            CudaDriver.check(
                    "load the kernels on " + device + " (" + device.name() + ", compute capability "
                            + device.capability() / 10.0 + ")",
                    LibCuda.cuModuleLoadData(CudaDriver.address(out), CudaDriver.address(image)));
            return new CudaModule(device, out.getLong(0));
        }
    }

    /** CUDA blocks of a launch. */
    record Grid(int x, int y) {

        @Override
        public String toString() {
            return y == 1 ? x + "" : x + " x " + y;
        }
    }

    void launch(String kernel, int blocks, int threads, String what, long stream, Memory... arguments) {
        launch(kernel, new Grid(blocks, 1), threads, what, stream, arguments);
    }

    /**
     * Launches a kernel on a stream; does not wait.
     *
     * @param what the launch is about, for the error
     * @throws CudaException naming the kernel, the launch and the driver's words
     */
    synchronized void launch(String kernel, Grid grid, int threads, String what, long stream, Memory... arguments) {
        launches++;
        for (int i = 0; i < arguments.length; i++) {
            argumentList.setPointer((long) i * Native.POINTER_SIZE, arguments[i]);
        }
        int code = LibCuda.cuLaunchKernel(
                function(kernel), grid.x(), grid.y(), 1, threads, 1, 1, 0, stream, CudaDriver.address(argumentList), 0);
        // The driver reads them through an address: nothing else keeps the collector from freeing them meanwhile.
        Reference.reachabilityFence(arguments);
        if (code != LibCuda.SUCCESS) {
            CudaDriver.check(
                    "launch " + kernel + " on " + device + " for " + what + ", " + grid + " blocks of " + threads
                            + " threads",
                    code);
        }
    }

    /** The number of launches so far. */
    synchronized long launches() {
        return launches;
    }

    private long function(String kernel) {
        Long known = functions.get(kernel);
        if (known == null) {
            known = find(kernel);
            functions.put(kernel, known);
        }
        return known;
    }

    private long find(String kernel) {
        try (Memory name = new Memory(kernel.length() + 1L);
                Memory out = new Memory(Long.BYTES)) {
            name.setString(0, kernel);
            CudaDriver.check(
                    "find kernel " + kernel + " on " + device,
                    LibCuda.cuModuleGetFunction(CudaDriver.address(out), handle, CudaDriver.address(name)));
            return out.getLong(0);
        }
    }

    @Override
    public void close() {
        device.makeCurrent();
        CudaDriver.check("unload the kernels from " + device, LibCuda.cuModuleUnload(handle));
        argumentList.close();
    }
}
