package io.altgrad.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.result.Provenance;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which losses were measured on the same text, and what a comparison says and does where they were not. */
class ValidationWindowsTest {

    private static final String NOTE = "different sets of validation windows";

    @TempDir
    private Path folder;

    private ResultStore store;

    @BeforeEach
    void prepare() throws IOException {
        store = ReadyStore.in(folder);
    }

    @ParameterizedTest
    @CsvSource({
        // tokens count by themselves, batches by their product
        "'{batch: 3, evalTokens: 4096}', '{batch: 24, evalTokens: 4096}', true",
        "'{batch: 3, evalBatches: 8}', '{batch: 24, evalBatches: 1}', true",
        "'{batch: 4, evalBatches: 16}', '{evalTokens: 4096}', true",
        "'{batch: 3}', '{batch: 24}', false",
        "'{evalBatches: 3}', '{evalBatches: 4}', false",
        "'{evalTokens: 4096}', '{evalTokens: 8192}', false"
    })
    void areThoseOfTheSameCorpusContextAndNumber(String one, String other, boolean same) throws IOException {
        write(FakeTrials.completed(trial("none", one)));
        write(FakeTrials.completed(trial("e5m2", other)));
        List<TrialRow> rows = store.trials();
        assertThat(ValidationWindows.of(rows.get(0)).equals(ValidationWindows.of(rows.get(1))))
                .isEqualTo(same);
        assertThat(Comparison.of(rows, "none").notes().stream().anyMatch(note -> note.contains(NOTE)))
                .isEqualTo(!same);
    }

    @Test
    void rowsOfOtherWindowsAreSaidToBe() throws IOException {
        for (String batch : List.of("{batch: 3}", "{batch: 24}")) {
            write(FakeTrials.completed(trial("none", batch)));
            write(FakeTrials.completed(trial("e5m2", batch)));
        }
        Comparison comparison = Comparison.of(store.trials(), "none");
        assertThat(comparison.notes())
                .containsOnlyOnce(
                        "Losses were measured on 2 different sets of validation windows (corpus, model.context,"
                                + " and training.batch times training.evalBatches, or training.evalTokens): compare them within"
                                + " one set only. With training.evalTokens the batch makes no difference.");
        // Each batch has its own baseline, on its own windows.
        assertThat(comparison.rows())
                .filteredOn(row -> !comparison.isBaseline(row))
                .allMatch(row -> row.difference(Metric.VAL_LOSS).spread().count() == 1);
    }

    @Test
    void noDifferenceIsTakenBetweenTexts() throws IOException {
        write(FakeTrials.completed(trial("none", "{}")));
        write(onText("cd34", trial("e5m2", "{}")));
        Comparison comparison = Comparison.of(store.trials(), "none");
        assertThat(comparison.rows())
                .filteredOn(row -> !comparison.isBaseline(row))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.spread(Metric.VAL_LOSS).count()).isOne();
                    assertThat(row.difference(Metric.VAL_LOSS).spread().count()).isZero();
                });
    }

    private static Trial trial(String format, String training) {
        return SweepFile.parse(
                        "name: windows\nskip: []\naxes: {format: [" + format + "]}\ntraining: " + training + "\n",
                        "f.yaml")
                .grid()
                .trial(0);
    }

    private static TrialResult onText(String hash, Trial trial) {
        TrialResult result = FakeTrials.completed(trial);
        Provenance p = result.provenance();
        Provenance other = new Provenance(p.code(), p.libraries(), p.machine(), p.computation(), hash);
        return new TrialResult(trial, result.outcome(), result.record(), other, result.endedAt(), result.attempt());
    }

    private void write(TrialResult result) throws IOException {
        store.write("test", result);
    }
}
