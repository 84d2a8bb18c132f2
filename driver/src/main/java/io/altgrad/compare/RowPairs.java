package io.altgrad.compare;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;
import static io.altgrad.store.ColumnType.STRING;

import io.altgrad.base.UserError;
import io.altgrad.statistics.Difference;
import io.altgrad.statistics.Family;
import io.altgrad.statistics.Holm;
import io.altgrad.statistics.Judgement;
import io.altgrad.statistics.PValue;
import io.altgrad.statistics.Spread;
import io.altgrad.store.Pair;
import io.altgrad.store.Schema;
import io.altgrad.store.TrialRow;
import io.altgrad.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Every two rows of a comparison against each other, paired by seed, in one {@link Family}: the verdicts of all pairs of
 * rows hold at once with the criterion's confidence, and the p values are Holm-adjusted over all of them. Two rows have
 * no pair of seeds where they did not start from the same weights, or measured their losses on different text.
 */
public final class RowPairs {

    /** Some 450 rows; sign flips of so many take minutes. */
    private static final int MOST = 100_000;

    /**
     * Two rows that share a seed.
     *
     * @param row the one that comes later in the comparison
     * @param other the one that it is held against
     * @param difference the row less the other
     */
    record Line(
            Comparison comparison, ComparisonRow row, ComparisonRow other, Difference difference, Judgement judgement) {

        static final Schema<Line> SCHEMA = new Schema<>(
                "pairs",
                "two rows",
                "a row for every two rows of a comparison that share a seed; written by compare --pairs all --out",
                "RowPair");

        static {
            RowColumns.row(SCHEMA, Line::comparison, Line::row);
            SCHEMA.optional(
                    "other_format", STRING, "", "the row that differences are from", line -> line.other.format());
            SCHEMA.optional("other_rules", STRING, "", "its rules", line -> line.other.rules());
            SCHEMA.optional("other_axes", STRING, "", "its axes", line -> line.comparison.axes(line.other));
            RowColumns.metric(SCHEMA, Line::comparison);
            RowColumns.pairs(SCHEMA, Line::spread);
            SCHEMA.optional(
                    "delta_mean_nats",
                    DOUBLE,
                    "nats",
                    "mean difference from the other row, paired by seed; positive is worse",
                    line -> orNull(line.spread().mean()));
            SCHEMA.optional(
                    "delta_sd_nats",
                    DOUBLE,
                    "nats",
                    "sample standard deviation of the differences",
                    line -> orNull(line.spread().sd()));
            SCHEMA.optional(
                    "t_test_holm_p",
                    DOUBLE,
                    "",
                    "two-sided p of the paired t test, Holm-adjusted over all pairs of rows",
                    line -> orNull(line.difference.tTest().holm()));
            SCHEMA.optional(
                    "sign_flip_holm_p",
                    DOUBLE,
                    "",
                    "two-sided p of the sign-flip test, adjusted likewise",
                    line -> orNull(line.difference.signFlip().holm()));
            SCHEMA.optional(
                    "verdict",
                    STRING,
                    "",
                    "how the row stands against the other, in the words of comparison; of all pairs of rows at once",
                    line -> line.judgement.verdict().word());
            SCHEMA.optional(
                    "family_pairs",
                    INT32,
                    "",
                    "pairs of rows judged together; null where this is none of them",
                    line -> line.tested(tested -> tested.family().rows()));
            SCHEMA.optional(
                    "delta_at_once_low_nats",
                    DOUBLE,
                    "nats",
                    "lower end of the interval that holds for all pairs of rows at once",
                    line -> line.tested(tested -> tested.atOnce().low()));
            SCHEMA.optional(
                    "delta_at_once_high_nats",
                    DOUBLE,
                    "nats",
                    "its upper end",
                    line -> line.tested(tested -> tested.atOnce().high()));
        }

        private Spread spread() {
            return difference.spread();
        }

        private <T> T tested(Function<Judgement.Tested, T> figure) {
            return judgement.tested().map(figure).orElse(null);
        }

        private static Double orNull(OptionalDouble value) {
            return value.isPresent() ? value.getAsDouble() : null;
        }

        private static Double orNull(double value) {
            return Double.isNaN(value) ? null : value;
        }
    }

    /** Two rows by their places in the comparison, the first held against the second. */
    private record Places(int row, int other) {}

    private final Comparison comparison;
    private final List<List<TrialRow>> trials;

    private RowPairs(Comparison comparison, List<TrialRow> all) {
        this.comparison = comparison;
        Map<String, TrialRow> byId = TrialRow.byId(all);
        this.trials = comparison.rows().stream()
                .map(row -> row.trialIds().stream()
                        .map(byId::get)
                        .filter(TrialRow::completed)
                        .toList())
                .toList();
    }

