package io.altgrad.app;

import io.altgrad.base.Count;
import io.altgrad.base.UserError;
import io.altgrad.checkpoint.Checkpoints;
import io.altgrad.checkpoint.TrainingState;
import io.altgrad.engine.Torch;
import io.altgrad.result.Provenance;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.store.Lease;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.tensor.Place;
import io.altgrad.train.Schedule;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.RunSettings;
import io.altgrad.trial.TrialRun;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** Lets one trial that was stopped early go on from its checkpoint. */
final class TrialContinuation {

    private final String folder;
    private final Configuration configuration;
    private final Consumer<String> notices;
    private final Torch torch = Torch.ofEnvironment();

    TrialContinuation(String folder, Configuration configuration, Consumer<String> notices) {
        this.folder = folder;
        this.configuration = configuration;
        this.notices = notices;
    }

    @SuppressWarnings("try") // The lease is held, not asked.
    TrialResult goOn(TrialRow row, OptionalInt steps, int threads) throws IOException {
        Trial stopped = row.trial();
        int made = requireStopped(row);
        int until = steps.orElse(stopped.training().schedule().steps());
        if (until <= made) {
            throw refusal(row, "to step " + until, "it has made " + made + "; give more steps");
        }
        Trial trial = until == stopped.training().schedule().steps() ? stopped : longer(row, stopped, made, until);
        try (Lease lease = Lease.acquire(folder, configuration, notices)) {
            ResultStore store = new ResultStore(folder, configuration);
            RunSettings settings = RunSettings.PLAIN.withCheckpoints(store.checkpoints());
            TrainingState state = checkpoints(store, stopped, row)
                    .newest(notices)
                    .orElseThrow(() -> refusal(
                            row,
                            "",
                            "no good checkpoint of it is in " + store.checkpoints()
                                    + "; run the sweep with earlyStopping.rule=none, which trains it anew"));
            if (!trial.equals(stopped)) {
                checkpoints(store, trial, row).write(state);
            }
            notices.accept("trial " + trial.id() + " goes on from step " + state.step() + " to " + until + " ...");
            TrialResult result = new GptTrialRunner(torch.start(threads), Place.HOST, configuration)
                    .run(new TrialRun(trial, 0, settings), TrainingListener.NONE);
            store.write(row.get(TrialColumns.SWEEP), result);
            result.record().notices().forEach(notices);
            return result;
        }
    }

    private int requireStopped(TrialRow row) {
        if (!row.stored().isStopped()) {
            throw refusal(row, "", "it " + row.status() + "; only a trial that was stopped early goes on");
        }
        if (row.device() != null && !row.device().equals(Provenance.Machine.CPU)) {
            throw refusal(
                    row,
                    "",
                    "it was trained on " + row.device()
                            + ", and goes on here on a CPU alone; run the sweep with earlyStopping.rule=none, which lets"
                            + " every stopped trial go on");
        }
        if (row.stored().isOfAnotherBinding(torch.binding())) {
            throw refusal(
                    row,
                    "",
                    "it was trained by binding '" + row.binding() + "' of libtorch, and this is '" + torch.binding()
                            + "', whose last digits are others; set " + Torch.VARIABLE + " as it was for the sweep");
        }
        return row.get(TrialColumns.STOPPED_STEP);
    }

    /** The trial with other steps, if up to now it would have learned at the same rates. */
    private static Trial longer(TrialRow row, Trial stopped, int made, int steps) {
        Trial longer = TrialSettings.with(stopped, Map.of(TrainingSettings.STEPS.name(), steps));
        TrainingSpec.Schedule before = stopped.training().schedule();
        TrainingSpec.Schedule after = longer.training().schedule();
        for (int step = 0; step < made; step++) {
            if (Schedule.learningRate(before, step) != Schedule.learningRate(after, step)) {
                throw refusal(
                        row,
                        "to step " + steps,
                        "its learning rate decays over its own " + Count.of(before.steps(), "step") + ", and with "
                                + steps
                                + " would have been another from step " + (step + 1)
                                + " on; leave --steps out to go on to step " + before.steps()
                                + ", or give sweeps that are to be lengthened training.decaySteps, or a"
                                + " training.minLearningRate equal to the learning rate");
            }
        }
        return longer;
    }

    private Checkpoints checkpoints(ResultStore store, Trial trial, TrialRow row) throws IOException {
        Provenance provenance = new Provenance(
                new Provenance.Code(row.get(TrialColumns.COMMIT), row.get(TrialColumns.VERSION), row.numericsVersion()),
                new Provenance.Libraries(
                        row.get(TrialColumns.JAVA_VERSION),
                        new Provenance.Torch(
                                row.binding(),
                                row.get(TrialColumns.DJL_VERSION),
                                row.libtorchVersion(),
                                Provenance.Cuda.NONE)),
                new Provenance.Machine(
                        row.get(TrialColumns.HOST),
                        row.get(TrialColumns.OS),
                        row.processor(),
                        row.device(),
                        row.threads(),
                        Objects.requireNonNullElse(row.products(), "")),
                row.computation(),
                row.corpusHash());
        return new Checkpoints(store.checkpoints(), trial, provenance, configuration);
    }

    private static UserError refusal(TrialRow row, String where, String why) {
        return new UserError(
                "Cannot continue trial " + row.trialId() + (where.isEmpty() ? "" : " " + where) + ": " + why + ".");
    }
}
