package io.altgrad.engine.torch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * The C library's allocator, told to keep what a step frees for the next one. By itself it gives large blocks back to
 * the system and gets them again as pages that have to be made on first touch, several thousand for a step.
 */
public final class Allocator {

    /** glibc's numbers of its settings (malloc.h). */
    private static final int TRIM_THRESHOLD = -1;

    private static final int TOP_PAD = -2;
    private static final int MMAP_THRESHOLD = -3;

    /** Tensors of more than this are mapped one by one, as everything is that exceeds half a heap of a thread. */
    private static final int LARGEST_KEPT = 32 << 20;

    /** Size of a thread's heap; a smaller one is given back when it is free. */
    private static final int HEAP = 64 << 20;

    private Allocator() {}

    /**
     * Keeps freed memory in the process; takes effect for tensors made afterwards. Does nothing where the C library is
     * not glibc.
     */
    public static void keepWhatIsFreed() {
        if (Platform.isLinux()) {
            Function mallopt = NativeLibrary.getProcess().getFunction("mallopt");
            mallopt.invokeInt(new Object[] {TRIM_THRESHOLD, Integer.MAX_VALUE});
            mallopt.invokeInt(new Object[] {TOP_PAD, HEAP});
            mallopt.invokeInt(new Object[] {MMAP_THRESHOLD, LARGEST_KEPT});
        }
    }
}
