package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hipparchus.distribution.continuous.TDistribution;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand synthetic sweeps for each choice of true differences, whose rows share a baseline as real ones do, judged
 * after every seed from the 4th to the 40th: by the confidence sequence, by the fixed tests repeated, which is what looking
 * at them after every seed comes to, and once, after as many seeds as a fixed plan needs. The table of it stands in
 * {@code driver/STATISTICS.md}.
 */
class UntilDecidedSimulationTest {

    private static final int SWEEPS = 10_000;
    private static final int LEAST = 4;
    private static final int MOST = 40;
    private static final double SD = 0.004;
    private static final Criterion CRITERION = new Criterion(0.005, 0.95);

    /** True differences of the rows, as parts of the margin. */
    private record Effects(String name, double... ofMargin) {}

    private static final Effects NONE = new Effects("none", 0, 0, 0, 0, 0);
    private static final Effects MARGIN = new Effects("the margin", 1, 1, 1, 1, 1);
    private static final Effects TWICE = new Effects("twice the margin", 2, 2, 2, 2, 2);
    private static final Effects MIXED = new Effects("0, 0, ½, 1 and 2 margins", 0, 0, 0.5, 1, 2);

    /** What some way of judging came to, over all sweeps. */
    private static final class Tally {
        int falseSweeps;
        long seeds;
        long undecided;

        double falseRate() {
            return (double) falseSweeps / SWEEPS;
        }
    }

    private record Outcome(Effects effects, Tally anytime, Tally repeated, Tally once, int plan) {

        String line() {
            int rows = effects.ofMargin().length * SWEEPS;
            return String.format(
                    Locale.ROOT,
                    "| %s | %.1f %% | %.1f | %.1f %% | %.1f %% | %.1f | %d | %.1f %% |",
                    effects.name(),
                    100 * anytime.falseRate(),
                    (double) anytime.seeds / rows,
                    100.0 * anytime.undecided / rows,
                    100 * repeated.falseRate(),
                    (double) repeated.seeds / rows,
                    plan,
                    100 * once.falseRate());
        }
    }

    @Test
    void lookingAfterEverySeedKeepsTheErrorThatRepeatedTestsExceed() throws IOException {
        Outcome none = simulate(NONE, 1);
        Outcome margin = simulate(MARGIN, 2);
        Outcome twice = simulate(TWICE, 3);
        Outcome mixed = simulate(MIXED, 4);
        assertThat(Stream.of(none, margin, twice, mixed))
                .allSatisfy(outcome -> assertThat(outcome.anytime().falseRate())
                        .as(outcome.effects().name())
                        .isLessThanOrEqualTo(CRITERION.error()));
        assertThat(none.repeated().falseRate()).isFinite().isGreaterThan(CRITERION.error());
        assertThat(margin.repeated().falseRate()).isFinite().isGreaterThan(2 * CRITERION.error());
        // Where there is something to be told, fewer than one row in a hundred is left without a verdict.
        assertThat(none.anytime().undecided).isLessThan(SWEEPS * 5L / 100);
        assertThat(twice.anytime().undecided).isLessThan(SWEEPS * 5L / 100);
        assertThat(Files.readString(Path.of("STATISTICS.md")))
                .contains(
                        Stream.of(none, margin, twice, mixed).map(Outcome::line).toArray(String[]::new));
    }

    private static Outcome simulate(Effects effects, long seed) {
        int rows = effects.ofMargin().length;
        double[] quantiles = new double[MOST + 1];
        double[] halves = new double[MOST + 1];
        double share = CRITERION.error() / rows;
        for (int n = LEAST; n <= MOST; n++) {
            TDistribution student = new TDistribution(n - 1.0);
            quantiles[n] = -student.inverseCumulativeProbability(share);
            halves[n] = -student.inverseCumulativeProbability(share / 2);
        }
        int plan = Arrays.stream(effects.ofMargin())
                .mapToInt(effect -> Power.pairs(new Family(CRITERION, rows), effect * CRITERION.margin(), SD)
                        .orElseThrow())
                .max()
                .orElseThrow();
        SplittableRandom random = new SplittableRandom(seed);
        Outcome outcome = new Outcome(effects, new Tally(), new Tally(), new Tally(), plan);
        UntilDecided rule = new UntilDecided(new Family(CRITERION, rows));
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            AnytimeT[][] seen = sweep(effects, random);
            boolean anytimeFalse = false;
            boolean repeatedFalse = false;
            boolean onceFalse = false;
            for (int row = 0; row < rows; row++) {
                double effect = effects.ofMargin()[row];
                anytimeFalse |= isFalse(first(seen[row], rule::judge, outcome.anytime()), effect);
                repeatedFalse |=
                        isFalse(first(seen[row], at -> fixed(at, quantiles, halves), outcome.repeated()), effect);
                onceFalse |= isFalse(fixed(seen[row][plan], quantiles, halves), effect);
            }
            outcome.anytime().falseSweeps += anytimeFalse ? 1 : 0;
            outcome.repeated().falseSweeps += repeatedFalse ? 1 : 0;
            outcome.once().falseSweeps += onceFalse ? 1 : 0;
        }
        return outcome;
    }

    /** What is known of each row after each number of seeds; rows share half of the variance, the baseline's. */
    private static AnytimeT[][] sweep(Effects effects, SplittableRandom random) {
        int rows = effects.ofMargin().length;
        AnytimeT[][] seen = new AnytimeT[rows][MOST + 1];
        for (AnytimeT[] row : seen) {
            row[0] = AnytimeT.START;
        }
        for (int n = 1; n <= MOST; n++) {
            double baseline = Normals.next(random);
            for (int row = 0; row < rows; row++) {
                double difference = effects.ofMargin()[row] * CRITERION.margin()
                        + SD * (Normals.next(random) - baseline) / Math.sqrt(2);
                seen[row][n] = seen[row][n - 1].with(difference);
            }
        }
        return seen;
    }

    private static Verdict first(AnytimeT[] seen, Function<AnytimeT, Verdict> judge, Tally tally) {
        for (int n = LEAST; n <= MOST; n++) {
            Verdict verdict = judge.apply(seen[n]);
            if (verdict != Verdict.UNDECIDED) {
                tally.seeds += n;
                return verdict;
            }
        }
        tally.seeds += MOST;
        tally.undecided++;
        return Verdict.UNDECIDED;
    }

    /** As {@link Judgement.Tested#verdict}, with quantiles that were looked up once. */
    private static Verdict fixed(AnytimeT seen, double[] quantiles, double[] halves) {
        double error = Math.sqrt(seen.squares() / (seen.pairs() - 1.0) / seen.pairs());
        if (Math.abs(seen.mean()) + quantiles[seen.pairs()] * error <= CRITERION.margin()) {
            return Verdict.EQUIVALENT;
        }
        if (Math.abs(seen.mean()) < halves[seen.pairs()] * error) {
            return Verdict.UNDECIDED;
        }
        return seen.mean() > 0 ? Verdict.WORSE : Verdict.BETTER;
    }

    private static boolean isFalse(Verdict verdict, double effectOfMargin) {
        return switch (verdict) {
            case WORSE -> effectOfMargin <= 0;
            case BETTER -> effectOfMargin >= 0;
            case EQUIVALENT -> Math.abs(effectOfMargin) >= 1;
            default -> false;
        };
    }
}
