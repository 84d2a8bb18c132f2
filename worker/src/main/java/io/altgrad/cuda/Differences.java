package io.altgrad.cuda;

import io.altgrad.format.CastStatistics;

/** Compares what a device computed with what the CPU did, and throws the first difference, with both. */
final class Differences {

    /** Relative, between sums of doubles that are made in another order. */
    private static final double SUM_TOLERANCE = 1e-11;

    private Differences() {}

    static void requireSame(float[] actual, float[] expected, String what) {
        for (int i = 0; i < expected.length; i++) {
            if (!same(actual[i], expected[i])) {
                throw between(what + " " + i, actual[i], expected[i]);
            }
        }
    }

    static void requireSame(byte[] actual, int[] expected, String what) {
        for (int i = 0; i < expected.length; i++) {
            if (expected[i] >= 0 && (actual[i] & 0xff) != expected[i]) {
                throw between(what + " " + i, actual[i] & 0xff, expected[i]);
            }
        }
    }

    static void requireSame(int[] actual, int[] expected, String what) {
        for (int i = 0; i < expected.length; i++) {
            if (actual[i] != expected[i]) {
                throw between(what + " " + i, Integer.toHexString(actual[i]), Integer.toHexString(expected[i]));
            }
        }
    }

    static void requireSameRange(CastKernels.OfBlocks actual, ScalarCast expected, String what) {
        boolean zeros = expected.largestScale == 0;
        float smallest = zeros ? 1 : expected.smallestScale;
        float largest = zeros ? 1 : expected.largestScale;
        if (actual.smallestScale() != smallest || actual.largestScale() != largest) {
            throw between(what, actual.smallestScale() + " to " + actual.largestScale(), smallest + " to " + largest);
        }
    }

    /** Counts are equal; sums are made in another order, and are nothing where an element is not finite. */
    static void requireSame(CastStatistics actual, CastStatistics expected, String what) {
        boolean same = actual.count() == expected.count()
                && actual.saturated() == expected.saturated()
                && actual.underflowed() == expected.underflowed()
                && near(actual.signal(), expected.signal())
                && near(actual.noise(), expected.noise());
        if (!same) {
            throw between(what + ", statistics", actual, expected);
        }
    }

    private static boolean near(double actual, double expected) {
        return !Double.isFinite(expected)
                ? !Double.isFinite(actual)
                : Math.abs(actual - expected) <= SUM_TOLERANCE * expected;
    }

    static boolean same(float actual, float expected) {
        return Float.floatToRawIntBits(actual) == Float.floatToRawIntBits(expected);
    }

    static IllegalStateException between(String what, Object actual, Object expected) {
        return new IllegalStateException(what + ": the GPU gives " + actual + ", the CPU " + expected);
    }
}
