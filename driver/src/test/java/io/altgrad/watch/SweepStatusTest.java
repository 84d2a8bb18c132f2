package io.altgrad.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.run.Labels;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.TrialStep;
import io.altgrad.spec.Trial;
import io.altgrad.store.NoResults;
import io.altgrad.store.ResultStore;
import io.altgrad.store.SnapshotFile;
import io.altgrad.sweep.SweepFile;
import io.altgrad.text.Paint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code altgrad status} says of folders in every state. */
class SweepStatusTest {

    private static final String SWEEP = """
            name: small
            skip: [lm_head]
            axes: {format: [none, e5m2], seed: [1, 2, 3]}
            """;

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final List<Trial> TRIALS = IntStream.range(0, 6)
            .mapToObj(SweepFile.parse(SWEEP, "test").grid()::trial)
            .toList();

    @TempDir
    Path folder;

    private Instant now = START;
    private final SweepState state = new SweepState("small", 6, 0, Labels.USUAL, () -> now);
    private ResultStore store;

    @BeforeEach
    void prepare() throws IOException {
        store = new ResultStore(folder.toString(), new Configuration());
        store.prepare(SWEEP);
    }

    @Test
    void whileItRuns() throws IOException {
        runSome();
        now = now.plusSeconds(2);
        assertThat(lines())
                .containsExactly(
                        "sweep small in file:" + folder + ": running on "
                                + state.snapshot().run().host() + ", last heard of 2 s ago",
                        "1 done, 1 diverged, 1 failed, 2 running, 1 left, of 6",
                        "1,224 trials/h, 0:00:08 left",
                        "  e5m2 skip seed 1  40/100  loss 2.5134  0:00:15 left  8,281 tokens/s  node3",
                        "  e5m2 skip seed 2  0/100   starting");
        JsonNode json = StatusText.json(read());
        assertThat(json.get("state").asText()).isEqualTo("running");
        assertThat(json.get("left").asInt()).isEqualTo(1);
        assertThat(json.get("trials").get(0).get("loss").asDouble()).isEqualTo(2.5134);
        assertThat(json.get("trials").get(1).get("loss").isNull()).isTrue();
    }

    @Test
    void afterItsProcessDied() throws IOException {
        runSome();
        now = now.plusSeconds(600);
        assertThat(lines().get(0))
                .isEqualTo("sweep small in file:" + folder + ": not heard of for 10 min; its process on "
                        + state.snapshot().run().host()
                        + " has died or cannot write there. Run it again and it goes on");
        assertThat(lines().subList(1, 4))
                .containsExactly(
                        "1 done, 1 diverged, 1 failed, 0 running, 3 left, of 6",
                        "running when it was last heard of:",
                        "  e5m2 skip seed 1  40/100  loss 2.5134  0:00:15 left  8,281 tokens/s  node3");
        assertThat(StatusText.json(read()).get("state").asText()).isEqualTo("silent");
    }

    @Test
    void afterItWasStopped() throws IOException {
        runSome();
        state.ended(new SweepEnd(1, 1, 1, 2, "a trial failed"));
        record();
        now = now.plusSeconds(600);
        assertThat(lines())
                .containsExactly(
                        "sweep small in file:" + folder
                                + ": ended at 2026-01-02T03:04:15Z, stopped early: a trial failed",
                        "1 done, 1 diverged, 1 failed, 0 running, 3 left, of 6");
        assertThat(StatusText.json(read()).get("stopped").asText()).isEqualTo("a trial failed");
    }

    @Test
    void withoutTheProgressFileTheResultsTell() throws IOException {
        store.write("small", FakeTrials.completed(TRIALS.get(0)));
        assertThat(lines())
                .containsExactly(
                        "sweep small in file:" + folder + ": not running, as far as the folder tells",
                        "1 done, 0 diverged, 0 failed, 0 running, 5 left, of 6");
        for (Trial trial : TRIALS) {
            store.write("small", FakeTrials.completed(trial));
        }
        assertThat(lines().get(0)).endsWith(": complete");
    }

    @Test
    void trialsOfAnotherSweepInTheFolderDoNotCount() throws IOException {
        store.write("other", FakeTrials.completed(FakeTrials.trial("none", 99)));
        assertThat(lines().get(1)).isEqualTo("0 done, 0 diverged, 0 failed, 0 running, 6 left, of 6");
    }

    @Test
    void aBrokenProgressFileOrSweepFileCostsOnlyWhatItTold() throws IOException {
        store.write("small", FakeTrials.completed(TRIALS.get(0)));
        Files.writeString(folder.resolve("_progress.json"), "{");
        Files.writeString(folder.resolve("sweep.yaml"), "[");
        assertThat(lines())
                .containsExactly(
                        "sweep  in file:" + folder + ": complete",
                        "1 done, 0 diverged, 0 failed, 0 running, 0 left, of 1");
    }

    @Test
    void aFolderWithoutASweepIsOneLine() {
        assertThatThrownBy(() -> SweepStatus.read(folder.resolve("no") + "", new Configuration(), now))
                .isInstanceOf(NoResults.class)
                .hasMessage("Cannot find a sweep in file:" + folder
                        + "/no: it has no sweep.yaml and no results; give the output folder of a sweep.");
    }

    @Test
    void theRecorderRenewsTheFileAndLeavesNoOther() throws IOException {
        SnapshotFile file = new SnapshotFile(folder.toString(), new Configuration());
        try (SnapshotRecorder recorder = new SnapshotRecorder(state, file)) {
            assertThat(recorder).isNotNull();
            assertThat(read().activity()).isInstanceOf(Activity.Alive.class);
            state.ended(new SweepEnd(0, 0, 0, 0, ""));
        }
        assertThat(read().activity()).isInstanceOf(Activity.Over.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("sweep.yaml", "trials", "steps", "layers", "_progress.json");
        }
    }

    @Test
    void aFolderThatRefusesTheFileDoesNotStopTheSweep() throws IOException {
        Files.writeString(folder.resolve("plain"), "");
        SnapshotFile file = new SnapshotFile(folder.resolve("plain/below").toString(), new Configuration());
        try (SnapshotRecorder recorder = new SnapshotRecorder(state, file)) {
            assertThat(recorder).isNotNull();
        }
        assertThat(folder.resolve("plain")).isEmptyFile();
    }

    /** Three trials have ended, two run, ten seconds have passed. */
    private void runSome() throws IOException {
        end(0, new Outcome.Completed());
        end(1, new Outcome.Diverged(3, "", "The loss is NaN."));
        end(2, new Outcome.Failed("E", "why", ""));
        state.trialStarted(FakeTrials.planned(TRIALS.get(3)));
        state.trialStarted(FakeTrials.planned(TRIALS.get(4)));
        now = now.plusSeconds(10);
        state.stepEnded(new TrialStep(TRIALS.get(3).id(), 40, 2.5134, 8281, "node3"));
        record();
    }

    private void end(int index, Outcome outcome) throws IOException {
        state.trialStarted(FakeTrials.planned(TRIALS.get(index)));
        store.write("small", FakeTrials.ended(TRIALS.get(index), outcome));
        state.trialEnded(FakeTrials.planned(TRIALS.get(index)), FakeTrials.ended(TRIALS.get(index), outcome));
    }

    private void record() throws IOException {
        new SnapshotFile(folder.toString(), new Configuration())
                .write(SnapshotParser.toJson(state.snapshot()).toString());
    }

    private List<String> lines() throws IOException {
        return StatusText.lines(read(), Paint.NONE);
    }

    private SweepStatus read() throws IOException {
        return SweepStatus.read(folder.toString(), new Configuration(), now);
    }
}
