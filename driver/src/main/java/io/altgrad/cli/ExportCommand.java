package io.altgrad.cli;

import io.altgrad.checkpoint.ModelState;
import io.altgrad.compare.Results;
import io.altgrad.engine.djl.DjlEngine;
import io.altgrad.export.Recomputed;
import io.altgrad.export.TensorBoardExport;
import io.altgrad.result.TrialResult;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.store.NoResults;
import io.altgrad.store.StepRow;
import io.altgrad.store.TrialRow;
import io.altgrad.store.UnreadableFile;
import io.altgrad.sweep.UserError;
import io.altgrad.tensor.Place;
import io.altgrad.text.Count;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.TrialRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code altgrad export}: results in the formats of other tools.
 *
 * <p>Weights are not among a sweep's results: ten thousand trials would fill a disk with what nobody asks for. A trial is
 * deterministic, so its weights are made again when they are wanted, and are given out only if every loss on the way is
 * bit for bit the stored one.
 */
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
            Results all = Results.read(List.of(folder), new Configuration());
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
        TrialRow row = chosen.trials().get(0);
        if (!row.status().equals("completed")) {
            throw new UserError("Cannot export the final weights of trial " + row.trialId() + ": it " + row.status()
                    + "; choose one that completed.");
        }
        List<StepRow> steps = new ArrayList<>();
        chosen.steps(StepRow.class, StepRow::trialId, steps::addAll);
        say("running trial " + row.trialId() + " again for its weights, " + Count.of(steps.size(), "step") + " ...");
        Map<String, SafeTensor> state = new LinkedHashMap<>();
        int threads = row.threads() == null ? 1 : row.threads();
        TrialResult result = new GptTrialRunner(
                        DjlEngine.start(threads), Place.HOST, gpt -> state.putAll(ModelState.stateDict(gpt)))
                .run(TrialRun.plain(row.trial()), TrainingListener.NONE);
        Optional<String> difference = Recomputed.difference(row, steps, result);
        if (difference.isPresent()) {
            throw new UserError("Cannot export the weights of trial " + row.trialId() + ": run again, "
                    + difference.get() + "; run this where it ran (" + row.processor() + ", libtorch "
                    + row.libtorchVersion() + ", commit " + row.commit() + "), or run the sweep again here.");
        }
        Map<String, String> metadata = Map.of(
                "trial", row.trialJson(),
                "trial_id", row.trialId(),
                "initial_state_hash", row.initialStateHash(),
                "val_loss", String.valueOf(row.valLoss()));
        weights().write(file -> {
            SafetensorsFile.write(file, state, metadata);
            return file;
        });
        say(out + ": final weights of trial " + row.trialId() + "; every loss is bit for bit the stored one");
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
