package io.altgrad.cuda;

/** A call that the CUDA driver refused, in its own words. */
public final class CudaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    CudaException(String what, int code, String words) {
        super("Cannot " + what + ": " + words + ".");
        this.code = code;
    }

    /** Tells whether the device had no memory left. */
    public boolean isOutOfMemory() {
        return code == LibCuda.OUT_OF_MEMORY;
    }
}
