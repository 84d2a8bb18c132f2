package io.altgrad.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Device memory for a kernel's output that shows what the kernel left out or wrote beyond: each byte, and some before and
 * after, holds a pattern that no right output is full of.
 */
final class PoisonedMemory implements AutoCloseable {

    private static final byte POISON = (byte) 0xA5;
    private static final int GUARD_BYTES = 256;

    private final DeviceMemory memory;
    private final String name;
    private final int bytes;

    /** @param name of the output, for the error */
    PoisonedMemory(CudaDevice device, String name, long bytes) {
        this.name = name;
        this.bytes = Math.toIntExact(bytes);
        this.memory = DeviceMemory.of(device, poison(this.bytes));
    }

    private PoisonedMemory(CudaDevice device, String name, byte[] guarded) {
        this.name = name;
        this.bytes = guarded.length - 2 * GUARD_BYTES;
        this.memory = DeviceMemory.of(device, guarded);
    }

    /** Memory that holds those values between its guards, for a kernel that reads what it then writes. */
    static PoisonedMemory holding(CudaDevice device, String name, float[] values) {
        byte[] guarded = poison(values.length * Float.BYTES);
        ByteBuffer.wrap(guarded)
                .order(ByteOrder.nativeOrder())
                .position(GUARD_BYTES)
                .slice()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(values);
        return new PoisonedMemory(device, name, guarded);
    }

    private static byte[] poison(int bytes) {
        byte[] poison = new byte[bytes + 2 * GUARD_BYTES];
        Arrays.fill(poison, POISON);
        return poison;
    }

    long address() {
        return memory.address() + GUARD_BYTES;
    }

    /**
     * Copies the output to the host; waits for the device.
     *
     * @throws IllegalStateException if it wrote before the output or after it
     */
    byte[] toBytes() {
        byte[] all = memory.toBytes();
        for (int i = 0; i < GUARD_BYTES; i++) {
            if (all[i] != POISON || all[all.length - 1 - i] != POISON) {
                throw new IllegalStateException("A kernel wrote outside its output of " + name + ", " + bytes
                        + " bytes, at most " + GUARD_BYTES + " bytes before or after it.");
            }
        }
        return Arrays.copyOfRange(all, GUARD_BYTES, GUARD_BYTES + bytes);
    }

    /** The output as numbers of two bytes, unsigned. */
    int[] shorts() {
        short[] shorts = new short[bytes / Short.BYTES];
        ByteBuffer.wrap(toBytes())
                .order(ByteOrder.nativeOrder())
                .asShortBuffer()
                .get(shorts);
        int[] unsigned = new int[shorts.length];
        Arrays.setAll(unsigned, i -> Short.toUnsignedInt(shorts[i]));
        return unsigned;
    }

    float[] floats() {
        float[] floats = new float[bytes / Float.BYTES];
        ByteBuffer.wrap(toBytes())
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .get(floats);
        return floats;
    }

    @Override
    public void close() {
        memory.close();
    }
}
