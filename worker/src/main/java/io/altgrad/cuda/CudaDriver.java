package io.altgrad.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The CUDA driver of this process. */
public final class CudaDriver {

    private static final int NAME_BYTES = 256;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;

    private static final Pattern RELEASE = Pattern.compile("\\b[0-9]{3,}\\.[0-9]+(?:\\.[0-9]+)*");

    private static CudaDriver instance;

    private final String library;

    private CudaDriver(String library) {
        this.library = library;
    }

    /**
     * The driver that is installed.
     *
     * @throws CudaUnavailable if there is none, or it does not start
     */
    public static synchronized CudaDriver get() {
        if (instance == null) {
            instance = open(Platform.isWindows() ? "nvcuda" : "libcuda.so.1");
        }
        return instance;
    }

    /** The driver in that library, which takes the place of any other: a process has one. */
    static synchronized CudaDriver open(String library) {
        numberByBus();
        try {
            LibCuda.bind(NativeLibrary.getInstance(library));
        } catch (UnsatisfiedLinkError e) {
            throw new CudaUnavailable(
                    "Cannot find the CUDA driver: there is no " + library
                            + "; install NVIDIA's driver, or run without a GPU.",
                    e);
        }
        int code = LibCuda.cuInit(0);
        if (code != LibCuda.SUCCESS) {
            throw new CudaUnavailable("Cannot start the CUDA driver " + library + ": " + words(code) + ".", null);
        }
        instance = new CudaDriver(library);
        return instance;
    }

    /**
     * Has CUDA number the devices as nvidia-smi does, by their place on the bus; by itself it puts the fastest first. To be
     * called before anything of this process starts CUDA. A setting that is there already is the user's.
     */
    public static void numberByBus() {
        if (!Platform.isWindows()) {
            NativeLibrary.getProcess()
                    .getFunction("setenv")
                    .invokeInt(new Object[] {"CUDA_DEVICE_ORDER", "PCI_BUS_ID", 0});
        }
    }

    /** Forgets the driver, so that {@link #get} looks for the installed one. */
    static synchronized void forget() {
        instance = null;
    }

    /** The newest CUDA version that the driver supports, for example {@code 12.8}. */
    public String version() {
        try (Memory out = new Memory(Integer.BYTES)) {
            check("ask " + library + " for its version", LibCuda.cuDriverGetVersion(address(out)));
            return out.getInt(0) / 1000 + "." + out.getInt(0) % 1000 / 10;
        }
    }

    /** The version of the driver itself, for example {@code 580.95.05}, as Linux tells it; empty elsewhere. */
    public static String release() {
        try {
            return release(Files.readString(Path.of("/proc/driver/nvidia/version")));
        } catch (IOException e) {
            return "";
        }
    }

    static String release(String told) {
        Matcher version = RELEASE.matcher(told);
        return version.find() ? version.group() : "";
    }

    /** The number of devices that this process may see; 0 where there is no driver. */
    public static int visibleDevices() {
        try {
            return get().deviceCount();
        } catch (CudaUnavailable e) {
            return 0;
        }
    }

    /** The number of devices that this process may see; CUDA_VISIBLE_DEVICES hides others. */
    public int deviceCount() {
        try (Memory out = new Memory(Integer.BYTES)) {
            check("count the devices", LibCuda.cuDeviceGetCount(address(out)));
            return out.getInt(0);
        }
    }

    /**
     * The device of that number among those that this process may see.
     *
     * @throws CudaException if there is none
     */
    public CudaDevice device(int index) {
        try (Memory out = new Memory(NAME_BYTES)) {
            String what = "open gpu:" + index;
            check(what, LibCuda.cuDeviceGet(address(out), index));
            int handle = out.getInt(0);
            check(what, LibCuda.cuDeviceGetName(address(out), NAME_BYTES, handle));
            String name = out.getString(0, StandardCharsets.UTF_8.name());
            int major = attribute(what, out, CAPABILITY_MAJOR, handle);
            int minor = attribute(what, out, CAPABILITY_MINOR, handle);
            check(what, LibCuda.cuDevicePrimaryCtxRetain(address(out), handle));
            return new CudaDevice(index, handle, name, 10 * major + minor, out.getLong(0));
        }
    }

    /**
     * Tells whether an error has made the device useless to this process, as one in a kernel does. Not where memory ran out, and
     * not where there is no such device.
     */
    public boolean isLost(int index) {
        if (index >= deviceCount()) {
            return false;
        }
        try (CudaDevice device = device(index)) {
            return !device.isUsable();
        } catch (CudaException e) {
            return !e.isOutOfMemory();
        }
    }

    private static int attribute(String what, Memory out, int attribute, int handle) {
        check(what, LibCuda.cuDeviceGetAttribute(address(out), attribute, handle));
        return out.getInt(0);
    }

    /** Calls a function that older drivers lack, by its name; for what is seldom called. */
    static int call(String name, Object... arguments) {
        return NativeLibrary.getInstance(get().library).getFunction(name).invokeInt(arguments);
    }

    /** @throws CudaException {@code Cannot <what>: <the driver's words>.}, unless the code is success */
    static void check(String what, int code) {
        if (code != LibCuda.SUCCESS) {
            throw new CudaException(what, code, words(code));
        }
    }

    static long address(Pointer memory) {
        return Pointer.nativeValue(memory);
    }

    /** The driver's words for a code, for example {@code CUDA_ERROR_INVALID_VALUE (invalid argument)}. */
    private static String words(int code) {
        try (Memory out = new Memory(Native.POINTER_SIZE)) {
            String name = LibCuda.cuGetErrorName(code, address(out)) == LibCuda.SUCCESS
                    ? out.getPointer(0).getString(0)
                    : "error " + code;
            String text = LibCuda.cuGetErrorString(code, address(out)) == LibCuda.SUCCESS
                    ? " (" + out.getPointer(0).getString(0) + ")"
                    : "";
            return name + text;
        }
    }
}
