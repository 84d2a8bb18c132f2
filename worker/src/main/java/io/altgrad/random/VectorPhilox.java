package io.altgrad.random;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Computes as many blocks at once as a vector has 64-bit lanes: each lane holds one 32-bit word of a block, so that a
 * product has room for both of its halves. Loaded only where the module {@code jdk.incubator.vector} is.
 */
final class VectorPhilox implements PhiloxLoops {

    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final int LANES = LONGS.length();
    private static final VectorShuffle<Long> LOWER_TWICE = VectorShuffle.fromOp(LONGS, lane -> lane / 2);
    private static final VectorShuffle<Long> UPPER_TWICE = VectorShuffle.fromOp(LONGS, lane -> (LANES + lane) / 2);
    private static final VectorMask<Long> ODD = VectorMask.fromLong(LONGS, 0xAAAAAAAAAAAAAAAAL);

    private final PhiloxLoops rest = new ScalarPhilox();

    @Override
    public void blocks(long first, long counterHigh, long key, int count, int[] out, int offset) {
        int bound = LONGS.loopBound(count);
        whole(first, counterHigh, key, bound, out, offset);
        rest.blocks(first + bound, counterHigh, key, count - bound, out, offset + bound * Philox.WORDS);
    }

    // Spelt out in one loop: a step in a method of its own may have been compiled by itself before; then it counts as
    // too big to inline, and every vector that passes through it becomes an object, a thousand times slower.

    private static void whole(long first, long counterHigh, long key, int bound, int[] out, int offset) {
        LongVector index = LongVector.zero(LONGS).addIndex(1);
        for (int i = 0; i < bound; i += LANES) {
            LongVector counter = index.add(first + i);
            LongVector c0 = counter.and(Philox.UNSIGNED);
            LongVector c1 = counter.lanewise(VectorOperators.LSHR, 32);
            LongVector c2 = LongVector.broadcast(LONGS, counterHigh & Philox.UNSIGNED);
            LongVector c3 = LongVector.broadcast(LONGS, counterHigh >>> 32);
            int k0 = (int) key;
            int k1 = (int) (key >>> 32);
            for (int round = 0; round < Philox.ROUNDS; round++) {
                LongVector product0 = c0.mul(Philox.MULTIPLIER_0);
                LongVector product1 = c2.mul(Philox.MULTIPLIER_1);
                c0 = product1.lanewise(VectorOperators.LSHR, 32)
                        .lanewise(VectorOperators.XOR, c1)
                        .lanewise(VectorOperators.XOR, k0 & Philox.UNSIGNED);
                c1 = product1.and(Philox.UNSIGNED);
                c2 = product0.lanewise(VectorOperators.LSHR, 32)
                        .lanewise(VectorOperators.XOR, c3)
                        .lanewise(VectorOperators.XOR, k1 & Philox.UNSIGNED);
                c3 = product0.and(Philox.UNSIGNED);
                k0 += Philox.WEYL_0;
                k1 += Philox.WEYL_1;
            }
            LongVector firstPair = c0.or(c1.lanewise(VectorOperators.LSHL, 32));
            LongVector secondPair = c2.or(c3.lanewise(VectorOperators.LSHL, 32));
            firstPair
                    .rearrange(LOWER_TWICE)
                    .blend(secondPair.rearrange(LOWER_TWICE), ODD)
                    .reinterpretAsInts()
                    .intoArray(out, offset + i * Philox.WORDS);
            firstPair
                    .rearrange(UPPER_TWICE)
                    .blend(secondPair.rearrange(UPPER_TWICE), ODD)
                    .reinterpretAsInts()
                    .intoArray(out, offset + i * Philox.WORDS + 2 * LANES);
        }
    }
}
