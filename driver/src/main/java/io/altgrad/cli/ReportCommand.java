package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.app.OutputFile;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.Metric;
import io.altgrad.compare.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad report}: the results of sweeps as one HTML page. */
@Command(
        name = "report",
        description = "Make one HTML page of the results of one or several sweeps. It opens offline.",
        showDefaultValues = true)
final class ReportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Output folders of sweeps.")
    private List<String> folders;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "report.html", description = "The page.")
    private Path out;

    @Option(names = "--baseline", paramLabel = "FORMAT", defaultValue = "none", description = "What the others meet.")
    private String baseline;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            defaultValue = "VAL_LOSS",
            description = "The loss to compare: ${COMPLETION-CANDIDATES}.")
    private Metric metric;

    @Option(names = "--all", description = "Take in results that only earlier sweep files of the folders ask for.")
    private boolean earlier;

    @Mixin
    private VerdictOptions verdict;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        verdict.check();
        new OutputFile(out, "the report").require();
        AltGrad altgrad = AltGrad.withoutSpark();
        Results all = altgrad.results(folders);
        Results results = earlier ? all : all.planned();
        Comparison comparison =
                Comparison.of(results.trials(), baseline, metric).withCriterion(verdict.criterion(results));
        altgrad.report(results, comparison, out);
        spec.commandLine().getOut().println(out.toAbsolutePath().normalize().toUri());
        return ExitCode.OK;
    }
}
