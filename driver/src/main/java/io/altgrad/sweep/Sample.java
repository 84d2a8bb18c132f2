package io.altgrad.sweep;

import io.altgrad.random.RandomStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.hipparchus.random.SobolSequenceGenerator;

/**
 * Points in the cube that some continuous axes span, the same on every machine and in whatever order a file has the axes.
 *
 * @param points of the sample
 * @param method how they are spread
 * @param seed of what is random
 * @param axes that are drawn, by name
 */
record Sample(int points, Method method, long seed, List<String> axes) {

    /** Few enough for a table, and for a value to be written by hand and mean the same trial. */
    private static final int DIGITS = 6;

    /** As many as tell any two doubles apart. */
    private static final int MOST_DIGITS = 17;

    private static final double WORD = 0x1p-32;

    /** The ways to spread points. Its text is the word that files use. */
    enum Method {
        /** Each by itself, uniformly. */
        RANDOM("random"),
        /** A Latin hypercube: on each axis one point in each of as many equal parts (McKay, Beckman and Conover 1979). */
        LATIN("latin"),
        /**
         * A Sobol' sequence by the direction numbers of Joe and Kuo (2008), from its second point on, for the first is a
         * corner; with a seed all points are shifted digit by digit.
         */
        SOBOL("sobol");

        private final String word;

        Method(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    Sample {
        axes = axes.stream().sorted().toList();
    }

    /**
     * The values of an axis, one for each point, all different: to six digits, and to more where two would be the same.
     *
     * @param at the value of a share of the axis in [0, 1)
     */
    List<String> values(String axis, DoubleUnaryOperator at) {
        Set<String> values = new LinkedHashSet<>();
        for (double share : shares(axis)) {
            double value = at.applyAsDouble(share);
            int digits = DIGITS;
            while (!values.add(rounded(value, digits)) && digits < MOST_DIGITS) {
                digits++;
            }
        }
        return new ArrayList<>(values);
    }

    private static String rounded(double value, int digits) {
        return new BigDecimal(value)
                .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                .stripTrailingZeros()
                .toString();
    }

    /** The place of each point on an axis, in [0, 1). */
    private double[] shares(String axis) {
        RandomStream random = RandomStream.of(seed, "sample/" + method + "/" + axis);
        return switch (method) {
            case RANDOM ->
                IntStream.range(0, points).mapToDouble(i -> uniform(random, i)).toArray();
            case LATIN -> {
                List<Integer> parts = IntStream.range(0, points)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer i) -> uniform(random, i)))
                        .toList();
                yield IntStream.range(0, points)
                        .mapToDouble(i -> (parts.get(i) + uniform(random, points + i)) / points)
                        .toArray();
            }
            case SOBOL -> sobol(axes.indexOf(axis), seed == 0 ? 0 : random.bits(0));
        };
    }

    private static double uniform(RandomStream random, long index) {
        return (random.bits(index) & 0xFFFFFFFFL) * WORD;
    }

    private double[] sobol(int dimension, int shift) {
        SobolSequenceGenerator sequence = new SobolSequenceGenerator(axes.size());
        sequence.nextVector();
        double[] shares = new double[points];
        for (int i = 0; i < points; i++) {
            long digits = (long) (sequence.nextVector()[dimension] / WORD);
            shares[i] = (digits ^ shift & 0xFFFFFFFFL) * WORD;
        }
        return shares;
    }
}
