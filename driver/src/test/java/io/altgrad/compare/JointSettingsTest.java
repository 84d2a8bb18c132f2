package io.altgrad.compare;

import static io.altgrad.fake.FakeTrials.trial;
import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.LEARNING_RATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JointSettingsTest {

    @TempDir
    Path folder;

    private ResultStore store;

    @BeforeEach
    void prepare() throws IOException {
        store = ReadyStore.in(folder);
    }

    @Test
    void settingsThatTwoSweepsDifferInAreOneColumnOfTheirNames() throws IOException {
        write("small", 1e-3, 2);
        write("large", 3e-3, 4);
        Comparison joint = joint();
        assertThat(joint.axes()).containsExactly("sweep");
        assertThat(joint.rows()).extracting(ComparisonRow::axes).containsOnly(List.of("small"), List.of("large"));
        assertThat(joint.notes())
                .contains("2 settings change together and are one column: small has training.batch 2,"
                        + " training.learningRate 0.001; large has training.batch 4, training.learningRate 0.003.");
    }

    @Test
    void thoseOfOneSweepAreJoinedUnderTheirOwnNames() throws IOException {
        write("one", 1e-3, 2);
        write("one", 3e-3, 4);
        Comparison joint = joint();
        assertThat(joint.axes()).containsExactly("batch, learningRate");
        assertThat(joint.rows()).extracting(ComparisonRow::axes).containsOnly(List.of("2, 0.001"), List.of("4, 0.003"));
    }

    @Test
    void settingsThatVaryOfTheirOwnStayApart() throws IOException {
        write("one", 1e-3, 2);
        write("one", 3e-3, 2);
        write("two", 3e-3, 4);
        assertThat(joint().axes()).containsExactly("training.batch", "training.learningRate");
    }

    private Comparison joint() throws IOException {
        List<TrialRow> trials = store.trials();
        return JointSettings.in(Comparison.of(trials, "none"), trials);
    }

    private void write(String sweep, double learningRate, int batch) throws IOException {
        for (String format : List.of("none", "e5m2")) {
            Trial trial = trial(format, 1);
            store.write(
                    sweep,
                    FakeTrials.completed(new Trial(
                            trial.format(),
                            trial.rules(),
                            trial.seed(),
                            trial.model(),
                            trial.training().with(LEARNING_RATE.to(learningRate), BATCH.to(batch)),
                            trial.quantization(),
                            trial.corpus())));
        }
    }
}
