package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.compare.Aside;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonTable;
import io.altgrad.compare.ComparisonText;
import io.altgrad.compare.FittedComparison;
import io.altgrad.compare.Results;
import io.altgrad.compare.RowOrder;
import io.altgrad.compare.Spellings;
import io.altgrad.compare.SweetSpot;
import io.altgrad.text.Paint;
import io.altgrad.text.Printable;
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

    /** The comparison as text: numbers are spelled as in the sweep file for a person, and not for a program. */
    private String text(Comparison comparison, Results results, Paint paint) throws IOException {
        if (as != ComparisonText.TABLE && as != ComparisonText.MARKDOWN) {
            return as.render(comparison);
        }
        Comparison spelled = Spellings.of(results.sweepTexts().values()).in(comparison);
        OptionalInt columns = width.columns();
        if (as == ComparisonText.MARKDOWN) {
            return as.render(spelled);
        }
        return columns.isPresent()
                ? FittedComparison.render(spelled, columns.getAsInt(), paint)
                : ComparisonTable.render(spelled, paint);
    }

    /** A comparison as it is told: texts to print, and tables beside it. */
    record Said(List<String> texts, List<Aside<?>> asides) {}

    /** The texts to print: the comparison, and the tables that are asked for beside it. */
    Said said(Comparison comparison, Results results, Paint paint) throws IOException {
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
        List<String> texts = new ArrayList<>();
        texts.add(
                as == ComparisonText.JSON ? ComparisonText.json(comparison, tables) : text(comparison, results, paint));
        if (as == ComparisonText.CSV) {
            tables.forEach(table -> texts.addAll(List.of("", table.csv())));
        } else if (as != ComparisonText.JSON) {
            tables.forEach(table -> table.lines().forEach(line -> texts.add(Printable.of(line))));
        }
        return new Said(texts, tables);
    }
}
