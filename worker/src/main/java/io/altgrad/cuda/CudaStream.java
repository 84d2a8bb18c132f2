package io.altgrad.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** A stream of a device, whose work waits for none of the default stream's. */
public final class CudaStream implements AutoCloseable {

    private static final int NON_BLOCKING = 1;

    private final CudaDevice device;
    private final long handle;

    private CudaStream(CudaDevice device, long handle) {
        this.device = device;
        this.handle = handle;
    }

    /** Opens a stream, once all that the device was given before is done. */
    public static CudaStream open(CudaDevice device) {
        device.synchronize();
        try (Memory out = new Memory(Long.BYTES)) {
            String what = "open a stream on " + device;
            CudaDriver.check(what, CudaDriver.call("cuStreamCreate", out, NON_BLOCKING));
            return new CudaStream(device, out.getLong(0));
        }
    }

    /** The number by which CUDA knows it. */
    public long handle() {
        return handle;
    }

    /** The state of a capture of the work that it is given (CUDA driver API, CUstreamCaptureStatus). */
    public enum Capture {
        NONE,
        ACTIVE,
        /** Something that cannot be captured was tried. */
        INVALIDATED
    }

    /** The state of the capture that it is in. */
    public Capture capture() {
        device.makeCurrent();
        try (Memory out = new Memory(Integer.BYTES)) {
            String what = "ask a stream of " + device + " what it captures";
            CudaDriver.check(what, CudaDriver.call("cuStreamIsCapturing", new Pointer(handle), out));
            return Capture.values()[out.getInt(0)];
        }
    }

    /** Ends a capture that was invalidated; nothing is left of it. */
    public void abandonCapture() {
        device.makeCurrent();
        try (Memory out = new Memory(Long.BYTES)) {
            // Its code says that the capture was invalidated, which is why it is ended.
            CudaDriver.call("cuStreamEndCapture", new Pointer(handle), out);
        }
    }

    /** Waits for its work, and ends it. */
    @Override
    public void close() {
        device.synchronize(handle);
        CudaDriver.check("close a stream of " + device, CudaDriver.call("cuStreamDestroy_v2", new Pointer(handle)));
    }
}
