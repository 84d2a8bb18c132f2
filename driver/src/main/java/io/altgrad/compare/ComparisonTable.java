package io.altgrad.compare;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.altgrad.result.Status;
import io.altgrad.statistics.Interval;
import io.altgrad.statistics.Judgement;
import io.altgrad.statistics.PValue;
import io.altgrad.statistics.Spread;
import io.altgrad.text.Markdown;
import io.altgrad.text.Paint;
import io.altgrad.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison as text for a terminal. */
public final class ComparisonTable {

    private static final String NONE = "-";

    /** Columns before the axes; lines above the rows; characters from a cell's border to its text. */
    private static final int NAMES = 2;

    private static final int HEAD = 3;
    private static final int CELL = 2;

    private ComparisonTable() {}

    /** The choice that may be made, the table and its notes, without a line end after the last. */
    public static String render(Comparison comparison) {
        return render(comparison, Paint.NONE);
    }

    /** The same with verdicts in their tones. */
    public static String render(Comparison comparison, Paint paint) {
        VerdictText verdicts = new VerdictText(comparison);
        String table = AsciiTable.getTable(
                AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                comparison.rows(),
                columns(comparison).stream().map(Cells::forTerminal).toList());
        return Stream.concat(
                        Stream.of(Printable.of(verdicts.answer()), painted(table, comparison, paint)),
                        below(comparison, verdicts).map(Printable::of))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /** The table with its verdicts painted: the library that lays it out would count escape sequences as characters. */
    private static String painted(String table, Comparison comparison, Paint paint) {
        Verdicts verdicts = Verdicts.of(comparison);
        List<String> lines = new ArrayList<>(table.lines().toList());
        int verdict = comparison.axes().size() + NAMES;
        for (int i = 0; i < comparison.rows().size(); i++) {
            ComparisonRow row = comparison.rows().get(i);
            String line = lines.get(HEAD + i);
            int start = nth(lines.get(0), '+', verdict) + CELL;
            int end = start + Printable.of(verdicts.words(row)).length();
            lines.set(
                    HEAD + i,
                    line.substring(0, start)
                            + paint.of(verdicts.tone(row), line.substring(start, end))
                            + line.substring(end));
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static int nth(String border, char corner, int number) {
        int at = -1;
        for (int i = 0; i <= number; i++) {
            at = border.indexOf(corner, at + 1);
        }
        return at;
    }

    /** The same for a document. */
    static String markdown(Comparison comparison) {
        VerdictText verdicts = new VerdictText(comparison);
        List<Cells> columns = columns(comparison);
        List<String> lines = new ArrayList<>();
        lines.add(Markdown.escape(verdicts.answer()));
        lines.add("");
        lines.add(line(columns.stream().map(column -> Markdown.escape(column.header()))));
        lines.add(line(columns.stream().map(column -> column.align() == HorizontalAlign.RIGHT ? "---:" : "---")));
        comparison.rows().forEach(row -> lines.add(line(columns.stream().map(column -> column.forMarkdown(row)))));
        lines.add("");
        below(comparison, verdicts).forEach(text -> lines.add("- " + Markdown.escape(text)));
        return String.join(System.lineSeparator(), lines);
    }

    private static Stream<String> below(Comparison comparison, VerdictText verdicts) {
        return Stream.of(
                        Stream.of(verdicts.legend()),
                        legend(comparison).stream(),
                        verdicts.notes().stream(),
                        Stability.lines(comparison).stream(),
                        comparison.notes().stream())
                .flatMap(lines -> lines);
    }

    private static String line(Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| ", " |"));
    }

    private static List<Cells> columns(Comparison comparison) {
        Metric metric = comparison.metric();
        List<Cells> columns = new ArrayList<>();
        columns.add(text("format", ComparisonRow::format));
        columns.add(text("rules", ComparisonRow::rules));
        for (int i = 0; i < comparison.axes().size(); i++) {
            int axis = i;
            columns.add(text(comparison.axes().get(i), row -> row.axes().get(axis)));
        }
        Verdicts verdicts = Verdicts.of(comparison);
        columns.add(text("verdict", verdicts::words));
        columns.add(number("seeds", row -> Integer.toString(row.ends().trials())));
        for (String status : statuses(comparison)) {
            columns.add(number(status, row -> Integer.toString(row.ends().ways().getOrDefault(status, 0))));
        }
        columns.add(number(metric.label(), row -> spread(row.spread(metric))));
        if (metric == Metric.VAL_LOSS) {
            columns.add(number("best", row -> mean(row.spread(Metric.BEST_VAL_LOSS), "%.4f")));
        }
        long ways = ways(comparison);
        columns.add(number("vs " + comparison.baseline(), row -> difference(comparison, row)));
        columns.add(number("at once", row -> atOnce(verdicts.of(row))));
        columns.add(number("p (t)", row -> p(row.difference(metric).tTest())));
        columns.add(number("p (flip)", row -> p(row.difference(metric).signFlip())));
        columns.add(number("tokens/s", row -> throughput(row, ways)));
        return columns;
    }

    private static List<String> legend(Comparison comparison) {
        return List.of(
                comparison.metric().label() + ": mean ± standard deviation (completed seeds)"
                        + (comparison.metric() == Metric.VAL_LOSS ? "; best: mean of each trial's smallest" : ""),
                "vs " + comparison.baseline()
                        + ": mean difference paired by seed [95 % interval of that row alone] (pairs), positive is"
                        + " worse; p: paired t and sign-flip, Holm-adjusted"
                        + comparison.baselineComputes().map(what -> ". " + what).orElse(""));
    }

    /** The ways of ending that have a column: those that are always of interest, and whatever else there was. */
    private static Set<String> statuses(Comparison comparison) {
        Set<String> statuses = new LinkedHashSet<>(List.of(Status.DIVERGED.word(), Status.FAILED.word()));
        comparison.rows().forEach(row -> statuses.addAll(row.ends().ways().keySet()));
        statuses.remove(Status.COMPLETED.word());
        return statuses;
    }

    private static long ways(Comparison comparison) {
        return comparison.rows().stream()
                .flatMap(row -> row.throughput().stream())
                .map(Throughput::way)
                .distinct()
                .count();
    }

    private static String throughput(ComparisonRow row, long ways) {
        return row.throughput().isEmpty()
                ? NONE
                : row.throughput().stream()
                        .map(way -> mean(way.tokensPerSecond(), "%,.0f") + (ways > 1 ? " " + way.way() : ""))
                        .collect(Collectors.joining(", "));
    }

    private static String difference(Comparison comparison, ComparisonRow row) {
        if (comparison.isBaseline(row)) {
            return "baseline";
        }
        return difference(row.difference(comparison.metric()).spread());
    }

    static String difference(Spread spread) {
        return spread.mean().isEmpty()
                ? NONE
                : mean(spread, "%+.4f")
                        + spread.interval().map(own -> " " + ends(own)).orElse("")
                        + " (" + spread.count() + ")";
    }

    static String atOnce(Judgement judgement) {
        return judgement
                .tested()
                .map(Judgement.Tested::atOnce)
                .filter(Interval::isBounded)
                .map(ComparisonTable::ends)
                .orElse(NONE);
    }

    static String ends(Interval interval) {
        return String.format(Locale.ROOT, "[%+.4f, %+.4f]", interval.low(), interval.high());
    }

    private static String spread(Spread spread) {
        if (spread.mean().isEmpty()) {
            return NONE;
        }
        String sd = spread.sd().isPresent()
                ? String.format(Locale.ROOT, " ± %.4f", spread.sd().getAsDouble())
                : "";
        return mean(spread, "%.4f") + sd + " (" + spread.count() + ")";
    }

    private static String mean(Spread spread, String format) {
        return spread.mean().isPresent()
                ? String.format(Locale.ROOT, format, spread.mean().getAsDouble())
                : NONE;
    }

    static String p(PValue value) {
        if (!value.isKnown()) {
            return NONE;
        }
        return value.holm() < 0.0001 ? "<0.0001" : String.format(Locale.ROOT, "%.4f", value.holm());
    }

    private static Cells text(String header, Function<ComparisonRow, String> cell) {
        return new Cells(header, HorizontalAlign.LEFT, cell);
    }

    private static Cells number(String header, Function<ComparisonRow, String> cell) {
        return new Cells(header, HorizontalAlign.RIGHT, cell);
    }

    /** A column. */
    private record Cells(String header, HorizontalAlign align, Function<ComparisonRow, String> cell) {

        /** Figures mark nothing up; texts may. */
        String forMarkdown(ComparisonRow row) {
            String text = cell.apply(row);
            return align == HorizontalAlign.LEFT ? Markdown.escape(text) : text;
        }

        ColumnData<ComparisonRow> forTerminal() {
            return new Column()
                    .header(Printable.of(header))
                    .headerAlign(align)
                    .dataAlign(align)
                    .maxWidth(Integer.MAX_VALUE)
                    .with(row -> Printable.of(cell.apply(row)));
        }
    }
}
