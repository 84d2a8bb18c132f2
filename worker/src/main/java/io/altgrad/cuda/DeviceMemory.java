package io.altgrad.cuda;

import com.sun.jna.Memory;

/** Memory on a device. */
public final class DeviceMemory implements AutoCloseable {

    private final CudaDevice device;
    private final long address;
    private final long bytes;

    private DeviceMemory(CudaDevice device, long address, long bytes) {
        this.device = device;
        this.address = address;
        this.bytes = bytes;
    }

    /** @throws CudaException if the device has not that much left */
    public static DeviceMemory allocate(CudaDevice device, long bytes) {
        device.makeCurrent();
        try (Memory out = new Memory(Long.BYTES)) {
            CudaDriver.check(
                    "take " + bytes + " bytes on " + device, LibCuda.cuMemAlloc_v2(CudaDriver.address(out), bytes));
            return new DeviceMemory(device, out.getLong(0), bytes);
        }
    }

    /** Allocates memory with these values. */
    public static DeviceMemory of(CudaDevice device, float[] values) {
        try (Memory host = new Memory((long) Float.BYTES * values.length)) {
            host.write(0, values, 0, values.length);
            return of(device, host);
        }
    }

    /** With these bytes. */
    static DeviceMemory of(CudaDevice device, byte[] values) {
        try (Memory host = new Memory(values.length)) {
            host.write(0, values, 0, values.length);
            return of(device, host);
        }
    }

    /** With these bytes of the host. */
    static DeviceMemory of(CudaDevice device, Memory host) {
        DeviceMemory memory = allocate(device, host.size());
        CudaDriver.check(
                "copy " + memory.bytes + " bytes to " + device,
                LibCuda.cuMemcpyHtoD_v2(memory.address, CudaDriver.address(host), memory.bytes));
        return memory;
    }

    public long address() {
        return address;
    }

    public long bytes() {
        return bytes;
    }

    /** The content as floats; waits for the device. */
    public float[] floats() {
        try (Memory host = toHost()) {
            return host.getFloatArray(0, Math.toIntExact(bytes / Float.BYTES));
        }
    }

    /** The content; waits for the device. */
    public byte[] toBytes() {
        try (Memory host = toHost()) {
            return host.getByteArray(0, Math.toIntExact(bytes));
        }
    }

    private Memory toHost() {
        device.makeCurrent();
        Memory host = new Memory(bytes);
        CudaDriver.check(
                "copy " + bytes + " bytes from " + device,
                LibCuda.cuMemcpyDtoH_v2(CudaDriver.address(host), address, bytes));
        return host;
    }

    /** Copies it to {@code to}, which has at least its size; does not wait. */
    public void copyTo(DeviceMemory to, long stream) {
        device.makeCurrent();
        CudaDriver.check(
                "copy " + bytes + " bytes within " + device,
                LibCuda.cuMemcpyDtoDAsync_v2(to.address, address, bytes, stream));
    }

    @Override
    public void close() {
        device.makeCurrent();
        CudaDriver.check("free " + bytes + " bytes on " + device, LibCuda.cuMemFree_v2(address));
    }
}
