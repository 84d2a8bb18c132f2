package io.altgrad.compare;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;

import io.altgrad.result.Status;
import io.altgrad.statistics.Bootstrap;
import io.altgrad.statistics.Improvement;
import io.altgrad.statistics.Interval;
import io.altgrad.statistics.Location;
import io.altgrad.statistics.Spread;
import io.altgrad.statistics.Verdict;
import io.altgrad.store.Pair;
import io.altgrad.store.Schema;
import io.altgrad.store.TrialRow;
import io.altgrad.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Middles of each row's differences that an odd seed moves little, and how often the row is better than its baseline at
 * the same seed. There a trial that diverged is worse than any loss, and as bad as another that did.
 */
public final class RobustSummaries {

    /**
     * A location of a row's differences.
     *
     * @param value NaN where a difference is not a number
     */
    record Middle(double value, Optional<Interval> interval) {

        static Middle of(Location location, Spread differences) {
            return new Middle(
                    location.of(differences.toArray()),
                    new Bootstrap(differences.toArray()).interval(location, Interval.CONFIDENCE));
        }

        private Double low() {
            return interval.map(Interval::low).orElse(null);
        }

        private Double high() {
            return interval.map(Interval::high).orElse(null);
        }

        private String words() {
            return String.format(Locale.ROOT, "%+.4f", value)
                    + interval.map(ends -> " " + ComparisonTable.ends(ends)).orElse("");
        }
    }

    /**
     * A row with a baseline that a trial of the same seed completed or diverged in.
     *
     * @param median of the differences; empty where no pair completed
     * @param interquartileMean likewise
     */
    record Line(
            Comparison comparison,
            ComparisonRow row,
            Optional<Middle> median,
            Optional<Middle> interquartileMean,
            Improvement improvement) {

        static final Schema<Line> SCHEMA = new Schema<>(
                "robust",
                "a row",
                "a row for each row of a comparison that shares a seed with its baseline; written by compare --robust --out",
                "Robust");

        static {
            RowColumns.row(SCHEMA, Line::comparison, Line::row);
            RowColumns.metric(SCHEMA, Line::comparison);
            RowColumns.pairs(
                    SCHEMA,
                    line -> line.row.difference(line.comparison.metric()).spread());
            middle("delta_median", "median", Line::median);
            middle("delta_iqm", "interquartile mean", Line::interquartileMean);
            SCHEMA.required(
                    "improvement_pairs",
                    INT32,
                    "",
                    "seeds that completed or diverged in both the row and its baseline",
                    line -> line.improvement.pairs());
            SCHEMA.required(
                    "improvement_probability",
                    DOUBLE,
                    "",
                    "share of those in which the row's loss is the smaller, a tie counting half; diverged is worse than any"
                            + " loss",
                    line -> line.improvement.probability());
            SCHEMA.required(
                    "improvement_ci_low",
                    DOUBLE,
                    "",
                    "lower end of its exact 95 % interval",
                    line -> line.exact().low());
            SCHEMA.required(
                    "improvement_ci_high",
                    DOUBLE,
                    "",
                    "its upper end",
                    line -> line.exact().high());
        }

        private static void middle(String name, String what, Function<Line, Optional<Middle>> middle) {
            SCHEMA.optional(
                    name + "_nats",
                    DOUBLE,
                    "nats",
                    what + " of the differences from the baseline",
                    line -> middle.apply(line)
                            .map(Middle::value)
                            .filter(Double::isFinite)
                            .orElse(null));
            SCHEMA.optional(
                    name + "_ci_low_nats",
                    DOUBLE,
                    "nats",
                    "lower end of its 95 % interval (BCa bootstrap over pairs); null under three pairs",
                    line -> middle.apply(line).map(Middle::low).orElse(null));
            SCHEMA.optional(
                    name + "_ci_high_nats",
                    DOUBLE,
                    "nats",
                    "its upper end",
                    line -> middle.apply(line).map(Middle::high).orElse(null));
        }

        private Interval exact() {
            return improvement.interval(Interval.CONFIDENCE);
        }
    }

    private RobustSummaries() {}

    /** The columns of the table {@code robust}. */
    public static Schema<?> schema() {
        return Line.SCHEMA;
    }

