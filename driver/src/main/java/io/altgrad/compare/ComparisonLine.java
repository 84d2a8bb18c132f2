package io.altgrad.compare;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;
import static io.altgrad.store.ColumnType.STRING;

import io.altgrad.store.Column;
import io.altgrad.store.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One metric of a row of a comparison: what a row of {@code comparison} is made from, whose columns stand here. */
public record ComparisonLine(Comparison comparison, ComparisonRow row, Metric metric) {

    /** Counted up when a column is added. */
    public static final int SCHEMA_VERSION = 1;

    /** The columns of {@code comparison}, in order. */
    public static final Schema<ComparisonLine> SCHEMA = new Schema<>(
            "comparison",
            "a row",
            "a row for each format, rule set, choice of other axes, and metric; written by compare --out",
            "ComparisonLine");

    static final Column<Integer> VERSION = SCHEMA.required(
            "schema_version",
            INT32,
            "",
            "version of this table, counted up when a column is added",
            line -> SCHEMA_VERSION);

    static final Column<String> FORMAT =
            SCHEMA.optional("format", STRING, "", "as in trials", line -> line.row.format());

    static final Column<String> RULES = SCHEMA.optional("rules", STRING, "", "as in trials", line -> line.row.rules());

    static final Column<String> AXES = SCHEMA.optional(
            "axes", STRING, "", "what else varied, as name=value with semicolons between", ComparisonLine::axes);

    static final Column<String> METRIC = SCHEMA.optional(
            "metric", STRING, "", "the column of trials that is compared", line -> line.metric.column());

    static final Column<Integer> TRIALS = SCHEMA.required(
            "trials",
            INT32,
            "",
            "trials, whatever their end",
            line -> line.ends().trials());

    static final Column<Integer> COMPLETED = SCHEMA.required(
            "completed", INT32, "", "trials that completed", line -> line.ends().completed());

    static final Column<Integer> DIVERGED = SCHEMA.required(
            "diverged",
            INT32,
            "",
            "trials that diverged; in no mean",
            line -> line.ends().diverged());

    static final Column<Integer> FAILED = SCHEMA.required(
            "failed",
            INT32,
            "",
            "trials that failed or ran out of time; in no mean",
            line -> line.ends().failed());

    static final Column<Integer> OTHER_ENDS = SCHEMA.required(
            "other_ends",
            INT32,
            "",
            "trials that ended otherwise; in no mean",
            line -> line.ends().trials()
                    - line.ends().completed()
                    - line.ends().diverged()
                    - line.ends().failed());

    static final Column<Integer> SEEDS = SCHEMA.required(
            "seeds", INT32, "", "seeds with a value", line -> line.spread().count());

    static final Column<Double> MEAN_NATS = SCHEMA.optional(
            "mean_nats",
            DOUBLE,
            "nats",
            "mean over seeds",
            line -> orNull(line.spread().mean()));

    static final Column<Double> SD_NATS = SCHEMA.optional(
            "sd_nats",
            DOUBLE,
            "nats",
            "sample standard deviation over seeds; null under two",
            line -> orNull(line.spread().sd()));

    static final Column<Double> CI_LOW_NATS = SCHEMA.optional(
            "ci_low_nats",
            DOUBLE,
            "nats",
            "lower end of the mean's 95 % interval by Student's t; null under two",
            line -> line.spread().interval().map(Interval::low).orElse(null));

    static final Column<Double> CI_HIGH_NATS = SCHEMA.optional(
            "ci_high_nats",
            DOUBLE,
            "nats",
            "its upper end",
            line -> line.spread().interval().map(Interval::high).orElse(null));

    static final Column<String> BASELINE = SCHEMA.optional(
            "baseline", STRING, "", "the format that differences are from", line -> line.comparison.baseline());

    static final Column<Integer> PAIRS = SCHEMA.required(
            "pairs",
            INT32,
            "",
            "seeds that completed in both",
            line -> line.delta().count());

