package io.altgrad.compare;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;
import static io.altgrad.store.ColumnType.STRING;

import io.altgrad.statistics.Interval;
import io.altgrad.statistics.Judgement;
import io.altgrad.store.Column;
import io.altgrad.store.Schema;
import java.util.OptionalDouble;

/** The columns of {@code comparison}, in order; a row is one {@link ComparisonLine}. */
public final class ComparisonColumns {

    /** The version of the table, counted up when a column is added. */
    public static final int SCHEMA_VERSION = 2;

    /** The declaration of {@code comparison}. */
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

    static final Column<String> FORMAT = SCHEMA.optional(
            "format", STRING, "", "as in trials", line -> line.row().format());

    static final Column<String> RULES = SCHEMA.optional(
            "rules", STRING, "", "as in trials", line -> line.row().rules());

    static final Column<String> AXES = SCHEMA.optional(
            "axes", STRING, "", "what else varied, as name=value with semicolons between", ComparisonLine::axes);

    static final Column<String> METRIC = SCHEMA.optional(
            "metric",
            STRING,
            "",
            "the column of trials that is compared",
            line -> line.metric().column());

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
            "baseline",
            STRING,
            "",
            "the format that differences are from",
            line -> line.comparison().baseline().toString());

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

    static final Column<String> VERDICT = SCHEMA.optional(
            "verdict",
            STRING,
            "",
            "how the row stands: baseline, worse, better, equivalent, undecided, too_few (below 3 pairs) or no_pairs;"
                    + " of its metric's rows all at once",
            line -> line.verdicts().of(line.row()).verdict().word());

    static final Column<Double> MARGIN_NATS = SCHEMA.required(
            "margin_nats",
            DOUBLE,
            "nats",
            "the difference that begins to matter, either way",
            line -> line.comparison().criterion().margin());

    static final Column<Double> CONFIDENCE = SCHEMA.required(
            "confidence",
            DOUBLE,
            "",
            "probability, at least, that all verdicts of the metric are true",
            line -> line.comparison().criterion().confidence());

    static final Column<Integer> FAMILY_ROWS = SCHEMA.optional(
            "family_rows",
            INT32,
            "",
            "rows judged together; null where the row is none of them",
            line -> line.tested(tested -> tested.family().rows()));

    static final Column<Double> EQUIVALENCE_P = SCHEMA.optional(
            "equivalence_p",
            DOUBLE,
            "",
            "the larger p of the two one-sided t tests against the margin, of this row alone; equivalent where it is at"
                    + " most (1 - confidence) / family_rows",
            line -> line.tested(Judgement.Tested::equivalenceP));

    static final Column<Double> DELTA_AT_ONCE_LOW_NATS = SCHEMA.optional(
            "delta_at_once_low_nats",
            DOUBLE,
            "nats",
            "lower end of the mean difference's interval of confidence 1 - (1 - confidence) / family_rows, which holds"
                    + " for all rows at once; worse where it is above 0",
            line -> line.tested(tested -> tested.atOnce().low()));

    static final Column<Double> DELTA_AT_ONCE_HIGH_NATS = SCHEMA.optional(
            "delta_at_once_high_nats",
            DOUBLE,
            "nats",
            "its upper end; better where it is below 0",
            line -> line.tested(tested -> tested.atOnce().high()));

    static final Column<Double> DELTA_BOUND_LOW_NATS = SCHEMA.optional(
            "delta_bound_low_nats",
            DOUBLE,
            "nats",
            "lower one-sided bound of error (1 - confidence) / family_rows; equivalent where it and the next are within"
                    + " the margin",
            line -> line.tested(tested -> tested.bounds().low()));

    static final Column<Double> DELTA_BOUND_HIGH_NATS = SCHEMA.optional(
            "delta_bound_high_nats",
            DOUBLE,
            "nats",
            "upper one-sided bound likewise",
            line -> line.tested(tested -> tested.bounds().high()));

    static final Column<Integer> MORE_SEEDS = SCHEMA.optional(
            "more_seeds",
            INT32,
            "",
            "seeds more after which an undecided row has a verdict with 90 % chance, if its difference and spread are"
                    + " those seen; null with a verdict, and above 1000 in all",
            ComparisonLine::moreSeeds);

    static final Column<Integer> VERDICT_PAIRS = SCHEMA.optional(
            "verdict_pairs",
            INT32,
            "",
            "pairs that the verdict rests on: those up to it, where seeds were added until rows were decided; null where"
                    + " the row is not judged",
            line -> line.tested(Judgement.Tested::pairs));

    private ComparisonColumns() {}

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
