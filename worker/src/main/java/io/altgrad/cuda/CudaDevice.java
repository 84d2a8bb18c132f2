package io.altgrad.cuda;

import com.sun.jna.Memory;

/**
 * A device with its primary context, which the tensor engine uses too. Calls need the context to be the thread's own:
 * {@link #makeCurrent}.
 */
public final class CudaDevice implements AutoCloseable {

    private static final int LONG_BYTES = Long.BYTES;

    private static final int MEMORY_POOLS_SUPPORTED = 115;

    private final int index;
    private final int handle;
    private final String name;
    private final int capability;
    private final long context;

    CudaDevice(int index, int handle, String name, int capability, long context) {
        this.index = index;
        this.handle = handle;
        this.name = name;
        this.capability = capability;
        this.context = context;
    }

    /** Its number among the devices that this process may see. */
    public int index() {
        return index;
    }

    /** The name, for example {@code NVIDIA H100 80GB HBM3}. */
    public String name() {
        return name;
    }

    /** The compute capability times ten, for example 90. */
    public int capability() {
        return capability;
    }

    /** Free and total bytes. */
    public record MemoryInfo(long free, long total) {}

    /** The device's memory, that of other processes included. */
    public MemoryInfo memory() {
        makeCurrent();
        try (Memory out = new Memory(2 * LONG_BYTES)) {
            long at = CudaDriver.address(out);
            CudaDriver.check("ask " + this + " for its memory", LibCuda.cuMemGetInfo_v2(at, at + LONG_BYTES));
            return new MemoryInfo(out.getLong(0), out.getLong(LONG_BYTES));
        }
    }

    /** Makes its context the calling thread's. */
    void makeCurrent() {
        CudaDriver.check("use " + this, LibCuda.cuCtxSetCurrent(context));
    }

    /** Waits until all work of a stream is done. */
    public void synchronize(long stream) {
        makeCurrent();
        CudaDriver.check("wait for " + this, LibCuda.cuStreamSynchronize(stream));
    }

    /** Waits until all work is done that it was given by this process. */
    void synchronize() {
        makeCurrent();
        CudaDriver.check("wait for " + this, CudaDriver.call("cuCtxSynchronize"));
    }

    /**
     * Tells whether it still works. After an error in a kernel, such as an access outside its memory, every call of this process
     * on the device fails until the process ends (CUDA driver API, CUresult).
     */
    public boolean isUsable() {
        return LibCuda.cuCtxSetCurrent(context) == LibCuda.SUCCESS && LibCuda.cuStreamSynchronize(0) == LibCuda.SUCCESS;
    }

    /** Tells whether it has pools of memory, which an allocator of CUDA's own takes from (CUDA 11.2). */
    public boolean poolsMemory() {
        try (Memory out = new Memory(LONG_BYTES)) {
            int code = LibCuda.cuDeviceGetAttribute(CudaDriver.address(out), MEMORY_POOLS_SUPPORTED, handle);
            return code == LibCuda.SUCCESS && out.getInt(0) != 0;
        }
    }

    /** Gives back what its pool keeps of freed memory, once its work is done. Does nothing without a pool. */
    public void trimPool() {
        if (!poolsMemory()) {
            return;
        }
        synchronize();
        String what = "trim the pool of " + this;
        try (Memory out = new Memory(LONG_BYTES)) {
            CudaDriver.check(what, CudaDriver.call("cuDeviceGetDefaultMemPool", out, handle));
            CudaDriver.check(what, CudaDriver.call("cuMemPoolTrimTo", out.getPointer(0), 0L));
        }
    }

    /** Gives the context back. */
    @Override
    public void close() {
        CudaDriver.check("close " + this, LibCuda.cuDevicePrimaryCtxRelease_v2(handle));
    }

    /** The place, for example {@code gpu:0}. */
    @Override
    public String toString() {
        return "gpu:" + index;
    }
}
