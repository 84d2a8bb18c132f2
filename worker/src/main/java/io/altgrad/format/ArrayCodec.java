package io.altgrad.format;

import io.altgrad.random.RandomStream;
import io.altgrad.vector.Warming;
import java.util.Objects;

/**
 * The array path of one cast: equal to {@link ScalarCodec} bit for bit, by the Vector API where the JVM has it (run with
 * {@code --add-modules jdk.incubator.vector}), else in plain Java. Immutable; safe to share.
 *
 * <p>A few formats (the scale type {@code e8m0fnu}, and splits with a bias above 127) have normal numbers that are
 * subnormal floats; they go through the scalar codec, some fifty times slower.
 */
public final class ArrayCodec {

    private static final ArrayLoops LOOPS = loops();
    private static final ColumnLoops COLUMNS = ColumnLoops.fastest();

    /** Elements that share one buffer of random words or of results. */
    private static final int CHUNK = 1024;

    private static final int BFLOAT16_MANTISSA_BITS = 7;

    private final NumberFormat format;
    private final Rounding rounding;
    private final Overflow overflow;
    private final ArrayLoops loops;
    private final CastPlan plan;
    private final float saturatedFrom;

    private ArrayCodec(NumberFormat format, Rounding rounding, Overflow overflow, ArrayLoops loops) {
        this.format = Objects.requireNonNull(format, "format");
        this.rounding = Objects.requireNonNull(rounding, "rounding");
        this.overflow = Objects.requireNonNull(overflow, "overflow");
        this.loops = loops;
        plan = CastPlan.covers(format) ? new CastPlan(format, rounding, overflow) : null;
        saturatedFrom = CastPlan.saturatedFrom(format, rounding);
    }

    public static ArrayCodec of(NumberFormat format, Rounding rounding, Overflow overflow) {
        return new ArrayCodec(format, rounding, overflow, LOOPS);
    }

    static ArrayCodec of(NumberFormat format, Rounding rounding, Overflow overflow, ArrayLoops loops) {
        return new ArrayCodec(format, rounding, overflow, loops);
    }

    /** Tells whether this JVM runs the vector loops. */
    public static boolean vectorized() {
        return !(LOOPS instanceof ScalarLoops);
    }

    /**
     * Tells whether {@code value} under {@code scale} is rounded beyond max finite, so that overflow decides about it.
     */
    public boolean saturates(float value, float scale) {
        return Math.abs(value * scale) >= saturatedFrom;
    }

