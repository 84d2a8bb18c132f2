package io.altgrad.compare;

import io.altgrad.result.Status;
import io.altgrad.statistics.PValue;
import io.altgrad.statistics.Spread;
import io.altgrad.text.FittedTable;
import io.altgrad.text.Paint;
import io.altgrad.text.Printable;
import io.altgrad.text.Tone;
import io.altgrad.text.Wrapped;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A comparison for a terminal of some width: what tells rows apart, then the difference, then the rest as far as there is
 * room. {@link ComparisonTable} has every column in all digits.
 */
public final class FittedComparison {

    private static final int ANSWER = FittedTable.NAME + 1;
    private static final int ENDS = ANSWER + 1;
    private static final int LOSS = ENDS + 1;
    private static final int TESTS = LOSS + 1;
    private static final int REST = TESTS + 1;

    private static final String NONE = "-";

    private FittedComparison() {}

    /** The table and its notes in lines of at most {@code width} characters; notes are broken between words. */
    public static String render(Comparison comparison, int width, Paint paint) {
        FittedTable.Fitted fitted = table(comparison).painted(paint).fit(comparison.rows(), width);
        VerdictText verdicts = new VerdictText(comparison);
        List<String> below = new ArrayList<>(List.of(legend(comparison), verdicts.legend()));
        if (!fitted.left().isEmpty()) {
            below.add(fitted.left() + "; --wide has every column.");
        }
        below.addAll(verdicts.notes());
        below.addAll(Stability.lines(comparison));
        below.addAll(comparison.notes());
        List<String> lines = new ArrayList<>(Wrapped.lines(Printable.of(verdicts.answer()), width));
        lines.add("");
        lines.addAll(fitted.lines());
        lines.add("");
        below.forEach(text -> lines.addAll(Wrapped.lines(Printable.of(text), width)));
        return String.join(System.lineSeparator(), lines);
    }

    private static FittedTable<ComparisonRow> table(Comparison comparison) {
        Metric metric = comparison.metric();
        FittedTable<ComparisonRow> table = new FittedTable<ComparisonRow>()
                .words("format", FittedTable.NAME, printable(ComparisonRow::format))
                .words("rules", FittedTable.NAME, printable(ComparisonRow::rules));
        for (int i = 0; i < comparison.axes().size(); i++) {
            int axis = i;
            table.words(
                    lastPart(comparison.axes().get(i)),
                    FittedTable.NAME,
                    printable(row -> row.axes().get(axis)));
        }
        Verdicts verdicts = Verdicts.of(comparison);
        table.words("verdict", ANSWER, verdicts::words, verdicts::tone)
                .figures("vs " + comparison.baseline(), ANSWER, row -> difference(comparison, row))
                .figures(metric.label(), LOSS, row -> loss(row.spread(metric)));
        if (metric == Metric.VAL_LOSS) {
            table.figures("best", REST, row -> loss(row.spread(Metric.BEST_VAL_LOSS)));
        }
        table.figures("seeds", TESTS, row -> Integer.toString(row.ends().trials()));
        for (String status : statuses(comparison)) {
            table.figures(
                    status,
                    ENDS,
                    row -> Integer.toString(row.ends().ways().getOrDefault(status, 0)),
                    row -> row.ends().ways().getOrDefault(status, 0) > 0 ? Tone.BAD : Tone.PLAIN);
        }
        return table.figures("p (t)", TESTS, row -> p(row.difference(metric).tTest()))
                .figures("p (flip)", TESTS, row -> p(row.difference(metric).signFlip()))
                .figures("tokens/s", REST, FittedComparison::throughput)
                .grouped(row -> List.of(row.rules(), row.axes()));
    }

    private static String legend(Comparison comparison) {
        return "vs " + comparison.baseline()
                + ": mean difference in nats paired by seed [95 % interval of that row alone] (pairs), positive"
                + " is worse; ± is the standard deviation over seeds; p is Holm-adjusted"
                + comparison.baselineComputes().map(what -> ". " + what).orElse(".");
    }

    private static Set<String> statuses(Comparison comparison) {
        Set<String> statuses = new LinkedHashSet<>(List.of(Status.DIVERGED.word(), Status.FAILED.word()));
        comparison.rows().forEach(row -> statuses.addAll(row.ends().ways().keySet()));
        statuses.remove(Status.COMPLETED.word());
        return statuses;
    }

    private static String difference(Comparison comparison, ComparisonRow row) {
        if (comparison.isBaseline(row)) {
            return "baseline";
        }
        Spread spread = row.difference(comparison.metric()).spread();
        if (spread.mean().isEmpty()) {
            return NONE;
        }
        double mean = spread.mean().getAsDouble();
        String pairs = " (" + spread.count() + ")";
        return spread.interval()
                .map(interval -> {
                    int decimals = Digits.decimals((interval.high() - interval.low()) / 2);
                    return Digits.signed(mean, decimals) + " [" + Digits.signed(interval.low(), decimals) + ", "
                            + Digits.signed(interval.high(), decimals) + "]" + pairs;
                })
                .orElseGet(() -> Digits.signed(mean, Digits.decimals(Double.NaN)) + pairs);
    }

    private static String loss(Spread spread) {
        if (spread.mean().isEmpty()) {
            return NONE;
        }
        int decimals = Digits.decimals(spread.sd().orElse(Double.NaN));
        String mean = Digits.plain(spread.mean().getAsDouble(), decimals);
        return spread.sd().isPresent() ? mean + " ± " + Digits.plain(spread.sd().getAsDouble(), decimals) : mean;
    }

    private static String p(PValue value) {
        return value.isKnown() ? Digits.probability(value.holm()) : NONE;
    }

    /** One way of computing alone; of several the wide table tells. */
    private static String throughput(ComparisonRow row) {
        return row.throughput().size() == 1
                        && row.throughput().get(0).tokensPerSecond().mean().isPresent()
                ? Digits.plain(row.throughput().get(0).tokensPerSecond().mean().getAsDouble(), 0)
                : NONE;
    }

    private static Function<ComparisonRow, String> printable(Function<ComparisonRow, String> cell) {
        return row -> Printable.of(cell.apply(row));
    }

    private static String lastPart(String axis) {
        return Printable.of(axis.substring(axis.lastIndexOf('.') + 1));
    }
}
