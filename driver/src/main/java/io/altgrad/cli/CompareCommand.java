package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.compare.Aside;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.Results;
import io.altgrad.sweep.UserPath;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code altgrad compare}: which format costs what. */
@Command(
        name = "compare",
        description = "Compare the formats of one or several sweeps' results.",
        showDefaultValues = true)
final class CompareCommand implements Callable<Integer> {

    @Mixin
    private ComparedOptions compared;

    @Mixin
    private WhereOption where;

    @Mixin
    private ComparisonOptions shown;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where to write the table 'comparison', and those asked for beside it, as Parquet.")
    private String out;

    @Mixin
    private VerdictOptions verdict;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        shown.require();
        verdict.check();
        AltGrad altgrad = AltGrad.withoutSpark();
        Results results = where.chosen(compared.read(altgrad));
        Comparison comparison = compared.compare(altgrad, results)
                .withCriterion(verdict.criterion(results))
                .sorted(shown.sort().by(compared.metric(), compared.baseline()));
        List<String> said =
                shown.said(comparison, results, Main.coloring(spec).onOutput());
        if (out != null) {
            String folder = UserPath.of("--out", out);
            altgrad.write(comparison, folder);
            for (Aside<?> aside : shown.asides(comparison, results)) {
                altgrad.write(aside, folder);
            }
        }
        said.forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
