package io.altgrad.engine.libtorch;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The functions of libtorch's stable C interface that are used, all of libtorch_cpu and all there since 2.10 (or since 2.13,
 * or in the C++ library for those before). Pointers and handles are longs; a result other than 0 is an error.
 */
final class StableAbi {

    private StableAbi() {}

    /** Binds these classes to the library, as far as a version needs them. */
    static void bind(NativeLibrary library, TorchVersion version) {
        Native.register(StableAbi.class, library);
        if (version.hasErrorTexts()) {
            Native.register(Since213.class, library);
        } else {
            Native.register(Before213.class, NativeLibrary.getInstance("libstdc++.so.6"));
        }
    }

    static native int aoti_torch_empty_strided(
            long dimensions, long sizes, long strides, int dtype, int device, int index, long result);

    static native int aoti_torch_delete_tensor_object(long tensor);

    static native int aoti_torch_new_tensor_handle(long tensor, long result);

    static native int aoti_torch_get_data_ptr(long tensor, long result);

    static native int aoti_torch_get_dim(long tensor, long result);

    static native int aoti_torch_get_sizes(long tensor, long result);

    static native int aoti_torch_get_strides(long tensor, long result);

    static native int aoti_torch_is_contiguous(long tensor, long result);

    static native int aoti_torch__reinterpret_tensor(
            long tensor, long dimensions, long sizes, long strides, long offset, long result);

    static native int aoti_torch_copy_(long tensor, long source, int nonBlocking);

    static native int aoti_torch_zero_(long tensor);

    static native int aoti_torch_aten_fill__Scalar(long tensor, double value);

    static native int aoti_torch_aten_subtract_Tensor(long a, long b, double alpha, long result);

    static native void aoti_torch_grad_mode_set_enabled(boolean enabled);

    static native int aoti_torch_device_type_cpu();

    static native int aoti_torch_device_type_cuda();

    static native int aoti_torch_memory_format_contiguous_format();

    static native int torch_call_dispatcher(long operation, long overload, long stack, long version);

    static native int torch_new_list_reserve_size(long size, long result);

    static native int torch_list_push_back(long list, long value);

    static native int torch_new_string_handle(long characters, long length, long result);

    /** The functions that only builds with oneDNN have. */
    static final class OneDnn {

        private OneDnn() {}

        /** The bias and the algorithm by the address of each; a null address leaves it out. */
        static native int aoti_torch_cpu__linear_pointwise(
                long x,
                long weight,
                long bias,
                long operationBehind,
                long scalars,
                long scalarCount,
                long algorithm,
                long result);
    }

    /** Errors with their words, and cells for optional arguments. */
    static final class Since213 {

        private Since213() {}

        static native long torch_exception_get_what_without_backtrace();

        static native int torch_new_stable_ivalue(long result);
    }

    /** The cells as libtorch frees them. */
    static final class Before213 {

        private Before213() {}

        /** The C++ operator new. */
        static native long _Znwm(long bytes);
    }
}
