package io.altgrad.engine.torch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import io.altgrad.cuda.CudaDriver;
import java.util.Optional;

/**
 * The settings under which libtorch on a GPU gives the same bits each time: a fixed workspace for cuBLAS, which reads
 * it when its first context is made, algorithms without atomic sums, sums of bfloat16 products in float32 to their end,
 * and no kernels that TorchScript fuses once it has seen a method's first calls. A CPU needs none of it and takes it
 * all.
 */
public final class Determinism {

    private static final String WORKSPACE = "CUBLAS_WORKSPACE_CONFIG";
    private static final String SETTING = ":4096:8";

    private Determinism() {}

    /** To be called before libtorch is loaded. A setting that is there already is the user's. */
    public static void beforeStart() {
        if (!Platform.isWindows()) {
            NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {WORKSPACE, SETTING, 0});
        }
        CudaDriver.numberByBus();
    }

    /** To be called after. */
    public static void afterStart(TorchLibrary libtorch) {
        if (Platform.isLinux()) {
            Function set = libtorch.function("_ZN2at7Context26setDeterministicAlgorithmsEbb");
            // An operation that has no such algorithm shall fail, not warn.
            set.invoke(new Object[] {context(libtorch), (byte) 1, (byte) 0});
            // Else each result is filled with NaN before it is computed, for those who read what they did not write.
            libtorch.function("_ZN2at7Context39setDeterministicFillUninitializedMemoryEb")
                    .invoke(new Object[] {context(libtorch), (byte) 0});
            // Else a product whose sum is split adds its parts in bfloat16.
            sumsInFloat32(libtorch);
            libtorch.function("_ZN5torch3jit25setTensorExprFuserEnabledEb").invoke(new Object[] {(byte) 0});
        }
    }

    /** From 2.10 on it is asked too whether a sum may be split, which it may. */
    private static void sumsInFloat32(TorchLibrary libtorch) {
        String before = "_ZN2at7Context27setAllowBF16ReductionCuBLASEb";
        Optional<Function> since = libtorch.find(before + "b");
        if (since.isPresent()) {
            since.get().invoke(new Object[] {context(libtorch), (byte) 0, (byte) 1});
        } else {
            libtorch.function(before).invoke(new Object[] {context(libtorch), (byte) 0});
        }
    }

    private static Pointer context(TorchLibrary libtorch) {
        return libtorch.function("_ZN2at13globalContextEv").invokePointer(new Object[0]);
    }
}
