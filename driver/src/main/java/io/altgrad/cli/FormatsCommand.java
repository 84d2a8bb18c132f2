package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.format.Formats;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad formats}: the registry, or one format's codes. */
@Command(name = "formats", description = "List the number formats, or show one and its codes.")
final class FormatsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "A format, for example e4m3fn or e3m4b1.")
    private String name;

    @Option(names = "--codes", description = "Print 'code,value' for every code, as CSV.")
    private boolean codes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (codes && name == null) {
            throw new UserError(
                    "Cannot print codes without a format: give its name, as in 'altgrad formats e5m2 --codes'.");
        }
        if (codes) {
            out.print(FormatTable.codes(Formats.parse(name)));
        } else {
            out.println(FormatTable.of(name == null ? Formats.all() : List.of(Formats.parse(name))));
        }
        out.flush();
        return ExitCode.OK;
    }
}
