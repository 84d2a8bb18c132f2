package io.altgrad.cli;

import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad diff}: shows in what two sweeps differ, or two trials of one, settings and figures. */
@Command(
        name = "diff",
        description = "Show in what two sweeps differ, or two trials of one: settings, trials, results.",
        customSynopsis = {"altgrad diff [--all] A B", "altgrad diff DIR ID ID"})
final class DiffCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "A", description = "A sweep file or an output folder.")
    private String folder;

    @Parameters(
            index = "1",
            paramLabel = "B",
            description = "Another; or a trial of the output folder A, by its id or the id's beginning.")
    private String a;

    @Parameters(index = "2", paramLabel = "ID", arity = "0..1", description = "Another trial of it.")
    private String b;

    @Option(names = "--all", description = "Show every trial of the two sweeps, not the first 20 of each list.")
    private boolean all;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        lines().forEach(out::println);
        out.flush();
        return ExitCode.OK;
    }

    private List<String> lines() throws IOException {
        if (b == null) {
            return new SweepDifference(ComparedSweep.read(folder), ComparedSweep.read(a)).lines(all);
        }
        StoredTrials trials = StoredTrials.in(folder);
        TrialRow first = trials.withId(a);
        TrialRow second = trials.withId(b);
        return new TrialDifference(first, second).table(trials);
    }
}
