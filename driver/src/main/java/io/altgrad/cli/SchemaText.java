package io.altgrad.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.altgrad.base.UserError;
import io.altgrad.compare.ComparisonColumns;
import io.altgrad.compare.EqualLoss;
import io.altgrad.compare.LearningRates;
import io.altgrad.compare.Profile;
import io.altgrad.compare.RobustSummaries;
import io.altgrad.compare.RowPairs;
import io.altgrad.compare.SeedVariance;
import io.altgrad.store.EventColumns;
import io.altgrad.store.GridColumns;
import io.altgrad.store.LayerColumns;
import io.altgrad.store.Schema;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.util.List;
import java.util.stream.Stream;

/** The columns of the result tables, as text. */
final class SchemaText {

    /** The tables, in the order in which they are shown. */
    static final List<Schema<?>> TABLES = List.of(
            TrialColumns.SCHEMA,
            StepColumns.SCHEMA,
            LayerColumns.SCHEMA,
            GridColumns.SCHEMA,
            EventColumns.SCHEMA,
            ComparisonColumns.SCHEMA,
            RowPairs.schema(),
            RobustSummaries.schema(),
            Profile.schema(),
            EqualLoss.schema(),
            LearningRates.schema(),
            SeedVariance.schema());

    private SchemaText() {}

    /**
     * The versions, and then of each table an empty line, its name and its columns.
     *
     * @param name of the one table; null for all
     * @throws UserError if there is no such table
     */
    static Stream<String> of(String name) {
        List<Schema<?>> shown = TABLES.stream()
                .filter(known -> name == null || known.table().equals(name))
                .toList();
        if (shown.isEmpty()) {
            throw new UserError("Cannot show table '" + name + "': there are " + names() + ".");
        }
        return Stream.concat(
                Stream.of("schema version " + TrialRow.SCHEMA_VERSION + ", of comparison "
                        + ComparisonColumns.SCHEMA_VERSION),
                shown.stream().flatMap(SchemaText::of));
    }

    private static String names() {
        List<String> names = TABLES.stream().map(Schema::table).toList();
        return String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.get(names.size() - 1);
    }

    private static Stream<String> of(Schema<?> table) {
        return Stream.of(
                "",
                table.table() + ": " + table.rows(),
                AsciiTable.getTable(
                        AsciiTable.NO_BORDERS,
                        table.columns(),
                        List.of(
                                left("column").with(column -> column.name()),
                                left("type").with(column -> column.type().toString()),
                                left("").with(column -> column.nullable() ? "null" : ""),
                                left("unit").with(column -> column.unit()),
                                left("meaning").with(column -> column.meaning()))));
    }

    private static Column left(String header) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.LEFT)
                .dataAlign(HorizontalAlign.LEFT)
                .maxWidth(Integer.MAX_VALUE);
    }
}
