package io.altgrad.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.altgrad.engine.torch.TorchLibrary;
import java.nio.file.Path;

/**
 * The part of libtorch's own C interface that DJL leaves out: where a tensor lies.
 */
public final class LibTorch {

    private LibTorch() {}

    /**
     * The address of a tensor's first element, on its own device.
     *
     * @throws IllegalArgumentException if its elements do not lie in row-major order
     */
    public static long dataPointer(NDArray array) {
        PtNDArray tensor = (PtNDArray) array;
        if (!isContiguous(tensor)) {
            throw new IllegalArgumentException(
                    "Cannot take the address of a tensor of " + array.getShape() + ": it is not contiguous.");
        }
        try (Memory out = new Memory(Native.POINTER_SIZE)) {
            call("aoti_torch_get_data_ptr", new Pointer(tensor.getHandle()), out);
            return out.getLong(0);
        }
    }

    private static boolean isContiguous(PtNDArray tensor) {
        try (Memory out = new Memory(Native.POINTER_SIZE);
                Memory sizes = new Memory(Native.POINTER_SIZE)) {
            Pointer handle = new Pointer(tensor.getHandle());
            call("aoti_torch_get_strides", handle, out);
            call("aoti_torch_get_sizes", handle, sizes);
            int dimensions = tensor.getShape().dimension();
            long expected = 1;
            for (int i = dimensions - 1; i >= 0; i--) {
                long size = sizes.getPointer(0).getLong((long) i * Long.BYTES);
                long stride = out.getPointer(0).getLong((long) i * Long.BYTES);
                if (size != 1 && stride != expected) {
                    return false;
                }
                expected *= size;
            }
            return true;
        }
    }

    /** The libtorch that DJL has loaded. */
    static TorchLibrary library() {
        return new TorchLibrary(Path.of(LibUtils.getLibtorchPath()));
    }

    static Function function(String name) {
        return library().function(name);
    }

    private static void call(String name, Pointer tensor, Memory out) {
        check(name, function(name).invokeInt(new Object[] {tensor, out}));
    }

    private static void check(String name, int code) {
        if (code != 0) {
            throw new IllegalStateException("libtorch's " + name + " failed with code " + code + ".");
        }
    }
}
