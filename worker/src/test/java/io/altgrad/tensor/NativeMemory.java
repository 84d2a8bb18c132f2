package io.altgrad.tensor;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Structure;

/** What glibc's allocator has given out, which is where tensors lie. */
public final class NativeMemory {

    private NativeMemory() {}

    /** Skips a test where there is no glibc to ask. */
    public static void assumeKnown() {
        assumeTrue(Platform.isLinux(), "asks glibc's mallinfo2");
    }

    /** Bytes in use at this moment, the JVM's own included. */
    public static long inUse() {
        MallInfo info =
                (MallInfo) NativeLibrary.getProcess().getFunction("mallinfo2").invoke(MallInfo.class, new Object[0]);
        return info.uordblks + info.hblkhd;
    }

    /** glibc's {@code struct mallinfo2}. */
    @Structure.FieldOrder({
        "arena",
        "ordblks",
        "smblks",
        "hblks",
        "hblkhd",
        "usmblks",
        "fsmblks",
        "uordblks",
        "fordblks",
        "keepcost"
    })
    public static final class MallInfo extends Structure implements Structure.ByValue {
        public long arena;
        public long ordblks;
        public long smblks;
        public long hblks;
        public long hblkhd;
        public long usmblks;
        public long fsmblks;
        public long uordblks;
        public long fordblks;
        public long keepcost;
    }
}
