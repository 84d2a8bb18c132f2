package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.result.Status;
import io.altgrad.result.TrialResult;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code altgrad continue}: a trial that was stopped early goes on. */
@Command(
        name = "continue",
        description = "Let a trial that was stopped early go on from its checkpoint, in this process, and store its"
                + " result; bit for bit what it would have been without the stop.")
final class ContinueCommand implements Callable<Integer> {

    @Mixin
    private OutputFolder folder;

    @Option(
            names = "--trial",
            required = true,
            paramLabel = "ID",
            description = "The trial of that id, or of its beginning.")
    private String id;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Go on to step N in place of the trial's own last. That is another trial, stored beside it; its"
                            + " learning rates so far have to be the same.")
    private Integer steps;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        TrialRow row = folder.trials().withId(id);
        OptionalInt until = steps == null ? OptionalInt.empty() : OptionalInt.of(steps);
        TrialResult result = AltGrad.withoutSpark()
                .continueTrial(
                        folder.path(),
                        row,
                        until,
                        ContinuedTrial.threads(row),
                        spec.commandLine().getErr()::println);
        PrintWriter out = spec.commandLine().getOut();
        out.println(new ContinuedTrial(row, result).line());
        out.flush();
        return result.outcome().status() == Status.COMPLETED ? ExitCode.OK : ExitCode.FAILURE;
    }
}
