package io.altgrad.cli;

import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad show}: shows all that is stored of one trial, in short. */
@Command(name = "show", description = "Show a trial's end, settings, curve and layers, and what made it fail.")
final class ShowCommand implements Callable<Integer> {

    @Mixin
    private OutputFolder folder;

    @Parameters(index = "1", paramLabel = "ID", description = "The trial of that id, or of its beginning.")
    private String id;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        StoredTrials trials = folder.trials();
        TrialRow row = trials.withId(id);
        new TrialPrinter(spec.commandLine().getOut())
                .print(row, trials.nameOf(row), trials.spelled(row), trials.stepsOf(row));
        return ExitCode.OK;
    }
}
