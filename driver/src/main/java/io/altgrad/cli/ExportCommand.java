package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.app.OutputFile;
import io.altgrad.compare.Results;
import io.altgrad.export.TensorBoardExport;
import io.altgrad.store.NoResults;
import io.altgrad.store.UnreadableFile;
import io.altgrad.sweep.UserError;
import io.altgrad.text.Count;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad export}: results in the formats of other tools. */
@Command(
        name = "export",
        description = "Write a trial's final weights as safetensors, or trials as event files of TensorBoard.")
final class ExportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The output folder of a sweep.")
    private String folder;

    @Option(names = "--trial", paramLabel = "ID", description = "The trial of that id, or of its beginning.")
    private String id;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Where to write the weights of --trial, with nanoGPT's names. The trial is run again for them,"
                            + " and must do what it did.")
    private Path out;

    @Option(names = "--tensorboard", paramLabel = "FOLDER", description = "Where to write event files.")
    private Path tensorBoard;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (out == null && tensorBoard == null) {
            throw new UserError("Cannot export nothing: give --out FILE with --trial ID, or --tensorboard FOLDER.");
        }
        requirePlaces();
        try {
            Results all = AltGrad.withoutSpark().results(List.of(folder));
            Results chosen = id == null ? all : all.where(row -> row.trialId().startsWith(id));
            if (tensorBoard != null) {
                requireSome(chosen);
                int runs = TensorBoardExport.write(chosen, tensorBoard);
                say(tensorBoard + ": " + Count.of(runs, "run") + "; see the folder with 'tensorboard --logdir "
                        + tensorBoard + "'");
            }
            if (out != null) {
                exportWeights(chosen);
            }
            return ExitCode.OK;
        } catch (NoResults | UnreadableFile e) {
            throw new UserError(e.getMessage(), e);
        }
    }

    /** Before anything is read or run. */
    private void requirePlaces() {
        if (out != null) {
            weights().require();
        }
        if (tensorBoard != null && Files.exists(tensorBoard) && !Files.isDirectory(tensorBoard)) {
            throw new UserError("Cannot write event files to " + tensorBoard
                    + ": it is not a folder; name one, or one that does not exist yet.");
        }
    }

    private OutputFile weights() {
        return new OutputFile(out, "the weights");
    }

    private void exportWeights(Results chosen) throws IOException {
        if (id == null || chosen.trials().size() != 1) {
            requireSome(chosen);
            throw new UserError(
                    "Cannot export the weights of " + chosen.trials().size()
                            + " trials to one file: give the id of one with --trial; the column trial_id has them.");
        }
        AltGrad.withoutSpark().exportWeights(chosen, out, this::say);
    }

    private void requireSome(Results chosen) {
        if (chosen.trials().isEmpty()) {
            throw new UserError("Cannot find trial " + id + " in " + folder
                    + ": no id begins so; the column trial_id of its trials has them.");
        }
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
