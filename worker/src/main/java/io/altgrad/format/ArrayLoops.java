package io.altgrad.format;

/** The loops over arrays; two implementations that agree bit for bit. Stateless. */
interface ArrayLoops {

    /**
     * Computes {@code out = round(in * scale) / scale}.
     *
     * @param randomBits one word for an element, from {@code randomOffset} on; read only if the plan's rounding is
     *     stochastic
     */
    void quantize(
            CastPlan plan,
            float[] in,
            int inOffset,
            float[] out,
            int outOffset,
            int length,
            float scale,
            int[] randomBits,
            int randomOffset);

    /**
     * Computes {@code out = bfloat16(round(in * scale))}, which is exact, elements {@code offset ..} of both, by a plan that
     * {@linkplain CastPlan#roundsByAddition rounds by addition} to a format of at most 8 significant bits.
     */
    void codes(CastPlan plan, float[] in, short[] out, int offset, int length, float scale);

    /** The largest of the magnitudes' bits: above those of Inf if any element is NaN. */
    int amaxBits(float[] in, int offset, int length);
}
