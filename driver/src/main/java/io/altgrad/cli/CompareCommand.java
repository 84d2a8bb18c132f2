package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.Results;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    private WrittenTables written;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        shown.require();
        compared.require();
        AltGrad altgrad = AltGrad.withoutSpark();
        Results results = where.chosen(compared.read(altgrad));
        Comparison comparison = compared.of(altgrad, results, shown.sort());
        List<String> said = shown.said(comparison, results, Main.coloring(spec).onOutput());
        written.write(altgrad, comparison, () -> shown.asides(comparison, results));
        said.forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
