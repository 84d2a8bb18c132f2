package io.altgrad.cli;

import io.altgrad.compare.Results;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code altgrad list}: the stored trials, with the ids that other commands take. */
@Command(name = "list", description = "List the trials of a sweep's output folder with their ids and ends.")
final class ListCommand implements Callable<Integer> {

    @Mixin
    private OutputFolder folder;

    @Option(names = "--all", description = "List results too that only earlier sweep files asked for.")
    private boolean all;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Results stored = folder.trials().results();
        Results results = all ? stored : stored.planned();
        PrintWriter out = spec.commandLine().getOut();
        new TrialList(results).lines(Main.coloring(spec).onOutput()).forEach(out::println);
        results.notes().forEach(spec.commandLine().getErr()::println);
        out.flush();
        return ExitCode.OK;
    }
}
