package io.altgrad.statistics;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * The number of pairs that a row takes to its verdict where one looks after each: a time at which {@link UntilDecided}'s
 * sequence stops, whose distribution has no closed form. It is that of {@value #ROWS} synthetic rows of normal differences,
 * the same ones on every call, which are judged after each pair from the fewest on.
 *
 * <p>A row's interval at n pairs is mean ± w(n) √Q, Q the sum of squares around the mean and w(n) the half width of
 * {@link AnytimeT#interval} at Q = 1. It is decided where |mean| + w(n) √Q ≤ δ, or w(n) √Q ≤ |mean|: what the p values of
 * {@link UntilDecided} say too. A share of 0.9 of the rows is known to 0.007 (a standard error), which at most is a pair
 * or two in twenty.
 */
public final class AnytimePower {

    private static final int ROWS = 2000;

    /** The seed of all synthetic rows. */
    private static final long SEED = 16;

    private final double margin;
    private final int fewest;

    /** The half width at each number of pairs where Q is 1; infinite while the sequence is everything. */
    private final double[] widths = new double[Power.MOST_PAIRS + 1];

    /**
     * The pairs that each row takes, fewest first; one that is undecided at {@link Power#MOST_PAIRS} takes one more.
     */
    private final int[] taken = new int[ROWS];

    private AnytimePower(Family family, AnytimeT seen, double effect, double sd) {
        this.margin = family.criterion().margin();
        this.fewest =
                family.criterion().looks() instanceof Looks.EverySeed looks ? looks.atLeast() : Verdict.FEWEST_PAIRS;
        for (int pairs = 0; pairs < widths.length; pairs++) {
            widths[pairs] = new AnytimeT(pairs, 0, 1)
                    .interval(family.share())
                    .map(Interval::high)
                    .orElse(Double.POSITIVE_INFINITY);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        for (int row = 0; row < ROWS; row++) {
            taken[row] = taken(seen, effect, sd, random.split());
        }
        Arrays.sort(taken);
    }

    /**
     * The power over rows that have no pair yet.
     *
     * @param effect θ, the true difference
     * @param sd σ, the true standard deviation of differences, at least 0
     */
    public static AnytimePower of(Family family, double effect, double sd) {
        return new AnytimePower(family, AnytimeT.START, effect, sd);
    }

    /**
     * The power over rows that have those pairs already, an undecided row's, whose true difference and standard deviation
     * are those seen.
     *
     * @param differences two or more finite ones
     */
    public static AnytimePower after(Family family, Spread differences) {
        AnytimeT seen = AnytimeT.START;
        for (double difference : differences.values()) {
            seen = seen.with(difference);
        }
        return new AnytimePower(family, seen, seen.mean(), Math.sqrt(seen.squares() / (seen.pairs() - 1.0)));
    }

    private int taken(AnytimeT seen, double effect, double sd, SplittableRandom random) {
        int pairs = seen.pairs();
        double mean = seen.mean();
        double squares = seen.squares();
        while (pairs < Power.MOST_PAIRS) {
            pairs++;
            double difference = effect + sd * normal(random);
            double change = difference - mean;
            mean += change / pairs;
            squares += change * (difference - mean);
            double half = squares == 0 ? 0 : widths[pairs] * Math.sqrt(squares);
            double distance = Math.abs(mean);
            boolean known = widths[pairs] < Double.POSITIVE_INFINITY;
            if (pairs >= fewest && known && (distance + half <= margin || distance > 0 && half <= distance)) {
                return pairs;
            }
        }
        return Power.MOST_PAIRS + 1;
    }

    /** A standard normal number by Box and Muller's method, the same on every machine and Java. */
    private static double normal(SplittableRandom random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }

    /**
     * The pairs in all by which a row has its verdict with the chance {@link Power#CHANCE}; empty where those are more than
     * {@link Power#MOST_PAIRS}.
     */
    public OptionalInt pairs() {
        int probably = taken[(int) Math.ceil(Power.CHANCE * ROWS) - 1];
        return probably > Power.MOST_PAIRS ? OptionalInt.empty() : OptionalInt.of(probably);
    }

    /** The mean of the pairs of rows that get no more than {@code most}. */
    public double mean(int most) {
        return Arrays.stream(taken)
                .map(pairs -> Math.min(pairs, most))
                .average()
                .orElseThrow();
    }

    /** The share of rows that have their verdict by {@code most} pairs. */
    public double decidedBy(int most) {
        return (double) Arrays.stream(taken).filter(pairs -> pairs <= most).count() / ROWS;
    }
}
