package io.altgrad.cli;

import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad diff}: shows in what two trials differ, settings and figures. */
@Command(name = "diff", description = "Show in which settings two trials differ, and what came of each.")
final class DiffCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "DIR", description = "The output folder of a sweep.")
    private String folder;

    @Parameters(index = "1", paramLabel = "A", description = "An id, or its beginning.")
    private String a;

    @Parameters(index = "2", paramLabel = "B", description = "Another.")
    private String b;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        StoredTrials trials = StoredTrials.in(folder);
        TrialRow first = trials.withId(a);
        TrialRow second = trials.withId(b);
        PrintWriter out = spec.commandLine().getOut();
        new TrialDifference(first, second)
                .table(trials.nameOf(first), trials.nameOf(second))
                .forEach(out::println);
        out.flush();
        return ExitCode.OK;
    }
}
