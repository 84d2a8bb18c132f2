package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.run.Labels;
import io.altgrad.run.TrialStep;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.store.SnapshotFile;
import io.altgrad.watch.SnapshotRecorder;
import io.altgrad.watch.SweepState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who sits in front of a terminal, makes it narrower, and presses Ctrl-C. */
@Timeout(180)
class TerminalSessionTest {

    private static final char CTRL_C = 3;
    private static final String ESCAPE = "\033[";

    private static final String SWEEP = """
            name: tiny
            axes: {format: [none, e5m2], seed: [1, 2]}
            skip: [lm_head]
            model: {layers: 1, heads: 2, width: 16, context: 8}
            training: {steps: 1000000, evalEvery: 1000000}
            """;

    @TempDir
    Path folder;

    @BeforeAll
    static void aTerminalCanBeMade() throws InterruptedException {
        PseudoTerminal.assumeThere();
    }

    /** Ten seconds, most of them for Spark to start: the only way to see the whole of it. */
    @Test
    void aRunIsDrawnToTheWidthAndCtrlCSaysWhatIsKept() throws Exception {
        Files.writeString(folder.resolve("tiny.yaml"), SWEEP);
        try (PseudoTerminal terminal =
                PseudoTerminal.start(folder, 24, 100, "", "run", "tiny.yaml", "--out", "out", "--master", "local[2]")) {
            List<String> wide = terminal.frame(lines ->
                    lines.size() == 3 && lines.subList(1, 3).stream().allMatch(line -> line.contains("tokens/s")));
            assertThat(wide.get(0)).matches("\\[ {30}]   0% 0/4, 2 running, \\d+:\\d\\d:\\d\\d left");
            assertThat(wide.subList(1, 3))
                    .allMatch(line -> line.matches(
                            "none seed [12] +\\d+/1000000 +loss \\d\\.\\d{4} +[\\d:]+ left +[\\d,]+ tokens/s.*"));

            terminal.resize(20, 50);
            List<String> narrow = terminal.frame(lines -> lines.stream().allMatch(line -> line.length() < 50));
            assertThat(narrow.get(0)).matches("\\[ +]   0% 0/4, 2 running, .*");
            assertThat(narrow.get(1)).startsWith("none seed ").doesNotContain("tokens/s");

            terminal.type(CTRL_C);
            assertThat(terminal.end()).isEqualTo(130);
            assertThat(terminal.text().replace("\r", ""))
                    .endsWith("Stopped: 0 of 4 trials done, 2 wrote a checkpoint; run the same command to go on.\n")
                    .containsOnlyOnce("Stopped: ")
                    .doesNotContain("Exception", "\tat ");
        }
        assertThat(folder.resolve("out/_progress.json")).content().doesNotContain("\\u001b");
    }

    @Test
    void aSweepThatRunsElsewhereIsDrawnToTheWidthAndCtrlCEndsTheWatching() throws Exception {
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.writeString(out.resolve("sweep.yaml"), SWEEP);
        SweepState state = new SweepState("tiny", 4, 0, Labels.USUAL);
        Trial trial = FakeTrials.trial("none", 1);
        state.trialStarted(FakeTrials.planned(trial));
        state.stepEnded(new TrialStep(trial.id(), 2, 2.5, 1000, "node3/2"));
        SnapshotFile file = new SnapshotFile(out.toString(), new Configuration());
        try (SnapshotRecorder recorder = new SnapshotRecorder(state, file);
                PseudoTerminal terminal =
                        PseudoTerminal.start(folder, 24, 120, "", "status", "out", "--watch", "--color", "never")) {
            assertThat(recorder).isNotNull();
            assertThat(terminal.frame(lines -> lines.size() == 3).get(2))
                    .matches("none mlp seed 1 +2/5 +loss 2\\.5000 +.* left +1,000 tokens/s +node3/2");
            terminal.resize(24, 60);
            assertThat(terminal.frame(lines -> lines.get(2).length() < 60).get(2))
                    .doesNotContain("node3/2");
            terminal.type(CTRL_C);
            assertThat(terminal.end()).isEqualTo(130);
        }
    }

    @Test
    void aTerminalGetsColoursAndAFileDoesNot() throws Exception {
        ResultStore store = ReadyStore.in(folder.resolve("out"));
        for (long seed = 1; seed <= 3; seed++) {
            store.write("t", FakeTrials.completed(FakeTrials.trial("none", seed)));
            store.write("t", FakeTrials.completed(FakeTrials.trial("e5m2", seed)));
        }
        try (PseudoTerminal terminal = PseudoTerminal.start(folder, 24, 100, "", "compare", "out")) {
            assertThat(terminal.end()).isZero();
            assertThat(terminal.text()).contains(ESCAPE + "31mworse by the margin or more" + ESCAPE + "0m");
        }
        try (PseudoTerminal terminal = PseudoTerminal.start(folder, 24, 100, "> table 2> errors", "compare", "out")) {
            assertThat(terminal.end()).isZero();
            assertThat(terminal.text()).isEmpty();
        }
        assertThat(folder.resolve("table"))
                .content()
                .contains("worse by the margin or more")
                .doesNotContain(ESCAPE);
        assertThat(folder.resolve("errors")).content().doesNotContain(ESCAPE);
    }
}