    static final Column<Double> DELTA_MEAN_NATS = SCHEMA.optional(
            "delta_mean_nats",
            DOUBLE,
            "nats",
            "mean difference from the baseline, paired by seed; positive is worse",
            line -> orNull(line.delta().mean()));

    static final Column<Double> DELTA_SD_NATS = SCHEMA.optional(
            "delta_sd_nats",
            DOUBLE,
            "nats",
            "sample standard deviation of the differences",
            line -> orNull(line.delta().sd()));

    static final Column<Double> DELTA_CI_LOW_NATS = SCHEMA.optional(
            "delta_ci_low_nats",
            DOUBLE,
            "nats",
            "lower end of the mean difference's 95 % interval",
            line -> line.delta().interval().map(Interval::low).orElse(null));

    static final Column<Double> DELTA_CI_HIGH_NATS = SCHEMA.optional(
            "delta_ci_high_nats",
            DOUBLE,
            "nats",
            "its upper end",
            line -> line.delta().interval().map(Interval::high).orElse(null));

    static final Column<Double> T_TEST_P = SCHEMA.optional(
            "t_test_p",
            DOUBLE,
            "",
            "two-sided p of the paired t test",
            line -> orNull(line.difference().tTest().raw()));

    static final Column<Double> T_TEST_HOLM_P = SCHEMA.optional(
            "t_test_holm_p",
            DOUBLE,
            "",
            "the same, Holm-adjusted over the rows of its metric",
            line -> orNull(line.difference().tTest().holm()));

    static final Column<Double> SIGN_FLIP_P = SCHEMA.optional(
            "sign_flip_p",
            DOUBLE,
            "",
            "two-sided p of the sign-flip permutation test, exact up to 20 pairs",
            line -> orNull(line.difference().signFlip().raw()));

    static final Column<Double> SIGN_FLIP_HOLM_P = SCHEMA.optional(
            "sign_flip_holm_p",
            DOUBLE,
            "",
            "the same, Holm-adjusted over the rows of its metric",
            line -> orNull(line.difference().signFlip().holm()));

    static final Column<String> COMPUTATION = SCHEMA.optional(
            "computation",
            STRING,
            "",
            "as in trials; null where the trials were computed in several ways",
            line -> line.throughput().map(Throughput::computation).orElse(null));

    static final Column<String> DEVICE = SCHEMA.optional(
            "device",
            STRING,
            "",
            "as in trials; null likewise",
            line -> line.throughput().map(Throughput::device).orElse(null));

    static final Column<Double> TOKENS_PER_S = SCHEMA.optional(
            "tokens_per_s",
            DOUBLE,
            "tokens/s",
            "mean training throughput; null likewise, and where a trial trained for less than 10 s",
            line -> line.throughput()
                    .map(one -> orNull(one.tokensPerSecond().mean()))
                    .orElse(null));

    /** A line for each row and metric that has values, in the comparison's order. */
    public static List<ComparisonLine> of(Comparison comparison) {
        List<ComparisonLine> lines = new ArrayList<>();
        for (ComparisonRow row : comparison.rows()) {
            Arrays.stream(Metric.values())
                    .filter(metric ->
                            metric == comparison.metric() || row.spread(metric).count() > 0)
                    .forEach(metric -> lines.add(new ComparisonLine(comparison, row, metric)));
        }
        return lines;
    }

    private Ends ends() {
        return row.ends();
    }

    private Spread spread() {
        return row.spread(metric);
    }

    private Difference difference() {
        return row.difference(metric);
    }

    private Spread delta() {
        return difference().spread();
    }

    /** Throughputs of two ways of computing have no figure in common. */
    private Optional<Throughput> throughput() {
        return row.throughput().size() == 1 ? Optional.of(row.throughput().get(0)) : Optional.empty();
    }

    private String axes() {
        return IntStream.range(0, comparison.axes().size())
                .mapToObj(i -> comparison.axes().get(i) + "=" + row.axes().get(i))
                .collect(Collectors.joining("; "));
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
