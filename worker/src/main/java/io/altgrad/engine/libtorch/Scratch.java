package io.altgrad.engine.libtorch;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/** Memory of a thread for what goes into a call and comes out of it. */
final class Scratch {

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private static final int LONGS = 512;
    private static final int RESULT = 64;
    private static final int SIZES = 128;
    private static final int STRIDES = 256;
    private static final int CELLS = 384;

    private final long address = Native.malloc((long) LONGS * Long.BYTES);
    private final LongBuffer longs = new Pointer(address)
            .getByteBuffer(0, (long) LONGS * Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .asLongBuffer();

    /** The calling thread's. */
    static Scratch get() {
        return OF_THREAD.get();
    }

    /** The address where a call begins to read its arguments and to write its results. */
    long stack() {
        return address;
    }

    /** Writes the arguments of a call, and zeros behind them up to {@code count}. */
    void push(int count, long... arguments) {
        longs.put(0, arguments);
        for (int i = arguments.length; i < count; i++) {
            longs.put(i, 0);
        }
    }

    /** The first results of a call. */
    long[] pop(int count) {
        long[] results = new long[count];
        longs.get(0, results);
        return results;
    }

    /** The address for one result of a call that takes no stack. */
    long result() {
        return address + (long) RESULT * Long.BYTES;
    }

    /** The handle or number that such a call wrote. */
    long take() {
        return longs.get(RESULT);
    }

    long sizes(long[] sizes) {
        longs.put(SIZES, sizes);
        return address + (long) SIZES * Long.BYTES;
    }

    long strides(long[] strides) {
        longs.put(STRIDES, strides);
        return address + (long) STRIDES * Long.BYTES;
    }

    /** The address of a value. */
    long cell(int index, long value) {
        longs.put(CELLS + index, value);
        return address + (long) (CELLS + index) * Long.BYTES;
    }
}