    /** The largest magnitude of the range; 0 if it is empty, NaN if any element is NaN. */
    public static float amax(float[] in, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, in.length);
        int bits = LOOPS.amaxBits(in, offset, length);
        return bits > CastPlan.INFINITY ? Float.NaN : Float.intBitsToFloat(bits);
    }

    /**
     * Computes {@code out = round(in * scale) / scale}, each operation rounded to float as Java does.
     *
     * @param out may be {@code in} at the same offset; other overlaps are not supported
     * @param scale finite and above zero
     * @param bits words for {@code STOCHASTIC}, one for an element; ignored, and may be null, otherwise
     * @param firstIndex the word of the first element
     * @throws IllegalArgumentException if the scale is zero, negative, infinite or NaN
     * @throws IndexOutOfBoundsException if a range does not lie in its array
     */
    public void quantize(
            float[] in,
            int inOffset,
            float[] out,
            int outOffset,
            int length,
            float scale,
            RandomStream bits,
            long firstIndex) {
        Objects.checkFromIndexSize(inOffset, length, in.length);
        Objects.checkFromIndexSize(outOffset, length, out.length);
        requireScale(scale);
        if (rounding != Rounding.STOCHASTIC) {
            run(in, inOffset, out, outOffset, length, scale, null, 0);
            return;
        }
        Objects.requireNonNull(bits, "Stochastic rounding needs a stream of random bits.");
        int[] words = new int[Math.min(CHUNK, length)];
        for (int done = 0; done < length; done += CHUNK) {
            int chunk = Math.min(CHUNK, length - done);
            bits.fillBits(words, chunk, firstIndex + done);
            run(in, inOffset + done, out, outOffset + done, chunk, scale, words, 0);
        }
    }

    /**
     * Casts elements {@code offset ..} of {@code in} to those of {@code out}, with random words that were drawn before:
     * those of the same indices.
     *
     * @param words for {@code STOCHASTIC}; ignored, and may be empty, otherwise
     */
    public void quantize(float[] in, float[] out, int offset, int length, float scale, int[] words) {
        Objects.checkFromIndexSize(offset, length, in.length);
        Objects.checkFromIndexSize(offset, length, out.length);
        if (rounding == Rounding.STOCHASTIC) {
            Objects.checkFromIndexSize(offset, length, words.length);
        }
        requireScale(scale);
        run(in, offset, out, offset, length, scale, words, offset);
    }

    /**
     * Computes {@code out = round(in * scale)}, the values of codes, as bfloat16, elements {@code offset ..} of both.
     *
     * @param scratch as long as they; what its elements {@code offset ..} are afterwards is not defined
     * @param words as {@link #quantize(float[], float[], int, int, float, int[])} takes them
     * @throws IllegalArgumentException if bfloat16 does not hold the format's values, which have more than 8 significant
     *     bits
     */
    public void codes(float[] in, short[] out, float[] scratch, int offset, int length, float scale, int[] words) {
        Objects.checkFromIndexSize(offset, length, in.length);
        Objects.checkFromIndexSize(offset, length, out.length);
        if (format.mantissaBits() > BFLOAT16_MANTISSA_BITS) {
            throw new IllegalArgumentException("Cannot write codes of " + format.name()
                    + " as bfloat16: it holds 8 significant bits, and they have " + (format.mantissaBits() + 1) + ".");
        }
        requireScale(scale);
        if (plan != null && plan.roundsByAddition()) {
            loops.codes(plan, in, out, offset, length, scale);
            return;
        }
        for (int i = offset; i < offset + length; i++) {
            scratch[i] = in[i] * scale;
        }
        quantize(scratch, scratch, offset, length, 1, words);
        Bfloat16Codec.narrow(scratch, out, offset, length, 1);
    }

    /** Tells whether {@link #codesOfColumns} is for this cast. */
    public boolean hasCodesOfColumns() {
        return plan != null && plan.roundsByAddition() && format.mantissaBits() <= BFLOAT16_MANTISSA_BITS;
    }

    /**
     * Computes {@link #codes} of a matrix that begins with both arrays and has a scale for each column.
     *
     * @throws IllegalArgumentException if the cast {@linkplain #hasCodesOfColumns has none}
     */
    public void codesOfColumns(float[] in, short[] out, int rows, float[] scales) {
        Objects.checkFromIndexSize(0, rows * scales.length, Math.min(in.length, out.length));
        if (!hasCodesOfColumns()) {
            throw new IllegalArgumentException("Cannot write codes of " + format.name()
                    + " by column: the cast is not one that an addition rounds; cast the transposed by row.");
        }
        for (float scale : scales) {
            requireScale(scale);
        }
        COLUMNS.codes(plan, in, out, rows, scales);
    }

    /** Raises the amax of each column of a matrix, which begins with {@code in}; NaN where there is one. */
    public static void raise(float[] amax, float[] in, int rows) {
        Objects.checkFromIndexSize(0, rows * amax.length, in.length);
        COLUMNS.raise(amax, in, rows);
    }

    /**
     * The statistics of the cast of {@code in} to {@code out} under {@code scale}, elements {@code offset ..} of both.
     * Sums run in index order, so they are the same on every machine.
     */
    public CastStatistics statistics(float[] in, float[] out, int offset, int length, float scale) {
        return statistics(in, out, offset, length, saturated(in, offset, length, scale));
    }

    /** The statistics of a cast under one scale or several, of which {@code saturated} elements were counted before. */
    public CastStatistics statistics(float[] in, float[] out, int offset, int length, long saturated) {
        Objects.checkFromIndexSize(offset, length, in.length);
        Objects.checkFromIndexSize(offset, length, out.length);
        long underflowed = 0;
        double signal = 0;
        double noise = 0;
        for (int i = offset; i < offset + length; i++) {
            float value = in[i];
            double error = (double) out[i] - value;
            signal += (double) value * value;
            noise += error * error;
            underflowed += out[i] == 0 && value != 0 ? 1 : 0;
        }
        return new CastStatistics(length, saturated, underflowed, signal, noise);
    }

    /** The number of elements that {@link #saturates saturate} under {@code scale}. */
    public long saturated(float[] in, int offset, int length, float scale) {
        Objects.checkFromIndexSize(offset, length, in.length);
        long saturated = 0;
        for (int i = offset; i < offset + length; i++) {
            saturated += saturates(in[i], scale) ? 1 : 0;
        }
        return saturated;
    }

    private void run(
            float[] in,
            int inOffset,
            float[] out,
            int outOffset,
            int length,
            float scale,
            int[] words,
            int wordsOffset) {
        if (plan != null) {
            loops.quantize(plan, in, inOffset, out, outOffset, length, scale, words, wordsOffset);
            return;
        }
        ScalarCodec codec = ScalarCodec.of(format);
        for (int i = 0; i < length; i++) {
            int word = rounding == Rounding.STOCHASTIC ? words[wordsOffset + i] : 0;
            float rounded = codec.round(in[inOffset + i] * scale, rounding, overflow, word);
            out[outOffset + i] = Float.isNaN(rounded) ? Float.NaN : rounded / scale;
        }
    }

    private void requireScale(float scale) {
        if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Cannot quantize to " + format.name() + " with scale " + scale
                    + ": a scale is finite and above 0.");
        }
    }

    /** Names the vector class only behind the test, so that it is never loaded where its module is absent. */
    private static ArrayLoops loops() {
        ScalarLoops scalar = new ScalarLoops();
        return Warming.vectorsExist() ? new WarmingLoops(scalar, new VectorLoops()) : scalar;
    }
}
