package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.Arrays;

/**
 * Calls of a TorchScript module's methods on raw handles, with the thread's gradient mode left as it is
 * ({@link IValueUtils} would switch it) and without DJL's wrapper around each argument.
 */
public final class ScriptCalls {

    private static final PyTorchLibrary LIB = PyTorchLibrary.LIB;

    private ScriptCalls() {}

    /** A handle for a tensor argument; {@link #run} frees it. */
    public static long argument(PtNDArray array) {
        return LIB.iValueFromTensor(array.getHandle());
    }

    /** A handle for a list of tensors; {@link #run} frees it. */
    public static long argument(PtNDArray[] arrays) {
        long[] handles = new long[arrays.length];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = arrays[i].getHandle();
        }
        return LIB.iValueFromTensorList(handles);
    }

    /** A handle for an int argument; {@link #run} frees it. */
    public static long argument(long value) {
        return LIB.iValueFromLong(value);
    }

    /** A handle for a float argument; {@link #run} frees it. */
    public static long argument(double value) {
        return LIB.iValueFromDouble(value);
    }

    /**
     * Runs {@code method} and frees its arguments.
     *
     * @param module a handle from {@link JniUtils#loadModuleHandle}
     * @param into the manager that owns the results
     * @return the method's tensor, or the tensors of its tuple or list
     */
    public static PtNDArray[] run(long module, String method, PtNDManager into, long[] arguments) {
        long result;
        try {
            result = LIB.moduleRunMethod(module, method, arguments, true, false);
        } finally {
            for (long argument : arguments) {
                LIB.torchDeleteIValue(argument);
            }
        }
        try {
            if (LIB.iValueIsTensor(result)) {
                return new PtNDArray[] {new PtNDArray(into, LIB.iValueToTensor(result))};
            }
            if (LIB.iValueIsTensorList(result)) {
                return Arrays.stream(LIB.iValueToTensorList(result))
                        .mapToObj(handle -> new PtNDArray(into, handle))
                        .toArray(PtNDArray[]::new);
            }
            if (!LIB.iValueIsTuple(result)) {
                return new PtNDArray[0];
            }
            long[] elements = LIB.iValueToIValueTuple(result);
            PtNDArray[] tensors = new PtNDArray[elements.length];
            for (int i = 0; i < elements.length; i++) {
                tensors[i] = new PtNDArray(into, LIB.iValueToTensor(elements[i]));
                LIB.torchDeleteIValue(elements[i]);
            }
            return tensors;
        } finally {
            LIB.torchDeleteIValue(result);
        }
    }

    /** A handle for a list of tensors that stays until it is {@linkplain #free freed}. */
    public static long list(PtNDArray[] arrays) {
        return argument(arrays);
    }

    /** A handle for a list of what other handles stand for, as a list of lists of tensors; {@link #run} frees it. */
    public static long argument(long[] handles) {
        return LIB.iValueFromList(handles);
    }

    /** A handle for a list of int; {@link #run} frees it. */
    public static long integers(long... values) {
        return LIB.iValueFromLongList(values);
    }

    /** A handle for a list of float; {@link #run} frees it. */
    public static long reals(double... values) {
        return LIB.iValueFromDoubleList(values);
    }

    /**
     * Runs a method on lists of tensors.
     *
     * @param lists handles that stay
     * @param arguments that follow; they are freed
     * @return handles that stay, of the list or of the lists of a tuple that the method gave
     */
    public static long[] runOnLists(long module, String method, long[] lists, long... arguments) {
        long[] all = Arrays.copyOf(lists, lists.length + arguments.length);
        System.arraycopy(arguments, 0, all, lists.length, arguments.length);
        long result;
        try {
            result = LIB.moduleRunMethod(module, method, all, true, false);
        } finally {
            for (long argument : arguments) {
                LIB.torchDeleteIValue(argument);
            }
        }
        if (!LIB.iValueIsTuple(result)) {
            return new long[] {result};
        }
        try {
            return LIB.iValueToIValueTuple(result);
        } finally {
            LIB.torchDeleteIValue(result);
        }
    }

    /** The tensors of a list, of a list alone or of one tensor. */
    public static PtNDArray[] tensors(long handle, PtNDManager into) {
        if (LIB.iValueIsTensor(handle)) {
            return new PtNDArray[] {new PtNDArray(into, LIB.iValueToTensor(handle))};
        }
        return Arrays.stream(LIB.iValueToTensorList(handle))
                .mapToObj(tensor -> new PtNDArray(into, tensor))
                .toArray(PtNDArray[]::new);
    }

    /** Frees what a handle stands for. */
    public static void free(long handle) {
        LIB.torchDeleteIValue(handle);
    }
}
