package io.altgrad.cli;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.altgrad.base.UserError;
import io.altgrad.compare.ComparisonLine;
import io.altgrad.store.GridRow;
import io.altgrad.store.LayerRow;
import io.altgrad.store.StepRow;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad schema}: what the columns of the Parquet files are. */
@Command(name = "schema", description = "Show the columns of the result tables: type, unit, meaning.")
final class SchemaCommand implements Callable<Integer> {

    /** Units and meanings stand in {@code schema.txt}; types are those of the records that are written. */
    static final Map<String, Class<? extends Record>> TABLES = Map.of(
            "trials", TrialRow.class,
            "steps", StepRow.class,
            "layers", LayerRow.class,
            "grid", GridRow.class,
            "comparison", ComparisonLine.class);

    private static final Map<Class<?>, String> TYPES = Map.of(
            int.class, "int32",
            Integer.class, "int32",
            long.class, "int64",
            Long.class, "int64",
            double.class, "double",
            Double.class, "double",
            boolean.class, "boolean",
            String.class, "string",
            Instant.class, "timestamp");

    @Parameters(
            paramLabel = "TABLE",
            arity = "0..1",
            description = "One table: trials, steps, layers, grid or comparison.")
    private String table;

    @Spec
    private CommandSpec spec;

    /**
     * What a column is.
     *
     * @param nullable {@code null} where the value may be missing, empty where it never is
     */
    record Documented(String name, String type, String nullable, String unit, String meaning) {}

    @Override
    public Integer call() {
        if (table != null && !TABLES.containsKey(table)) {
            throw new UserError(
                    "Cannot show table '" + table + "': there are trials, steps, layers, grid and comparison.");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("schema version " + TrialRow.SCHEMA_VERSION + ", of comparison " + ComparisonLine.SCHEMA_VERSION);
        read().forEach((heading, columns) -> {
            if (table == null || heading.startsWith(table + ":")) {
                out.println();
                out.println(heading);
                out.println(AsciiTable.getTable(
                        AsciiTable.NO_BORDERS,
                        columns,
                        List.of(
                                left("column").with(Documented::name),
                                left("type").with(Documented::type),
                                left("").with(Documented::nullable),
                                left("unit").with(Documented::unit),
                                left("meaning").with(Documented::meaning))));
            }
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

    /** The columns by the heading of their table, {@code name: what it holds}, as they are documented. */
    static Map<String, List<Documented>> read() {
        Map<String, List<Documented>> tables = new LinkedHashMap<>();
        List<Documented> columns = List.of();
        Map<String, RecordComponent> components = Map.of();
        for (String line : text().lines().toList()) {
            if (line.startsWith("# ")) {
                columns = new ArrayList<>();
                tables.put(line.substring(2), columns);
                components = components(line.substring(2, line.indexOf(':')));
            } else {
                String[] parts = line.split("\\s*\\|\\s*", 3);
                columns.add(documented(parts[0], components.get(parts[0]), parts[1], parts[2]));
            }
        }
        return tables;
    }

    private static Documented documented(String name, RecordComponent column, String unit, String meaning) {
        if (column == null) {
            throw new IllegalStateException("schema.txt has a column '" + name + "' that is not written.");
        }
        // A text in a record is never told to be required, so only primitives surely are.
        return new Documented(
                name, TYPES.get(column.getType()), column.getType().isPrimitive() ? "" : "null", unit, meaning);
    }

    private static Map<String, RecordComponent> components(String table) {
        Map<String, RecordComponent> components = new LinkedHashMap<>();
        for (RecordComponent column : TABLES.get(table).getRecordComponents()) {
            components.put(snakeCase(column.getName()), column);
        }
        return components;
    }

    static String snakeCase(String name) {
        return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(name);
    }

    private static String text() {
        try (InputStream in = SchemaCommand.class.getResourceAsStream("schema.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
