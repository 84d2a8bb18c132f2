package io.altgrad.cuda;

import com.sun.jna.Memory;

/**
 * What casts that run again and again with the same arguments read of the host, and leave for it: device memory with the
 * number of tensors whose random words come before theirs, and for each cast a scale, or the amax of the past that it is to
 * follow, beside which the cast leaves its tensor's amax.
 */
public final class CastCells {

    /** As much as keeps what follows it apart from the 64-bit number. */
    private static final int BEHIND_NUMBER = 16;

    private final CastKernels kernels;
    private final long address;
    private final Memory host;

    /** @param address of {@link #bytes} of device memory, a multiple of 8 */
    public CastCells(CastKernels kernels, long address, int casts) {
        this.kernels = kernels;
        this.address = address;
        this.host = new Memory(bytes(casts));
        host.clear();
    }

    /** Bytes for that many casts. */
    public static long bytes(int casts) {
        return BEHIND_NUMBER + (long) casts * AmaxField.BYTES;
    }

    /** The address for {@link CastArguments#drawnBefore}. */
    public long drawnBefore() {
        return address;
    }

    /** The address of the amax of a cast, counted from 0. */
    public long amax(int cast) {
        return address + BEHIND_NUMBER + (long) cast * AmaxField.BYTES;
    }

    /** Writes to the device, in the stream's order, what the first casts are to read, and forgets their amaxes. */
    public void write(long drawnBefore, float[] scales) {
        host.setLong(0, drawnBefore);
        for (int i = 0; i < scales.length; i++) {
            host.setFloat(BEHIND_NUMBER + (long) i * AmaxField.BYTES + AmaxField.SCALE.offset, scales[i]);
        }
        kernels.write(address, host, bytes(scales.length));
    }
}
