package io.altgrad.cuda;

/**
 * The fused attention of bfloat16 that libtorch has for GPUs (Dao 2023, FlashAttention-2), which keeps scores and softmax in
 * float32 and writes neither. Its backward sums in one order where libtorch is told to be deterministic.
 */
public final class FlashAttention {

    /** The compute capability, times ten, of the first GPUs that it serves. */
    public static final int FIRST_CAPABILITY = 80;

    /** Heads of up to this width are served by all of these GPUs; wider ones need the shared memory of a data centre's. */
    private static final int WIDTH_EVERYWHERE = 192;

    private static final int WIDEST = 256;

    private FlashAttention() {}

    /**
     * Tells whether it serves heads of that width, forward and backward.
     *
     * @param capability the compute capability times ten
     */
    public static boolean serves(int capability, long width) {
        int widest = capability == 80 || capability == 90 ? WIDEST : WIDTH_EVERYWHERE;
        return capability >= FIRST_CAPABILITY && width % 8 == 0 && width <= widest;
    }
}
