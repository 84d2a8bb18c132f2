package io.altgrad.compare;

import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Stored trials whose losses a test chooses. */
public final class StoredLosses {

    private final Path folder;
    private final String sweep;
    private final ResultStore store;

    StoredLosses(Path folder) throws IOException {
        this(folder, "test", "");
    }

    /** Those of a sweep of that name and text. */
    public StoredLosses(Path folder, String sweep, String text) throws IOException {
        this.folder = folder;
        this.sweep = sweep;
        this.store = new ResultStore(folder.toString(), new Configuration());
        store.prepare(text);
    }

    /** Stores trials of one format, of the seeds from 1 on; a NaN has diverged. */
    void put(String format, double... losses) throws IOException {
        for (int i = 0; i < losses.length; i++) {
            put(FakeTrials.trial(format, i + 1L), losses[i]);
        }
    }

    /** Stores a trial that ends with that validation loss, evaluated at its last step alone; a NaN has diverged. */
    public void put(Trial trial, double loss) throws IOException {
        TrialResult result = FakeTrials.completed(trial);
        TrainingRecord r = result.record();
        StepMetrics last = new StepMetrics(FakeTrials.STEPS, loss, loss, Double.NaN, 1e-3, 0.5, 1000);
        store.write(
                sweep,
                Double.isNaN(loss)
                        ? FakeTrials.ended(trial, new Outcome.Diverged(4, "", "the loss is NaN"))
                        : new TrialResult(
                                trial,
                                result.outcome(),
                                new TrainingRecord(
                                        r.initialStateHash(),
                                        r.assignments(),
                                        List.of(last),
                                        r.layers(),
                                        r.cost(),
                                        r.resumes(),
                                        r.notices()),
                                result.provenance(),
                                result.endedAt(),
                                result.attempt()));
    }

    Results results() throws IOException {
        return Results.read(List.of(folder.toString()), new Configuration());
    }

    List<TrialRow> trials() throws IOException {
        return store.trials();
    }

    Comparison comparison() throws IOException {
        return Comparison.of(trials(), "none");
    }
}
