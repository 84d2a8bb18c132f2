package io.altgrad.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.spec.PlannedTrial;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandingTest {

    private static final String SWEEP = """
            name: small
            skip: [lm_head]
            axes: {format: [none, e5m2], seed: [1, 2, 3]}
            """;

    private static final List<PlannedTrial> TRIALS =
            SweepFile.parse(SWEEP, "test").grid().planned().toList();

    @TempDir
    Path folder;

    private ResultStore store;

    @BeforeEach
    void open() throws IOException {
        store = new ResultStore(folder.toString(), new Configuration());
    }

    @Test
    void countsWhatTheFileAsksForAndNotWhatEarlierFilesHaveLeft() {
        Standing standing = Standing.of(Set.of("a", "b", "c"), Set.of("c", "of an earlier file"));
        assertThat(standing.ended()).containsExactly("c");
        assertThat(standing.total()).isEqualTo(3);
        assertThat(standing.missing()).isEqualTo(2);
    }

    @Test
    void aFolderOfAnEarlierReleaseIsToldByItsSweepFile() throws IOException {
        store.prepare(SWEEP);
        Standing standing = Standing.of(store, Set.of(TRIALS.get(0).id())).orElseThrow();
        assertThat(standing.total()).isEqualTo(6);
        assertThat(standing.missing()).isEqualTo(5);
    }

    /** The table is of the run, so it holds however large the grid, and where this version cannot read the file. */
    @Test
    void theTableOfTheLastRunCountsBeforeTheSweepFile() throws IOException {
        store.prepare("of: another version");
        store.plan(TRIALS.subList(0, 2));
        assertThat(Standing.of(store, Set.of()).orElseThrow().total()).isEqualTo(2);
    }

    @Test
    void nothingIsKnownWithoutAFileOrOfOneThatCannotBeReadOrIsTooLong() throws IOException {
        assertThat(Standing.of(store, Set.of())).isEmpty();
        store.prepare("of: another version");
        assertThat(Standing.of(store, Set.of())).isEmpty();
        String large = SWEEP.replace("[1, 2, 3]", "{from: 1, to: 1000}, training.steps: {from: 1, to: 200}");
        assertThat(SweepFile.parse(large, "large").grid().runCount()).isGreaterThan(Standing.MOST_MADE);
        store.prepare(large);
        assertThat(Standing.of(store, Set.of())).isEmpty();
    }
}
