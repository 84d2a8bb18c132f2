package io.altgrad.engine.libtorch;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.altgrad.engine.torch.TorchLibrary;
import io.altgrad.tensor.Place;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Tensors and arguments by their handles. A handle that is given out here belongs to the caller, who {@linkplain #free
 * frees} it or hands it to an operation: an operation takes each of its arguments for itself.
 */
final class Libtorch {

    static final int FLOAT32 = 6;
    static final int BFLOAT16 = 15;
    static final int INT64 = 4;
    static final int BOOL = 11;

    /** An argument that is left out, false, or zero. */
    static final long NONE = 0;

    static final long TRUE = 1;

    private static final long NO_OPERATION_BEHIND = characters("none");
    private static final long NO_ALGORITHM = characters("");

    private static TorchVersion version;
    private static NativeLibrary cpu;

    private Libtorch() {}

    /** Binds to a library, which must be loaded, once for a process. */
    static void bind(TorchLibrary library, TorchVersion found) {
        cpu = library.cpu();
        StableAbi.bind(cpu, found);
        version = found;
    }

    static TorchVersion version() {
        return version;
    }

    /** @throws IllegalStateException if {@code code}, a result of libtorch's, says that {@code what} failed */
    static void check(String what, int code) {
        if (code != 0) {
            String why = version.hasErrorTexts()
                    ? new Pointer(StableAbi.Since213.torch_exception_get_what_without_backtrace()).getString(0)
                    : "libtorch " + version + " writes the reason to standard error.";
            throw new IllegalStateException("Cannot compute " + what + ": " + why);
        }
    }

