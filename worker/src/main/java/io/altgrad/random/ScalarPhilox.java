package io.altgrad.random;

/** Computes one block after the other, in plain Java. */
final class ScalarPhilox implements PhiloxLoops {

    @Override
    public void blocks(long first, long counterHigh, long key, int count, int[] out, int offset) {
        for (int i = 0; i < count; i++) {
            Philox.block(first + i, counterHigh, key, out, offset + i * Philox.WORDS);
        }
    }
}
