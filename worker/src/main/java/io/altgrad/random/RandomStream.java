package io.altgrad.random;

import io.altgrad.base.Sha256;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * An endless, random-access sequence of random numbers, fixed by a seed and a name. Immutable; safe to share.
 *
 * <p>Word {@code i} (32 bits) is word {@code i mod 4} of the Philox block whose key is the seed, whose counter's lower
 * half is {@code i / 4} and whose upper half is the first eight bytes of SHA-256 of the name in UTF-8, read big-endian.
 * {@code bits}, {@code fillBits} and {@code fillUniform} spend one word on an element, {@code fillNormal} one
 * (elements {@code 2j} and {@code 2j + 1} share theirs), {@code below} the two words {@code 2i} and {@code 2i + 1}.
 * Indices are at least 0.
 */
public final class RandomStream {

    private static final float UNIFORM_STEP = 0x1p-24f;
    private static final double WORD_STEP = 0x1p-32;

    private final long seed;
    private final long nameHash;

    private RandomStream(long seed, long nameHash) {
        this.seed = seed;
        this.nameHash = nameHash;
    }

    /** The stream called {@code name}, for example {@code transformer.h.0.mlp.c_fc.weight/rounding}, of that seed. */
    public static RandomStream of(long seed, String name) {
        Objects.requireNonNull(name, "name");
        return new RandomStream(seed, ByteBuffer.wrap(Sha256.of(name)).getLong());
    }

    /** The Philox key of this stream: what a device kernel needs, with {@link #counterHigh}, to make the same bits. */
    public long key() {
        return seed;
    }

    /** The upper half of the Philox counter, the hash of the stream's name. */
    public long counterHigh() {
        return nameHash;
    }

    /** Word {@code index}. */
    public int bits(long index) {
        int[] block = new int[Philox.WORDS];
        Philox.block(block(index), nameHash, seed, block, 0);
        return block[word(index)];
    }

    /** Writes words {@code firstIndex ..} to all of {@code out}. */
    public void fillBits(int[] out, long firstIndex) {
        fillBits(out, out.length, firstIndex);
    }

    /** Writes words {@code firstIndex ..} to the first {@code length} elements of {@code out}. */
    public void fillBits(int[] out, int length, long firstIndex) {
        int done = 0;
        while (done < length && word(firstIndex + done) != 0) {
            out[done] = bits(firstIndex + done);
            done++;
        }
        int blocks = Math.max(0, length - done) / Philox.WORDS;
        Philox.blocks(block(firstIndex + done), nameHash, seed, blocks, out, done);
        done += blocks * Philox.WORDS;
        for (; done < length; done++) {
            out[done] = bits(firstIndex + done);
        }
    }

    /** Fills an array with numbers uniform in [0, 1), multiples of 2^-24. */
    public void fillUniform(float[] out, long firstIndex) {
        int[] words = new int[out.length];
        fillBits(words, firstIndex);
        for (int i = 0; i < out.length; i++) {
            out[i] = (words[i] >>> 8) * UNIFORM_STEP;
        }
    }

    /**
     * Fills an array with normal numbers of mean 0 (Box and Muller 1958), the same on every machine: {@code StrictMath}
     * in double, rounded once. No value is beyond 6.8 standard deviations.
     */
    public void fillNormal(float[] out, long firstIndex, float standardDeviation) {
        int lead = (int) (firstIndex & 1);
        int[] words = new int[(lead + out.length + 1) & ~1];
        fillBits(words, firstIndex - lead);
        for (int pair = 0; pair < words.length; pair += 2) {
            double radius = standardDeviation * StrictMath.sqrt(-2 * StrictMath.log(openUniform(words[pair])));
            double angle = 2 * StrictMath.PI * openUniform(words[pair + 1]);
            int at = pair - lead;
            if (at >= 0) {
                out[at] = (float) (radius * StrictMath.cos(angle));
            }
            if (at + 1 < out.length) {
                out[at + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
    }

    /**
     * A number uniform in [0, bound), by the high half of a 64-bit product; no value's probability is off by more than
     * 2^-64.
     *
     * @throws IllegalArgumentException if {@code bound} is not positive
     */
    public long below(long index, long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException(
                    "Cannot draw a number below " + bound + ": the bound must be at least 1.");
        }
        int[] block = new int[Philox.WORDS];
        Philox.block(block(2 * index), nameHash, seed, block, 0);
        int first = word(2 * index);
        long random = (block[first] & 0xFFFFFFFFL) | ((long) block[first + 1] << 32);
        // multiplyHigh is signed: a negative factor reads 2^64 too low, which costs one bound in the high half.
        return Math.multiplyHigh(random, bound) + (random < 0 ? bound : 0);
    }

    private static double openUniform(int word) {
        return ((word & 0xFFFFFFFFL) + 0.5) * WORD_STEP;
    }

    private static long block(long index) {
        return index >>> 2;
    }

    private static int word(long index) {
        return (int) (index & 3);
    }
}
