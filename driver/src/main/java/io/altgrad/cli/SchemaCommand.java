package io.altgrad.cli;

import io.altgrad.store.PairedView;
import io.altgrad.sweep.SweepSchema;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad schema}: what the columns of the Parquet files are. */
@Command(
        name = "schema",
        description = "Show the columns of the result tables: type, unit, meaning; or the JSON Schema of sweep files.")
final class SchemaCommand implements Callable<Integer> {

    private static final String SWEEP = "sweep";

    @Parameters(
            paramLabel = "TABLE",
            arity = "0..1",
            description =
                    "One table: trials, steps, layers, grid, events, comparison or one of those beside it; or sweep,"
                            + " for the JSON Schema of sweep files.")
    private String table;

    @Option(
            names = "--sql",
            description = "Print a view in SQL that puts each trial beside its baseline, for queries over the tables.")
    private boolean sql;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (sql && table != null) {
            throw new ParameterException(
                    spec.commandLine(), "Cannot show table '" + table + "' as SQL: --sql takes no table");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (sql) {
            out.println(PairedView.SQL + ";");
        } else if (SWEEP.equals(table)) {
            out.println(SweepSchema.text());
        } else {
            SchemaText.of(table).forEach(out::println);
        }
        out.flush();
        return ExitCode.OK;
    }
}
