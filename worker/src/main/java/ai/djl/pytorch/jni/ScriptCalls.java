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
}
