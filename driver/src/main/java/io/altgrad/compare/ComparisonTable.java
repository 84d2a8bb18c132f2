package io.altgrad.compare;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A comparison as text for a terminal. */
public final class ComparisonTable {

    private static final String NONE = "-";

    private ComparisonTable() {}

    /** The table and its notes, without a line end after the last. */
    public static String render(Comparison comparison) {
        List<ColumnData<ComparisonRow>> columns = new ArrayList<>();
        columns.add(text("format", ComparisonRow::format));
        columns.add(text("rules", ComparisonRow::rules));
        for (int i = 0; i < comparison.axes().size(); i++) {
            int axis = i;
            columns.add(text(comparison.axes().get(i), row -> row.axes().get(axis)));
        }
        columns.add(number("seeds", row -> Integer.toString(row.trials())));
        columns.add(number("diverged", row -> Integer.toString(row.diverged())));
        columns.add(number("failed", row -> Integer.toString(row.failed())));
        columns.add(number("val loss", row -> spread(row.valLoss(), "%.4f")));
        columns.add(number("vs " + comparison.baseline(), row -> delta(row, comparison.baseline())));
        columns.add(number("tokens/s", row -> mean(row.tokensPerSecond())));
        StringBuilder text = new StringBuilder(
                AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, comparison.rows(), columns));
        text.append(System.lineSeparator())
                .append("mean ± standard deviation over (n) seeds; vs ")
                .append(comparison.baseline())
                .append(": differences paired by seed, positive is worse");
        comparison.notes().forEach(note -> text.append(System.lineSeparator()).append(note));
        return text.toString();
    }

    private static String delta(ComparisonRow row, String baseline) {
        return row.format().equals(baseline) ? "baseline" : spread(row.delta(), "%+.4f");
    }

    private static String spread(Spread spread, String format) {
        if (spread.mean().isEmpty()) {
            return NONE;
        }
        String mean = String.format(Locale.ROOT, format, spread.mean().getAsDouble());
        String sd = spread.sd().isPresent()
                ? String.format(Locale.ROOT, " ± %.4f", spread.sd().getAsDouble())
                : "";
        return mean + sd + " (" + spread.count() + ")";
    }

    private static String mean(Spread spread) {
        return spread.mean().isPresent()
                ? String.format(Locale.ROOT, "%,.0f", spread.mean().getAsDouble())
                : NONE;
    }

    private static ColumnData<ComparisonRow> text(String header, Function<ComparisonRow, String> cell) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.LEFT)
                .dataAlign(HorizontalAlign.LEFT)
                .with(cell);
    }

    private static ColumnData<ComparisonRow> number(String header, Function<ComparisonRow, String> cell) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.RIGHT)
                .dataAlign(HorizontalAlign.RIGHT)
                .with(cell);
    }
}
