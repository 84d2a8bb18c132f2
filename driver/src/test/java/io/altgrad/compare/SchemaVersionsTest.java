package io.altgrad.compare;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.OtherSchema;
import io.altgrad.fake.ReadyStore;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import io.altgrad.store.UnreadableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that versions before and after this one have written. */
class SchemaVersionsTest {

    private static final String VERSION_1 =
            "* EXCLUDE (training_loss_bound, training_eval_tokens, training_eval_drawn, training_data_seed, training_rounding_seed, resumes,"
                    + " notices, numerics_version) REPLACE (1::INTEGER AS schema_version)";

    @TempDir
    private Path folder;

    @BeforeEach
    void twoSeedsOfTwoFormats() throws IOException {
        ResultStore store = ReadyStore.in(folder);
        for (long seed = 1; seed <= 2; seed++) {
            store.write("test", FakeTrials.completed(trial("none", seed)));
            store.write("test", FakeTrials.completed(trial("e5m2", seed)));
        }
    }

    @Test
    void anOlderFileIsComparedWithWhatItHasAndSaidToBeOlder() throws Exception {
        Comparison before = Comparison.of(read().trials(), "none");
        OtherSchema.rewrite(file(trial("e5m2", 1).id()), VERSION_1);
        Results results = read();
        assertThat(results.notes())
                .containsExactly("Trials have schema versions 1 and 4: columns that came with the later are empty for"
                        + " the earlier.");
        assertThat(results.trials())
                .filteredOn(row -> row.schemaVersion() == 1)
                .singleElement()
                .satisfies(row -> assertThat(row.numericsVersion()).isNull());
        // The settings that it lacks were not there to be chosen: they are the default, and no axis.
        assertThat(Comparison.of(results.trials(), "none")).isEqualTo(before);
    }

    @Test
    void aNewerFileIsReadAsFarAsThisVersionGoesAndSaidToBeNewer() throws Exception {
        for (TrialRow row : read().trials()) {
            OtherSchema.rewrite(file(row.trialId()), "* REPLACE (5::INTEGER AS schema_version), 'new' AS of_version_5");
        }
        Results results = read();
        assertThat(results.notes())
                .containsExactly("4 trials were written by a later version (schema version 5, this one knows 4):"
                        + " further columns are not read.");
        assertThat(Comparison.of(results.trials(), "none").rows()).hasSize(2);
    }

    @Test
    void aFileWithoutAColumnThatEveryVersionHasIsNamed() throws Exception {
        Path file = file(trial("e5m2", 1).id());
        OtherSchema.rewrite(file, "* EXCLUDE (status)");
        assertThatThrownBy(this::read)
                .isInstanceOf(UnreadableFile.class)
                .hasMessage("Cannot read file:" + file + ": a trial has no status; delete it and run the sweep again,"
                        + " which makes what was in it anew.");
    }

    private Results read() throws IOException {
        return Results.read(List.of(folder.toString()), new Configuration());
    }

    private Path file(String trialId) {
        return folder.resolve("trials").resolve(trialId + ".parquet");
    }
}
