package io.altgrad.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.fake.FakeTrials;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.store.UnreadableFile;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder with a row that is cut short, before anything trains. */
class UnreadableResultsTest {

    @TempDir
    private Path folder;

    @Test
    void aRowOfAnotherSweepFilesTrialThatIsCutShortIsSaidBeforeTrainingBegins() throws IOException {
        Path row = storeAndCutShort(sweep("[1, 2]").grid().trial(1));
        assertThatThrownBy(() -> AltGrad.withoutSpark().run(sweep("[1]"), RunOptions.DEFAULT))
                .isInstanceOf(UnreadableFile.class)
                .hasMessageMatching("Cannot read file:" + row + ": it is .*; no run of this sweep file makes its trial"
                        + " anew: put a copy in its place, or delete it\\.");
        assertThat(row).exists();
    }

    @Test
    void aTrialOfTheSweepWhoseRowIsCutShortRunsAgain() throws IOException {
        storeAndCutShort(sweep("[1]").grid().trial(0));
        assertThatThrownBy(() -> AltGrad.withoutSpark().run(sweep("[1]"), RunOptions.DEFAULT))
                .hasMessageStartingWith("Cannot run sweep cut: there is no Spark");
    }

    private Path storeAndCutShort(Trial trial) throws IOException {
        ResultStore store = new ResultStore(folder.resolve("out").toString(), new Configuration());
        store.prepare("");
        store.write("cut", FakeTrials.completed(trial));
        Path row = folder.resolve("out/trials/" + trial.id() + ".parquet");
        byte[] whole = Files.readAllBytes(row);
        Files.write(row, Arrays.copyOf(whole, whole.length / 2));
        return row;
    }

    private Sweep sweep(String seeds) {
        return SweepFile.parse(
                "name: cut\noutput: " + folder.resolve("out") + "\nskip: [lm_head]\naxes: {format: [none], seed: "
                        + seeds + "}\nmodel: {layers: 1, heads: 2, width: 16, context: 8}\n",
                "cut.yaml");
    }
}
