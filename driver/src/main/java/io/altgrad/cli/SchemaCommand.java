package io.altgrad.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.altgrad.base.UserError;
import io.altgrad.compare.ComparisonLine;
import io.altgrad.store.GridColumns;
import io.altgrad.store.LayerColumns;
import io.altgrad.store.Schema;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.SweepSchema;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad schema}: what the columns of the Parquet files are. */
@Command(
        name = "schema",
        description = "Show the columns of the result tables: type, unit, meaning; or the JSON Schema of sweep files.")
final class SchemaCommand implements Callable<Integer> {

    /** The tables, in the order in which they are shown. */
    static final List<Schema<?>> TABLES = List.of(
            TrialColumns.SCHEMA, StepColumns.SCHEMA, LayerColumns.SCHEMA, GridColumns.SCHEMA, ComparisonLine.SCHEMA);

    private static final String SWEEP = "sweep";

    @Parameters(
            paramLabel = "TABLE",
            arity = "0..1",
            description =
                    "One table: trials, steps, layers, grid or comparison; or sweep, for the JSON Schema of sweep files.")
    private String table;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (SWEEP.equals(table)) {
            spec.commandLine().getOut().println(SweepSchema.text());
            spec.commandLine().getOut().flush();
            return ExitCode.OK;
        }
        if (table != null && TABLES.stream().noneMatch(known -> known.table().equals(table))) {
            throw new UserError(
                    "Cannot show table '" + table + "': there are trials, steps, layers, grid and comparison.");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("schema version " + TrialRow.SCHEMA_VERSION + ", of comparison " + ComparisonLine.SCHEMA_VERSION);
        TABLES.stream()
                .filter(shown -> table == null || shown.table().equals(table))
                .forEach(shown -> {
                    out.println();
                    out.println(shown.table() + ": " + shown.rows());
                    out.println(AsciiTable.getTable(
                            AsciiTable.NO_BORDERS,
                            shown.columns(),
                            List.of(
                                    left("column").with(column -> column.name()),
                                    left("type").with(column -> column.type().toString()),
                                    left("").with(column -> column.nullable() ? "null" : ""),
                                    left("unit").with(column -> column.unit()),
                                    left("meaning").with(column -> column.meaning()))));
                });
        out.flush();
        return ExitCode.OK;
    }

    private static Column left(String header) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.LEFT)
                .dataAlign(HorizontalAlign.LEFT)
                .maxWidth(Integer.MAX_VALUE);
    }
}
