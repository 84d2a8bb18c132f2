package io.altgrad.app;

import io.altgrad.base.Count;
import io.altgrad.base.UserError;
import io.altgrad.checkpoint.ModelState;
import io.altgrad.compare.Results;
import io.altgrad.engine.Torch;
import io.altgrad.export.Recomputed;
import io.altgrad.result.TrialResult;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.tensor.Place;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.TrialRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * The final weights of a trial.
 *
 * <p>Weights are not among a sweep's results: ten thousand trials would fill a disk with what nobody asks for. A trial is
 * deterministic, so its weights are made again when they are wanted, and are given out only if every loss on the way is
 * bit for bit the stored one.
 */
final class WeightsExport {

    private final OutputFile file;
    private final Configuration configuration;
    private final Consumer<String> say;

    WeightsExport(Path file, Configuration configuration, Consumer<String> say) {
        this.configuration = configuration;
        this.file = new OutputFile(file, "the weights");
        this.say = say;
    }

    /** Writes those of the only trial of {@code chosen}. */
    void write(Results chosen) throws IOException {
        file.require();
        TrialRow row = onlyTrial(chosen);
        List<Row> steps = new ArrayList<>();
        chosen.steps(List.of(StepColumns.LOSS, StepColumns.VAL_LOSS), (id, rows) -> steps.addAll(rows));
        say.accept("running trial " + row.trialId() + " again for its weights, " + Count.of(steps.size(), "step")
                + " ...");
        Map<String, SafeTensor> state = recomputed(row, steps);
        Map<String, String> metadata = Map.of(
                "trial", row.trialJson(),
                "trial_id", row.trialId(),
                "initial_state_hash", row.initialStateHash(),
                "val_loss", String.valueOf(row.valLoss()));
        file.write(partial -> {
            SafetensorsFile.write(partial, state, metadata);
            return partial;
        });
        say.accept(file.path() + ": final weights of trial " + row.trialId()
                + "; every loss is bit for bit the stored one");
    }

    private static TrialRow onlyTrial(Results chosen) {
        if (chosen.trials().size() != 1) {
            throw new UserError(
                    "Cannot export the weights of " + chosen.trials().size()
                            + " trials to one file: choose one by its id; the column trial_id has them.");
        }
        TrialRow row = chosen.trials().get(0);
        if (!row.completed()) {
            throw new UserError("Cannot export the final weights of trial " + row.trialId() + ": it " + row.status()
                    + "; choose one that completed.");
        }
        return row;
    }

    private Map<String, SafeTensor> recomputed(TrialRow row, List<Row> steps) {
        Map<String, SafeTensor> state = new LinkedHashMap<>();
        int threads = row.threads() == null ? 1 : row.threads();
        TrialResult result = new GptTrialRunner(
                        Torch.ofEnvironment().start(threads),
                        Place.HOST,
                        configuration,
                        gpt -> state.putAll(ModelState.stateDict(gpt)))
                .run(TrialRun.plain(row.trial()), TrainingListener.NONE);
        Optional<String> difference = Recomputed.difference(row, steps, result);
        if (difference.isPresent()) {
            throw new UserError("Cannot export the weights of trial " + row.trialId() + ": run again, "
                    + difference.get() + "; run this where it ran (" + row.processor() + ", libtorch "
                    + row.get(TrialColumns.LIBTORCH_VERSION) + " by binding " + row.binding() + ", commit "
                    + row.get(TrialColumns.COMMIT)
                    + "), or run the sweep again here.");
        }
        return state;
    }
}
