package io.altgrad.format;

import io.altgrad.random.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The formats and the floats that tests of casts go through. */
public final class FormatFixtures {

    /** Splits at the edges: no mantissa with either parity of bias, 16 bits, subnormal floats, steps of 2^-149. */
    private static final List<String> EDGES = List.of(
            "e7m0b62",
            "e6m0b30",
            "e2m0b2",
            "e8m0b128",
            "e8m0b150",
            "e8m7b128",
            "e8m6b143",
            "e5m2b131",
            "e2m1b140",
            "e5m10",
            "e6m9",
            "e7m8",
            "e2m13",
            "e1m14",
            "e0m15",
            "e4m3b7",
            "e5m2b15",
            "e7m8b100",
            "e5m2b127",
            "e5m2b128",
            "binary8p2se",
            "binary8p3se",
            "binary8p4se",
            "binary8p7se",
            "binary6p3sf",
            "binary4p2se",
            "binary3p2se");

    private FormatFixtures() {}

    /** The registered formats, every split of at most 8 bits, and the edges. */
    public static List<NumberFormat> all() {
        Set<NumberFormat> formats = new LinkedHashSet<>(Formats.all());
        for (int exponentBits = 0; exponentBits <= 7; exponentBits++) {
            for (int mantissaBits = 0; mantissaBits + exponentBits <= 7; mantissaBits++) {
                if (mantissaBits + exponentBits >= 1) {
                    // The bias is said, so that e4m3 is the split and not the IEEE format of that name.
                    int bias = exponentBits <= 1 ? 0 : (1 << (exponentBits - 1)) - 1;
                    formats.add(Formats.parse("e" + exponentBits + "m" + mantissaBits + "b" + bias));
                }
            }
        }
        EDGES.forEach(name -> formats.add(Formats.parse(name)));
        return List.copyOf(formats);
    }

    /** Finite magnitudes of the format in ascending order; the index is the magnitude code. */
    static double[] magnitudes(NumberFormat format) {
        ScalarCodec codec = ScalarCodec.of(format);
        double[] magnitudes = new double[format.maxFiniteCode() + 1];
        for (int code = 0; code < magnitudes.length; code++) {
            magnitudes[code] = codec.decode(code);
        }
        return magnitudes;
    }

    /** Both signs of every value, every midpoint, what lies beyond the top, and their float neighbours; zeros, Inf, NaN. */
    public static float[] boundaries(NumberFormat format) {
        TreeSet<Float> floats = new TreeSet<>(List.of(0f, Float.MIN_VALUE, Float.MIN_NORMAL, Float.MAX_VALUE));
        double[] magnitudes = magnitudes(format);
        for (int code = 0; code < magnitudes.length; code++) {
            addWithNeighbours(floats, magnitudes[code]);
            double previous = code == 0 ? 0 : magnitudes[code - 1];
            addWithNeighbours(floats, previous + (magnitudes[code] - previous) / 2);
        }
        double max = format.maxFinite();
        double step = max - (magnitudes.length > 1 ? magnitudes[magnitudes.length - 2] : 0);
        for (double steps : new double[] {0.25, 0.5, 0.75, 1, 1.5, 2, 3}) {
            addWithNeighbours(floats, max + steps * step);
        }
        List<Float> both = new ArrayList<>();
        for (float f : floats) {
            both.add(f);
            both.add(-f);
        }
        both.addAll(List.of(Float.NaN, Float.intBitsToFloat(0xffc12345), Float.intBitsToFloat(0x7f800001)));
        both.addAll(List.of(Float.intBitsToFloat(0x7fffffff), Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));
        return toArray(both);
    }

    /** Half arbitrary bits; half with exponents spread over the format's range and a little beyond. */
    public static float[] randomFloats(NumberFormat format, RandomStream stream, long first, int count) {
        int[] words = new int[2 * count];
        stream.fillBits(words, first);
        int lowest = format.minExponent() - format.mantissaBits() - 3;
        int span = Math.getExponent(format.maxFinite()) + 3 - lowest;
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            int bits = words[2 * i];
            if ((i & 1) == 0) {
                floats[i] = Float.intBitsToFloat(bits);
            } else {
                float significand = Float.intBitsToFloat((bits & 0x807fffff) | 0x3f800000);
                floats[i] = Math.scalb(significand, lowest + Math.floorMod(words[2 * i + 1], span));
            }
        }
        return floats;
    }

    /** What the cast of a range does. */
    static CastStatistics statistics(
            ArrayCodec codec, float[] in, int offset, int length, float scale, RandomStream bits, long firstIndex) {
        float[] out = new float[in.length];
        codec.quantize(in, offset, out, offset, length, scale, bits, firstIndex);
        return codec.statistics(in, out, offset, length, scale);
    }

    private static void addWithNeighbours(Set<Float> floats, double value) {
        float f = (float) value;
        if (Float.isFinite(f)) {
            floats.add(f);
            floats.add(Math.nextUp(f));
            floats.add(Math.max(0f, Math.nextDown(f)));
        }
    }

    private static float[] toArray(List<Float> floats) {
        float[] array = new float[floats.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = floats.get(i);
        }
        return array;
    }
}
