package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.result.Status;
import io.altgrad.result.TrialResult;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad continue}: a trial that was stopped early goes on. */
@Command(
        name = "continue",
        description = "Let a trial that was stopped early go on from its checkpoint, in this process, and store its"
                + " result; bit for bit what it would have been without the stop.")
final class ContinueCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The output folder of a sweep.")
    private String folder;

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
        AltGrad altgrad = AltGrad.withoutSpark();
        TrialRow row = StoredTrials.in(folder).withId(id);
        int threads = row.threads() == null ? 1 : row.threads();
        OptionalInt until = steps == null ? OptionalInt.empty() : OptionalInt.of(steps);
        TrialResult result = altgrad.continueTrial(
                folder, row, until, threads, spec.commandLine().getErr()::println);
        PrintWriter out = spec.commandLine().getOut();
        out.println("trial " + result.trial().id() + ": "
                + result.outcome().status().word() + " after "
                + result.record().steps().size() + " steps"
                + result.record().validationLoss().stream()
                        .mapToObj(loss -> String.format(Locale.ROOT, ", validation loss %.4f", loss))
                        .findFirst()
                        .orElse("")
                + "; it was stopped at step " + row.get(TrialColumns.STOPPED_STEP)
                + (result.trial().id().equals(row.trialId())
                        ? ""
                        : "; no sweep file asks for it, so 'compare --all' shows it"));
        out.flush();
        return result.outcome().status() == Status.COMPLETED ? ExitCode.OK : ExitCode.FAILURE;
    }
}