    /** The columns of the table {@code pairs}. */
    public static Schema<?> schema() {
        return Line.SCHEMA;
    }

    /**
     * The table {@code pairs}, and its lines.
     *
     * @param trials those that the comparison is of
     * @throws UserError if there are more pairs of rows than anybody reads
     */
    public static Aside<?> aside(Comparison comparison, List<TrialRow> trials) {
        List<Line> lines = lines(comparison, trials);
        return new Aside<>(Line.SCHEMA, lines, text(comparison, lines));
    }

    /** The pairs of rows that share a seed, by the comparison's order of the later row, then of the earlier. */
    static List<Line> lines(Comparison comparison, List<TrialRow> trials) {
        int rows = comparison.rows().size();
        if (rows * (rows - 1L) / 2 > MOST) {
            throw new UserError("Cannot compare all pairs of " + rows + " rows: that would be " + rows * (rows - 1L) / 2
                    + ", more than " + MOST + "; choose trials with --where.");
        }
        RowPairs all = new RowPairs(comparison, trials);
        List<Places> places = new ArrayList<>();
        for (int row = 1; row < rows; row++) {
            for (int other = 0; other < row; other++) {
                places.add(new Places(row, other));
            }
        }
        List<Difference> raw = places.parallelStream().map(all::difference).toList();
        List<Difference> differences = adjusted(raw);
        Family family = Family.of(
                comparison.criterion(),
                differences.stream().map(Difference::spread).toList());
        return IntStream.range(0, places.size())
                .filter(i -> differences.get(i).spread().count() > 0)
                .mapToObj(i -> new Line(
                        comparison,
                        comparison.rows().get(places.get(i).row()),
                        comparison.rows().get(places.get(i).other()),
                        differences.get(i),
                        family.judge(differences.get(i).spread())))
                .toList();
    }

    private Difference difference(Places places) {
        Metric metric = comparison.metric();
        return Difference.unadjusted(Spread.of(
                Pair.bySeed(trials.get(places.row()), trials.get(places.other())).stream()
                        .filter(pair -> pair.flaw().isEmpty() && ValidationWindows.areOne(pair))
                        .filter(pair -> metric.of(pair.trial()) != null && metric.of(pair.baseline()) != null)
                        .map(pair -> metric.of(pair.trial()) - metric.of(pair.baseline()))
                        .toList()));
    }

    private static List<Difference> adjusted(List<Difference> raw) {
        double[] tTests = holm(raw, difference -> difference.tTest().raw());
        double[] signFlips = holm(raw, difference -> difference.signFlip().raw());
        return IntStream.range(0, raw.size())
                .mapToObj(i -> new Difference(
                        raw.get(i).spread(),
                        new PValue(raw.get(i).tTest().raw(), tTests[i]),
                        new PValue(raw.get(i).signFlip().raw(), signFlips[i])))
                .toList();
    }

    private static double[] holm(List<Difference> raw, ToDoubleFunction<Difference> p) {
        return Holm.adjust(raw.stream().mapToDouble(p).toArray());
    }

    private static List<String> text(Comparison comparison, List<Line> lines) {
        List<String> text = new ArrayList<>(List.of(""));
        if (lines.isEmpty()) {
            text.add("no two rows share a seed that completed in both on the same text");
            return text;
        }
        int family = lines.stream()
                .flatMap(line -> line.judgement().tested().stream())
                .mapToInt(tested -> tested.family().rows())
                .findFirst()
                .orElse(0);
        text.add("every two rows, paired by seed, the row less the other; "
                + switch (family) {
                    case 0 -> "no two share the three seeds that a verdict takes:";
                    case 1 -> "verdict and interval are of the one pair of rows with three seeds or more:";
                    default ->
                        "verdicts, intervals and p hold for all " + family
                                + " pairs of rows with three seeds or more at once:";
                });
        RowNames names = new RowNames(comparison);
        new TextTable<Line>()
                .left("row", line -> names.of(line.row()))
                .left("other", line -> names.of(line.other()))
                .left("verdict", line -> Verdicts.words(line.judgement(), line.spread()))
                .right("difference", line -> ComparisonTable.difference(line.spread()))
                .right("at once", line -> ComparisonTable.atOnce(line.judgement()))
                .right("p (t)", line -> ComparisonTable.p(line.difference().tTest()))
                .right("p (flip)", line -> ComparisonTable.p(line.difference().signFlip()))
                .lines(lines)
                .forEach(line -> text.add(" " + line));
        return text;
    }
}
