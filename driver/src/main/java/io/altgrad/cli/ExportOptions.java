package io.altgrad.cli;

import io.altgrad.app.OutputFile;
import io.altgrad.base.UserError;
import io.altgrad.compare.Results;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code export}: what of the results goes where. */
final class ExportOptions {

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

    Optional<Path> weights() {
        return Optional.ofNullable(out);
    }

    Optional<Path> tensorBoard() {
        return Optional.ofNullable(tensorBoard);
    }

    /** Checks the options, before anything is read or run. */
    void require() {
        if (out == null && tensorBoard == null) {
            throw new UserError("Cannot export nothing: give --out FILE with --trial ID, or --tensorboard FOLDER.");
        }
        weights().ifPresent(file -> new OutputFile(file, "the weights").require());
        tensorBoard().ifPresent(folder -> OutputFile.requireFolder(folder, "event files"));
    }

    /** The results of the trial that is asked for; all where none is. */
    Results chosen(Results all, String folder) {
        Results chosen = id == null ? all : all.where(row -> row.trialId().startsWith(id));
        int trials = chosen.trials().size();
        if (trials == 0) {
            throw new UserError("Cannot find trial " + id + " in " + folder
                    + ": no id begins so; the column trial_id of its trials has them.");
        }
        return chosen;
    }

    /** Refuses to write the weights of several trials, or of one that was not named. */
    void requireOne(Results chosen) {
        int trials = chosen.trials().size();
        if (id == null || trials != 1) {
            throw new UserError("Cannot export the weights of " + trials
                    + " trials to one file: give the id of one with --trial; the column trial_id has them.");
        }
    }
}
