package io.altgrad.cli;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonTable;
import io.altgrad.store.NoResults;
import io.altgrad.store.ResultStore;
import io.altgrad.sweep.UserError;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad compare}: which format costs what. */
@Command(name = "compare", description = "Compare the formats of a sweep's results.", showDefaultValues = true)
final class CompareCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The output folder of a sweep.")
    private String folder;

    @Option(names = "--baseline", paramLabel = "FORMAT", defaultValue = "none", description = "What the others meet.")
    private String baseline;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try {
            ResultStore store = new ResultStore(folder, new Configuration());
            spec.commandLine().getOut().println(ComparisonTable.render(Comparison.of(store.trials(), baseline)));
            return ExitCode.OK;
        } catch (NoResults e) {
            throw new UserError(e.getMessage(), e);
        }
    }
}
