package io.altgrad.compare;

import static io.altgrad.store.ColumnType.INT32;
import static io.altgrad.store.ColumnType.STRING;

import io.altgrad.statistics.Spread;
import io.altgrad.store.Schema;
import java.util.function.Function;

/** The columns by which tables beside a comparison name its rows, the same in each. */
final class RowColumns {

    private static final String MEANING = "as in comparison";

    private RowColumns() {}

    /** Declares the columns of a row: its format, its rules, and its values of the other axes. */
    static <L> void row(Schema<L> schema, Function<L, Comparison> comparison, Function<L, ComparisonRow> row) {
        schema.optional("format", STRING, "", MEANING, line -> row.apply(line).format());
        schema.optional("rules", STRING, "", MEANING, line -> row.apply(line).rules());
        schema.optional(
                "axes", STRING, "", MEANING, line -> comparison.apply(line).axes(row.apply(line)));
    }

    /** Declares the column of the loss that is compared. */
    static <L> void metric(Schema<L> schema, Function<L, Comparison> comparison) {
        schema.optional(
                "metric",
                STRING,
                "",
                MEANING,
                line -> comparison.apply(line).metric().column());
    }

    /** Declares the column with the number of the differences. */
    static <L> void pairs(Schema<L> schema, Function<L, Spread> differences) {
        schema.required(
                "pairs",
                INT32,
                "",
                "seeds that completed in both",
                line -> differences.apply(line).count());
    }
}
