package io.altgrad.compare;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;
import static io.altgrad.store.ColumnType.STRING;

import io.altgrad.base.Count;
import io.altgrad.statistics.Interval;
import io.altgrad.statistics.Spread;
import io.altgrad.store.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A row with its cost.
 *
 * @param speed the factor of its tokens a second, where one is known
 */
record EqualLossLine(Comparison comparison, ComparisonRow row, EqualLoss.Cost cost, Optional<Speeds.Factor> speed) {

    static final Schema<EqualLossLine> SCHEMA = new Schema<>(
            "equal_loss",
            "a row",
            "a row for each row of a comparison with a pair of curves; written by compare --steps, or --speed, --out",
            "EqualLoss");

    static {
        RowColumns.row(SCHEMA, EqualLossLine::comparison, EqualLossLine::row);
        SCHEMA.required(
                "pairs",
                INT32,
                "",
                "seeds with curves of both",
                line -> line.cost.extra().pairs());
        SCHEMA.required(
                "censored",
                INT32,
                "",
                "of those, the ones whose trial did not get to the baseline's final validation loss in its steps",
                line -> line.cost.extra().censored());
        SCHEMA.optional(
                "extra_steps_share",
                DOUBLE,
                "",
                "mean of the steps that the row takes more to that loss, over the baseline's; null with a censored one",
                line -> line.uncensored(line.cost.extra().seen()));
        SCHEMA.optional(
                "extra_steps_share_median",
                DOUBLE,
                "",
                "its median, the censored ones being the largest; null where it would be one of those",
                line -> orNull(line.cost.extra().median()));
        SCHEMA.optional(
                "speed_factor",
                DOUBLE,
                "",
                "tokens a second over the baseline's; null where not known",
                line -> line.speed.map(Speeds.Factor::factor).orElse(null));
        SCHEMA.optional(
                "speed_source",
                STRING,
                "",
                "given, or the way of computing in which it was measured",
                line -> line.speed
                        .map(known -> known.isGiven() ? "given" : known.way())
                        .orElse(null));
        SCHEMA.optional(
                "net_speed_up",
                DOUBLE,
                "",
                "mean of speed_factor over the ratio of steps to equal loss; null with a censored one",
                line -> line.speed
                        .map(known -> line.uncensored(line.cost.netSpeed(known.factor())))
                        .orElse(null));
        SCHEMA.optional(
                "net_speed_up_own",
                DOUBLE,
                "",
                "the same to the row's own final loss; null where the baseline does not get to it in a pair",
                line -> line.speed
                        .filter(known -> line.cost.baselineHad().censored() == 0)
                        .map(known ->
                                orNull(line.cost.netSpeedToOwn(known.factor()).mean()))
                        .orElse(null));
    }

    private Double uncensored(Spread spread) {
        return cost.extra().censored() == 0 ? orNull(spread.mean()) : null;
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    /** The cost in words, and where a speed is known a line on what comes of both. */
    List<String> lines(String name) {
        String words = "  " + name + ": " + words(cost, comparison.baseline());
        return speed.map(known -> List.of(words, "    " + netWords(cost, known, comparison.baseline())))
                .orElse(List.of(words));
    }

    private static String words(EqualLoss.Cost cost, Baseline baseline) {
        return baseline + "'s final loss: " + share(cost.extra(), "%+.1f %%") + tokens(cost) + "; " + baseline
                + " had the row's: " + share(cost.baselineHad(), "at %.1f %%") + " ("
                + Count.of(cost.extra().pairs(), "pair")
                + ")";
    }

    private static String netWords(EqualLoss.Cost cost, Speeds.Factor speed, Baseline baseline) {
        String at = "at " + speed.words() + " net ";
        if (cost.extra().censored() == 0) {
            return at + times(cost.netSpeed(speed.factor())) + " to " + baseline + "'s final loss";
        }
        return cost.baselineHad().censored() == 0
                ? at + times(cost.netSpeedToOwn(speed.factor())) + " to the row's final loss, as it does not get to "
                        + baseline + "'s"
                : at + "not known, as neither gets to the other's final loss in every pair";
    }

    private static String times(Spread net) {
        return String.format(Locale.ROOT, "%.2f times as fast", net.mean().orElseThrow())
                + net.interval()
                        .map(own -> String.format(Locale.ROOT, " [%.2f, %.2f]", own.low(), own.high()))
                        .orElse("");
    }

    private static String tokens(EqualLoss.Cost cost) {
        OptionalDouble mean = cost.extraTokens().mean();
        return mean.isPresent() && cost.extraTokens().count() == cost.extra().pairs()
                ? String.format(Locale.ROOT, ", %+,.0f tokens", mean.getAsDouble())
                : "";
    }

    /** The mean where every pair got there; else the median, or more than what was trained. */
    private static String share(EqualLoss.Reached reached, String format) {
        if (reached.censored() == 0) {
            return percent(reached.seen(), format);
        }
        OptionalDouble median = reached.median();
        return (median.isPresent()
                        ? "median " + String.format(Locale.ROOT, format, 100 * median.getAsDouble()) + ", "
                        : "")
                + "not within its steps in " + reached.censored() + " of " + reached.pairs();
    }

    private static String percent(Spread shares, String format) {
        String mean = String.format(Locale.ROOT, format, 100 * shares.mean().orElseThrow());
        Optional<Interval> interval = shares.interval();
        return interval.isEmpty()
                ? mean
                : mean
                        + String.format(
                                Locale.ROOT,
                                " [%.1f, %.1f]",
                                100 * interval.get().low(),
                                100 * interval.get().high());
    }
}
