package io.altgrad.trial;

/**
 * The loss of a device to this process: an error in a kernel, after which CUDA refuses every call until the process ends.
 * The trial that met it is not to blame, and no later trial can run here.
 */
public final class LostDevice extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LostDevice(String message, Throwable cause) {
        super(message, cause);
    }
}
