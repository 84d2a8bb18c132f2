package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.app.RuleReplay;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code altgrad simulate}: a rule of early stopping on curves that were recorded without one. */
@Command(
        name = "simulate",
        description =
                "Say what a rule of early stopping would have saved, and whether it would have kept the best, by the"
                        + " recorded curves of a sweep.",
        showDefaultValues = true)
final class SimulateCommand implements Callable<Integer> {

    @Mixin
    private OutputFolder folder;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Another value for a key of the folder's sweep file, such as earlyStopping.rule=asha; may be"
                    + " repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--concurrent", paramLabel = "C", defaultValue = "1", description = "Trials at once.")
    private int concurrent;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RuleReplay replay = AltGrad.withoutSpark().replay(folder.path(), settings, concurrent);
        PrintWriter out = spec.commandLine().getOut();
        new ReplayText(replay).lines().forEach(out::println);
        out.flush();
        return ExitCode.OK;
    }
}
