package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.watch.StatusDisplay;
import io.altgrad.watch.StatusText;
import io.altgrad.watch.SweepStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad status}: how a sweep stands, wherever it runs. */
@Command(
        name = "status",
        description = "Show how a sweep stands, from its output folder alone, while it runs anywhere or after its end.")
final class StatusCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The output folder of a sweep, on any Hadoop file system.")
    private String folder;

    @Option(
            names = "--watch",
            description = "Draw it again and again until the sweep has ended; Ctrl-C leaves the sweep alone.")
    private boolean watched;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        AltGrad altgrad = AltGrad.withoutSpark();
        if (watched && json) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot watch a sweep as JSON: --watch draws for a person; call --json again and again");
        }
        if (watched) {
            StatusDisplay.onOutput(out, Main.coloring(spec))
                    .untilTheEnd(() -> altgrad.status(folder), StatusDisplay.PERIOD);
            return ExitCode.OK;
        }
        SweepStatus status = altgrad.status(folder);
        if (json) {
            out.println(StatusText.json(status).toPrettyString());
        } else {
            StatusText.lines(status, Main.coloring(spec).onOutput()).forEach(out::println);
        }
        out.flush();
        return ExitCode.OK;
    }
}