    /**
     * The table {@code robust}, and its lines.
     *
     * @param trials those that the comparison is of
     */
    public static Aside<?> aside(Comparison comparison, List<TrialRow> trials) {
        List<Line> lines = lines(comparison, trials);
        return new Aside<>(Line.SCHEMA, lines, text(comparison, lines));
    }

    /** The rows that share a seed with their baseline, in the comparison's order. */
    static List<Line> lines(Comparison comparison, List<TrialRow> trials) {
        Map<String, TrialRow> byId = TrialRow.byId(trials);
        return comparison.rows().parallelStream()
                .flatMap(row ->
                        improvement(comparison.metric(), row, byId)
                                .map(improvement -> line(comparison, row, improvement))
                                .stream())
                .toList();
    }

    private static Line line(Comparison comparison, ComparisonRow row, Improvement improvement) {
        Optional<Spread> differences =
                Optional.of(row.difference(comparison.metric()).spread()).filter(spread -> spread.count() > 0);
        return new Line(
                comparison,
                row,
                differences.map(spread -> Middle.of(Location.MEDIAN, spread)),
                differences.map(spread -> Middle.of(Location.INTERQUARTILE_MEAN, spread)),
                improvement);
    }

    private static Optional<Improvement> improvement(Metric metric, ComparisonRow row, Map<String, TrialRow> byId) {
        int[] counts = new int[3];
        for (Pair pair : Pair.bySeed(ended(metric, row.trialIds(), byId), ended(metric, row.baselineIds(), byId))) {
            if (pair.flaw().isEmpty()) {
                counts[1 + Double.compare(loss(metric, pair.trial()), loss(metric, pair.baseline()))]++;
            }
        }
        return counts[0] + counts[1] + counts[2] == 0
                ? Optional.empty()
                : Optional.of(new Improvement(counts[0], counts[1], counts[2]));
    }

    /** The trials with a loss, and after them those that diverged; a trial that failed says nothing. */
    private static List<TrialRow> ended(Metric metric, List<String> ids, Map<String, TrialRow> byId) {
        List<TrialRow> ended = new ArrayList<>();
        List<TrialRow> diverged = new ArrayList<>();
        for (String id : ids) {
            TrialRow trial = byId.get(id);
            if (trial.completed() && metric.of(trial) != null) {
                ended.add(trial);
            } else if (Status.DIVERGED.is(trial.status())) {
                diverged.add(trial);
            }
        }
        ended.addAll(diverged);
        return ended;
    }

    /** Infinite for a trial that diverged, or whose loss is not a number. */
    private static double loss(Metric metric, TrialRow trial) {
        Double loss = trial.completed() ? metric.of(trial) : null;
        return loss == null || loss.isNaN() ? Double.POSITIVE_INFINITY : loss;
    }

    private static List<String> text(Comparison comparison, List<Line> lines) {
        List<String> text = new ArrayList<>(List.of(""));
        if (lines.isEmpty()) {
            text.add("no row shares a seed with " + comparison.baseline()
                    + ", so that there is no middle of differences");
            return text;
        }
        text.add(
                "middles of the differences from " + comparison.baseline() + " [95 % interval by " + Bootstrap.RESAMPLES
                        + " seeded BCa resamples of whole pairs, of that row alone; below some ten pairs it holds less often than"
                        + " that; none under " + Verdict.FEWEST_PAIRS + "],");
        text.add("and the probability of improvement: of the seeds, those in which the row's loss is the smaller, a tie"
                + " counting half and diverged worse than any loss [exact 95 % interval] (seeds):");
        RowNames names = new RowNames(comparison);
        new TextTable<Line>()
                .left("row", line -> names.of(line.row()))
                .right("median", line -> words(line.median()))
                .right("interquartile mean", line -> words(line.interquartileMean()))
                .right("improves on " + comparison.baseline(), line -> words(line.improvement()))
                .lines(lines)
                .forEach(line -> text.add(" " + line));
        return text;
    }

    private static String words(Optional<Middle> middle) {
        return middle.map(Middle::words).orElse("-");
    }

    private static String words(Improvement improvement) {
        Interval interval = improvement.interval(Interval.CONFIDENCE);
        return String.format(
                Locale.ROOT,
                "%.0f %% [%.0f, %.0f] (%d)",
                100 * improvement.probability(),
                100 * interval.low(),
                100 * interval.high(),
                improvement.pairs());
    }
}
