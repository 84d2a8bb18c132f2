package io.altgrad.cuda;

/** That this process has no CUDA driver, or no device; one line that says which. */
public final class CudaUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CudaUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
