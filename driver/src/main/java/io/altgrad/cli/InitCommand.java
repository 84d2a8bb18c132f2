package io.altgrad.cli;

import io.altgrad.app.OutputFile;
import io.altgrad.checkpoint.ModelState;
import io.altgrad.corpus.Corpora;
import io.altgrad.engine.djl.DjlEngine;
import io.altgrad.nn.Gpt;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialParser;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.SweepFile;
import io.altgrad.sweep.UserError;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.train.StateDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad init}: the initial state of a trial as a file. */
@Command(
        name = "init",
        description = "Write the initial state of a trial as safetensors, with nanoGPT's names and (out, in) weights.")
final class InitCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SWEEP", description = "The sweep file.")
    private Path file;

    @ArgGroup(multiplicity = "1")
    private Selection selection;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to write.")
    private Path out;

    @Spec
    private CommandSpec spec;

    /** Which trial. */
    static final class Selection {
        @Option(names = "--trial", paramLabel = "ID", description = "The trial of that id, or of its beginning.")
        private String id;

        @Option(names = "--index", paramLabel = "N", description = "The Nth trial of the plan, counted from 1.")
        private Long index;
    }

    @Override
    public Integer call() throws IOException {
        OutputFile state = new OutputFile(out, "the initial state").require();
        Trial trial = select(SweepFile.read(file).grid());
        try (Scope scope = DjlEngine.get().newScope(Place.HOST)) {
            int vocabulary =
                    UserError.onInvalid(() -> Corpora.load(trial.corpus())).vocabularySize();
            Gpt gpt = Gpt.initialized(scope, trial.model(), vocabulary, trial.seed());
            String hash = StateDigest.of(gpt);
            Map<String, String> metadata =
                    Map.of("trial", TrialParser.toJson(trial), "trial_id", trial.id(), "initial_state_hash", hash);
            state.write(file -> {
                SafetensorsFile.write(file, ModelState.stateDict(gpt), metadata);
                return file;
            });
            spec.commandLine().getOut().println(out + ": initial state of trial " + trial.id() + ", hash " + hash);
        }
        return ExitCode.OK;
    }

    private Trial select(Grid grid) {
        if (selection.index != null) {
            if (selection.index < 1 || selection.index > grid.runCount()) {
                throw new UserError("Cannot take trial number " + selection.index + " of " + file + ": it has "
                        + grid.runCount() + "; see 'altgrad plan " + file + "'.");
            }
            return grid.trials().skip(selection.index - 1).findFirst().orElseThrow();
        }
        return grid.trials()
                .filter(trial -> trial.id().startsWith(selection.id))
                .findFirst()
                .orElseThrow(() -> new UserError("Cannot find trial " + selection.id + " in " + file
                        + ": no id begins so; see 'altgrad plan --all " + file + "'."));
    }
}
