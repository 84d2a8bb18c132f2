package io.altgrad.cuda;

/** Thrown where this process has no CUDA driver, no such device, or no library that uses it; the message says which. */
public final class CudaUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CudaUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