    /** A text for libtorch, as long as the process lives. */
    static long characters(String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.US_ASCII);
        long address = Native.malloc(bytes.length);
        new Pointer(address).write(0, bytes, 0, bytes.length);
        return address;
    }

    /** An uninitialized tensor in row-major order. */
    static long empty(Place place, int dtype, long... sizes) {
        Scratch scratch = Scratch.get();
        int device = place.isGpu() ? StableAbi.aoti_torch_device_type_cuda() : StableAbi.aoti_torch_device_type_cpu();
        check(
                "an empty tensor",
                StableAbi.aoti_torch_empty_strided(
                        sizes.length,
                        scratch.sizes(sizes),
                        scratch.strides(Layout.rowMajor(sizes)),
                        dtype,
                        device,
                        place.gpu(),
                        scratch.result()));
        return scratch.take();
    }

    /** A tensor of one value. */
    static long full(Place place, int dtype, double value, long... sizes) {
        long tensor = empty(place, dtype, sizes);
        check("fill", StableAbi.aoti_torch_aten_fill__Scalar(tensor, value));
        return tensor;
    }

    static long zeros(Place place, long... sizes) {
        long tensor = empty(place, FLOAT32, sizes);
        check("zero", StableAbi.aoti_torch_zero_(tensor));
        return tensor;
    }

    /** Frees a handle, and the tensor's memory with the last one that leads to it. */
    static void free(long tensor) {
        check("the end of a tensor", StableAbi.aoti_torch_delete_tensor_object(tensor));
    }

    /** Another handle of the same tensor, for an operation to take. */
    static long handle(long tensor) {
        Scratch scratch = Scratch.get();
        check("a handle", StableAbi.aoti_torch_new_tensor_handle(tensor, scratch.result()));
        return scratch.take();
    }

    /** An optional argument that is there. */
    static long some(long value) {
        long cell;
        if (version.hasErrorTexts()) {
            Scratch scratch = Scratch.get();
            check("an optional", StableAbi.Since213.torch_new_stable_ivalue(scratch.result()));
            cell = scratch.take();
        } else {
            cell = StableAbi.Before213._Znwm(Long.BYTES);
        }
        new Pointer(cell).setLong(0, value);
        return cell;
    }

    /** An optional tensor; left out where there is none. */
    static long someHandle(long tensor) {
        return tensor == NONE ? NONE : some(handle(tensor));
    }

    static long number(double value) {
        return Double.doubleToRawLongBits(value);
    }

    static long list(long... values) {
        Scratch scratch = Scratch.get();
        check("a list", StableAbi.torch_new_list_reserve_size(values.length, scratch.result()));
        long list = scratch.take();
        for (long value : values) {
            check("a list", StableAbi.torch_list_push_back(list, value));
        }
        return list;
    }

    /** A list of further handles of the tensors. */
    static long handles(long... tensors) {
        long[] handles = new long[tensors.length];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = handle(tensors[i]);
        }
        return list(handles);
    }

    /** The memory of a tensor under another shape. Its first element is {@code offset} behind this one's. */
    static long view(long tensor, long offset, long[] sizes, long[] strides) {
        Scratch scratch = Scratch.get();
        check(
                "a view",
                StableAbi.aoti_torch__reinterpret_tensor(
                        tensor,
                        sizes.length,
                        scratch.sizes(sizes),
                        scratch.strides(strides),
                        offset,
                        scratch.result()));
        return scratch.take();
    }

    static long[] sizes(long tensor) {
        Scratch scratch = Scratch.get();
        int dimensions = dimensions(tensor);
        check("a shape", StableAbi.aoti_torch_get_sizes(tensor, scratch.result()));
        return longs(scratch.take(), dimensions);
    }

    static long[] strides(long tensor) {
        Scratch scratch = Scratch.get();
        int dimensions = dimensions(tensor);
        check("strides", StableAbi.aoti_torch_get_strides(tensor, scratch.result()));
        return longs(scratch.take(), dimensions);
    }

    private static int dimensions(long tensor) {
        Scratch scratch = Scratch.get();
        check("a rank", StableAbi.aoti_torch_get_dim(tensor, scratch.result()));
        return (int) scratch.take();
    }

    private static long[] longs(long address, int count) {
        return count == 0 ? new long[0] : new Pointer(address).getLongArray(0, count);
    }

    /** Tells whether the elements lie in row-major order. */
    static boolean isContiguous(long tensor) {
        Scratch scratch = Scratch.get();
        check("an order", StableAbi.aoti_torch_is_contiguous(tensor, scratch.result()));
        // A C bool, of one byte.
        return (scratch.take() & 0xff) != 0;
    }

    /** The address of the first element, on the tensor's own device. */
    static long address(long tensor) {
        Scratch scratch = Scratch.get();
        check("an address", StableAbi.aoti_torch_get_data_ptr(tensor, scratch.result()));
        return scratch.take();
    }

    /** The bytes of a tensor in the host's memory and in row-major order. */
    static ByteBuffer bytes(long tensor, long count) {
        return new Pointer(address(tensor)).getByteBuffer(0, count).order(ByteOrder.nativeOrder());
    }

    /** Copies the elements of {@code source}, wherever it lies, and waits for it. */
    static void copy(long tensor, long source) {
        check("a copy", StableAbi.aoti_torch_copy_(tensor, source, 0));
    }

    /** {@code a + b}. The dispatcher cannot be asked for it, for it has no way to give it the factor of b. */
    static long add(long a, long b) {
        return add(a, b, 1);
    }

    /** {@code a + factor · b}. */
    static long add(long a, long b, double factor) {
        Scratch scratch = Scratch.get();
        check("add", StableAbi.aoti_torch_aten_subtract_Tensor(a, b, -factor, scratch.result()));
        return scratch.take();
    }

    /** Makes {@link #linearByOneDnn} known where this libtorch was built with oneDNN. */
    static boolean bindOneDnn() {
        try {
            Native.register(StableAbi.OneDnn.class, cpu);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    /**
     * {@code x Wᵀ + b} by oneDNN; bias may be {@link #NONE}. Not by the dispatcher: it wants texts, which versions before 2.14
     * never free, and what they leave between a step's large blocks keeps these from being used again.
     */
    static long linearByOneDnn(long x, long weight, long bias) {
        Scratch scratch = Scratch.get();
        check(
                "a product by oneDNN",
                StableAbi.OneDnn.aoti_torch_cpu__linear_pointwise(
                        x,
                        weight,
                        bias == NONE ? NONE : scratch.cell(0, bias),
                        NO_OPERATION_BEHIND,
                        NONE,
                        0,
                        scratch.cell(1, NO_ALGORITHM),
                        scratch.result()));
        return scratch.take();
    }

    static void switchAutogradOff() {
        StableAbi.aoti_torch_grad_mode_set_enabled(false);
    }
}
