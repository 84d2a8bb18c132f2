package io.altgrad.statistics;

import java.util.SplittableRandom;

/**
 * The sign-flip permutation test of paired differences: if the format costs nothing, each difference could as well have
 * had the other sign. The p value is the share of all sign choices whose mean is at least as far from 0 as the one seen;
 * it assumes nothing of the distribution but its symmetry, and cannot be smaller than 2 / 2^n (Fisher 1935, chapter 3).
 */
public final class SignFlipTest {

    /** Up to so many pairs every choice of signs is counted, 2^20 at most. */
    public static final int EXACT_PAIRS = 20;

    /** Beyond, so many choices are drawn, always the same ones. */
    public static final int DRAWS = 100_000;

    private static final long SEED = 1337;

    /** Sums that would be equal with exact arithmetic are taken for equal. */
    private static final double TOLERANCE = 1e-9;

    private SignFlipTest() {}

    /** The two-sided p value; NaN for fewer than two differences, and where one is not finite. */
    public static double p(double[] differences) {
        int n = differences.length;
        if (n < 2) {
            return Double.NaN;
        }
        double sum = 0;
        double magnitude = 0;
        for (double difference : differences) {
            sum += difference;
            magnitude += Math.abs(difference);
        }
        if (!Double.isFinite(magnitude)) {
            return Double.NaN;
        }
        double bound = Math.abs(sum) - TOLERANCE * magnitude;
        return n <= EXACT_PAIRS
                ? countAll(differences, bound) / (double) (1L << n)
                : (1.0 + countDrawn(differences, bound)) / (1.0 + DRAWS);
    }

    /** The smallest p value that {@code pairs} differences can give. */
    public static double smallest(int pairs) {
        return pairs <= EXACT_PAIRS ? 2.0 / (1L << pairs) : 1.0 / (1.0 + DRAWS);
    }

    private static long countAll(double[] differences, double bound) {
        int half = differences.length / 2;
        double[] low = signedSums(differences, 0, half);
        double[] high = signedSums(differences, half, differences.length);
        long count = 0;
        for (double a : high) {
            for (double b : low) {
                if (Math.abs(a + b) >= bound) {
                    count++;
                }
            }
        }
        return count;
    }

    /** The sums of those differences under every choice of signs. */
    private static double[] signedSums(double[] differences, int from, int to) {
        double[] sums = new double[1 << (to - from)];
        for (int signs = 0; signs < sums.length; signs++) {
            for (int i = from; i < to; i++) {
                sums[signs] += (signs >> (i - from) & 1) == 0 ? differences[i] : -differences[i];
            }
        }
        return sums;
    }

    /** Eight pairs at a time, whose sums under every choice of signs are made once and looked up for each draw. */
    private static long countDrawn(double[] differences, double bound) {
        double[][] sums = new double[(differences.length + Byte.SIZE - 1) / Byte.SIZE][];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = signedSums(differences, i * Byte.SIZE, Math.min(differences.length, (i + 1) * Byte.SIZE));
        }
        SplittableRandom random = new SplittableRandom(SEED);
        long count = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            double sum = 0;
            long signs = 0;
            for (int i = 0; i < sums.length; i++) {
                signs = i % Long.BYTES == 0 ? random.nextLong() : signs >>> Byte.SIZE;
                sum += sums[i][(int) signs & sums[i].length - 1];
            }
            if (Math.abs(sum) >= bound) {
                count++;
            }
        }
        return count;
    }
}
