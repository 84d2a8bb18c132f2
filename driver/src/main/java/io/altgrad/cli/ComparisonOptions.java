package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.compare.Aside;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonTable;
import io.altgrad.compare.ComparisonText;
import io.altgrad.compare.FittedComparison;
import io.altgrad.compare.JointSettings;
import io.altgrad.compare.Results;
import io.altgrad.compare.RowOrder;
import io.altgrad.compare.Spellings;
import io.altgrad.compare.SweetSpot;
import io.altgrad.text.Paint;
import io.altgrad.text.Printable;
import io.altgrad.text.Wrapped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code compare} that say what is printed of a comparison, and how. */
final class ComparisonOptions {

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            defaultValue = "RULES",
            description = "The order of rows: ${COMPLETION-CANDIDATES}.")
    private RowOrder sort;

    @Option(
            names = "--format",
            paramLabel = "AS",
            defaultValue = "TABLE",
            description =
                    "How to print it: ${COMPLETION-CANDIDATES}. In CSV a name that a spreadsheet would compute gets an"
                            + " apostrophe in front.")
    private ComparisonText as;

    @Option(
            names = "--within",
            paramLabel = "NATS",
            description =
                    "Say what costs at most so much by an interval that holds for all rows at once: the sweet spot."
                            + " Reads the layer statistics too.")
    private Double within;

    @Mixin
    private AsideOptions asides;

    @Mixin
    private TableWidth width;

    /** Checks the options, before anything is read. */
    void require() {
        width.columns();
        asides.require();
        if (within != null && !(within >= 0)) {
            throw new UserError("Cannot look for formats within " + within + " nats: it takes a number of at least 0.");
        }
    }

    RowOrder sort() {
        return sort;
    }

    /** The tables beside the comparison: those asked for and, but for CSV, those that it has without being asked. */
    List<Aside<?>> asides(Comparison comparison, Results results) throws IOException {
        List<Aside<?>> tables = new ArrayList<>();
        if (within != null) {
            tables.addAll(SweetSpot.asides(comparison, results, within));
        }
        tables.addAll(asides.asked(comparison, results));
        if (as != ComparisonText.CSV) {
            asides.unasked(comparison, results).stream()
                    .filter(table -> tables.stream().noneMatch(asked -> asked.schema() == table.schema()))
                    .forEach(tables::add);
        }
        return tables;
    }

    /** The texts to print: the comparison, and the tables that are asked for beside it. */
    List<String> said(Comparison comparison, Results results, Paint paint) throws IOException {
        if (as == ComparisonText.TABLE || as == ComparisonText.MARKDOWN) {
            Comparison spelled = Spellings.of(results.sweepTexts().values()).in(comparison);
            return columns().isEmpty()
                    ? all(spelled, results, paint)
                    : fitted(
                            JointSettings.in(spelled, results.trials()),
                            results,
                            columns().getAsInt(),
                            paint);
        }
        List<String> texts = new ArrayList<>();
        List<Aside<?>> tables = asides(comparison, results);
        texts.add(as == ComparisonText.JSON ? ComparisonText.json(comparison, tables) : as.render(comparison));
        if (as == ComparisonText.CSV) {
            tables.forEach(table -> texts.addAll(List.of("", table.csv())));
        }
        return texts;
    }

    private OptionalInt columns() {
        return as == ComparisonText.TABLE ? width.columns() : OptionalInt.empty();
    }

    /** Every column, with lines as long as they come. */
    private List<String> all(Comparison comparison, Results results, Paint paint) throws IOException {
        List<String> texts = new ArrayList<>();
        texts.add(as == ComparisonText.TABLE ? ComparisonTable.render(comparison, paint) : as.render(comparison));
        texts.addAll(below(comparison, results));
        return texts;
    }

    /**
     * The lines, wrapped to the width; one below the table that begins with a space belongs to a table itself, and has
     * no more than it needs.
     */
    private List<String> fitted(Comparison comparison, Results results, int width, Paint paint) throws IOException {
        List<String> texts = new ArrayList<>();
        texts.add(FittedComparison.render(comparison, width, paint));
        for (String line : below(comparison, results)) {
            texts.addAll(line.startsWith(" ") ? List.of(line) : Wrapped.lines(line, width));
        }
        return texts;
    }

    /** The lines below the comparison. */
    private List<String> below(Comparison comparison, Results results) throws IOException {
        List<String> lines = new ArrayList<>();
        asides(comparison, results).forEach(table -> lines.addAll(table.lines()));
        return lines.stream().map(Printable::of).toList();
    }
}
