package io.altgrad.random;

import io.altgrad.vector.Warming;

/**
 * Philox 4x32-10: a 128-bit counter under a 64-bit key gives four random words (Salmon et al. 2011, "Parallel Random
 * Numbers: As Easy as 1, 2, 3", section 3.3). A pure function of unsigned 32-bit arithmetic.
 */
public final class Philox {

    /** Words of one block. */
    public static final int WORDS = 4;

    static final int ROUNDS = 10;
    static final long MULTIPLIER_0 = 0xD2511F53L;
    static final long MULTIPLIER_1 = 0xCD9E8D57L;
    static final int WEYL_0 = 0x9E3779B9;
    static final int WEYL_1 = 0xBB67AE85;
    static final long UNSIGNED = 0xFFFFFFFFL;

    private static final PhiloxLoops SCALAR = new ScalarPhilox();
    private static final Warming<PhiloxLoops> LOOPS = Warming.vectorsExist() ? warming() : null;

    /** Blocks below which a choice is not worth making: fewer than the widest vector has lanes. */
    private static final int FEW = 8;

    private Philox() {}

    /**
     * Writes the block of one counter to {@code out[offset .. offset + 3]}.
     *
     * @param counterLow words 0 (low half) and 1 (high half) of the counter
     * @param counterHigh words 2 (low half) and 3 (high half) of the counter
     * @param key words 0 (low half) and 1 (high half) of the key
     */
    public static void block(long counterLow, long counterHigh, long key, int[] out, int offset) {
        int c0 = (int) counterLow;
        int c1 = (int) (counterLow >>> 32);
        int c2 = (int) counterHigh;
        int c3 = (int) (counterHigh >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (c0 & UNSIGNED);
            long product1 = MULTIPLIER_1 * (c2 & UNSIGNED);
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        out[offset] = c0;
        out[offset + 1] = c1;
        out[offset + 2] = c2;
        out[offset + 3] = c3;
    }

    /** The blocks of {@code count} consecutive counters, of which {@code first} is the lower half of the first one. */
    static void blocks(long first, long counterHigh, long key, int count, int[] out, int offset) {
        PhiloxLoops loops = LOOPS == null || count < FEW ? SCALAR : LOOPS.faster(count * WORDS);
        loops.blocks(first, counterHigh, key, count, out, offset);
    }

    /** Tells whether nothing is warming up. */
    static boolean warm() {
        return LOOPS == null || LOOPS.settled();
    }

    private static Warming<PhiloxLoops> warming() {
        int blocks = 257;
        int[] words = new int[blocks * WORDS];
        return new Warming<>("Philox", SCALAR, new VectorPhilox(), loops -> loops.blocks(0, 0, 0, blocks, words, 0));
    }
}
