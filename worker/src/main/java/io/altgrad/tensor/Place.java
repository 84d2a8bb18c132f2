package io.altgrad.tensor;

/**
 * A memory that tensors lie in: the host's, or a GPU's.
 *
 * @param gpu CUDA's number of the GPU; -1 for the host
 */
public record Place(int gpu) {

    /** The host's memory, where the CPU computes. */
    public static final Place HOST = new Place(-1);

    public Place {
        if (gpu < -1) {
            throw new IllegalArgumentException("Cannot place tensors on GPU " + gpu + ": numbers begin at 0.");
        }
    }

    public boolean isGpu() {
        return gpu >= 0;
    }

    /** {@code cpu}, or for example {@code gpu(0)}. */
    @Override
    public String toString() {
        return isGpu() ? "gpu(" + gpu + ")" : "cpu";
    }
}
