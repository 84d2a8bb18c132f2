package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.app.OutputFile;
import io.altgrad.compare.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code altgrad report}: the results of sweeps as one HTML page. */
@Command(
        name = "report",
        description = "Make one HTML page of the results of one or several sweeps. It opens offline.",
        showDefaultValues = true)
final class ReportCommand implements Callable<Integer> {

    @Mixin
    private ComparedOptions compared;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "report.html", description = "The page.")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        compared.require();
        new OutputFile(out, "the report").require();
        AltGrad altgrad = AltGrad.withoutSpark();
        Results results = compared.read(altgrad);
        altgrad.report(results, compared.of(altgrad, results), out);
        spec.commandLine().getOut().println(out.toAbsolutePath().normalize().toUri());
        return ExitCode.OK;
    }
}
