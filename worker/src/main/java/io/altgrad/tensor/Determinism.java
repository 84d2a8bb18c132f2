package io.altgrad.tensor;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * What libtorch must be told so that a GPU gives the same bits each time: a fixed workspace for cuBLAS, which reads it when
 * its first context is made, and algorithms without atomic sums. A CPU needs neither and takes both.
 */
final class Determinism {

    private static final String WORKSPACE = "CUBLAS_WORKSPACE_CONFIG";
    private static final String SETTING = ":4096:8";

    private Determinism() {}

    /** To be called before libtorch is loaded. A setting that is there already is the user's. */
    static void beforeStart() {
        if (!Platform.isWindows()) {
            NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {WORKSPACE, SETTING, 0});
        }
    }

    /** To be called after. */
    static void afterStart() {
        if (Platform.isLinux()) {
            Function set = LibTorch.function("_ZN2at7Context26setDeterministicAlgorithmsEbb");
            // An operation that has no such algorithm shall fail, not warn.
            set.invoke(new Object[] {context(), (byte) 1, (byte) 0});
        }
    }

    /** Whether libtorch was told. */
    static boolean isSet() {
        Function get = LibTorch.function("_ZNK2at7Context23deterministicAlgorithmsEv");
        return (get.invokeInt(new Object[] {context()}) & 0xff) == 1;
    }

    /** The workspace setting as native code sees it. */
    static String workspace() {
        return NativeLibrary.getProcess().getFunction("getenv").invokeString(new Object[] {WORKSPACE}, false);
    }

    private static Pointer context() {
        return LibTorch.function("_ZN2at13globalContextEv").invokePointer(new Object[0]);
    }
}
