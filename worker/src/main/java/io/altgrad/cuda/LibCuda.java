package io.altgrad.cuda;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The functions of the CUDA driver API that are used, bound directly: about a microsecond a call. Pointers and handles are
 * longs; every function returns a {@code CUresult}.
 */
final class LibCuda {

    static final int SUCCESS = 0;
    static final int OUT_OF_MEMORY = 2;

    private LibCuda() {}

    /** Binds this class to a library; replaces an earlier one. */
    static void bind(NativeLibrary library) {
        if (Native.registered(LibCuda.class)) {
            Native.unregister(LibCuda.class);
        }
        Native.register(LibCuda.class, library);
    }

    static native int cuInit(int flags);

    static native int cuDriverGetVersion(long version);

    static native int cuDeviceGetCount(long count);

    static native int cuDeviceGet(long device, int ordinal);

    static native int cuDeviceGetName(long name, int length, int device);

    static native int cuDeviceGetAttribute(long value, int attribute, int device);

    static native int cuDevicePrimaryCtxRetain(long context, int device);

    static native int cuDevicePrimaryCtxRelease_v2(int device);

    static native int cuCtxSetCurrent(long context);

    static native int cuModuleLoadData(long module, long image);

    static native int cuModuleUnload(long module);

    static native int cuModuleGetFunction(long function, long module, long name);

    static native int cuLaunchKernel(
            long function,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            int sharedBytes,
            long stream,
            long arguments,
            long extra);

    static native int cuMemGetInfo_v2(long free, long total);

    static native int cuMemAlloc_v2(long address, long bytes);

    static native int cuMemFree_v2(long address);

    static native int cuMemcpyHtoD_v2(long to, long from, long bytes);

    static native int cuMemcpyHtoDAsync_v2(long to, long from, long bytes, long stream);

    static native int cuMemcpyDtoH_v2(long to, long from, long bytes);

    static native int cuMemcpyDtoDAsync_v2(long to, long from, long bytes, long stream);

    static native int cuMemcpyDtoHAsync_v2(long to, long from, long bytes, long stream);

    static native int cuMemsetD32Async(long address, int value, long count, long stream);

    static native int cuStreamSynchronize(long stream);

    static native int cuGetErrorName(int error, long name);

    static native int cuGetErrorString(int error, long text);
}
