package io.altgrad.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.text.Paint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepLinesTest {

    private static final RunningTrial FIRST =
            new RunningTrial("a", "e5m2 keep-head seed 1", "node3/2 gpu 0", 40, 100, 2.51342, 8281.4, 20);
    private static final RunningTrial SECOND = new RunningTrial("b", "none all seed 12", "", 0, 100, Double.NaN, 0, 1);

    @Test
    void aBarForTheSweepAndALineForEachRunningTrial() {
        assertThat(SweepLines.of(snapshot(List.of(FIRST, SECOND)), 119, 30, Paint.NONE))
                .containsExactly(
                        "[########                      ]  28% 3/12, 1 failed, 2 running, 0:12:34 left",
                        "e5m2 keep-head seed 1  40/100  loss 2.5134  0:00:30 left  8,281 tokens/s  node3/2 gpu 0",
                        "none all seed 12       0/100   starting");
    }

    @Test
    void aSweepThatMayGrowSaysHowFar() {
        SweepSnapshot fixed = snapshot(List.of(FIRST));
        SweepSnapshot growing = new SweepSnapshot(
                fixed.run(),
                fixed.at(),
                fixed.phase(),
                new Counts(12, 40, 1, 1, 0, 1, 0, 1),
                fixed.pace(),
                0,
                fixed.running(),
                fixed.recent());
        assertThat(SweepLines.of(growing, 119, 30, Paint.NONE).get(0))
                .endsWith("3/12 of at most 40, 1 failed, 1 running, 0:12:34 left");
        assertThat(SnapshotParser.fromJson(SnapshotParser.toJson(growing).toString()))
                .isEqualTo(growing);
    }

    @Test
    void aNarrowTerminalLosesWhereThenTokensThenTimeLeftThenTheEndOfTheLabel() {
        SweepSnapshot snapshot = snapshot(List.of(FIRST));
        assertThat(SweepLines.of(snapshot, 80, 30, Paint.NONE).get(1))
                .isEqualTo("e5m2 keep-head seed 1  40/100  loss 2.5134  0:00:30 left  8,281 tokens/s");
        assertThat(SweepLines.of(snapshot, 60, 30, Paint.NONE).get(1))
                .isEqualTo("e5m2 keep-head seed 1  40/100  loss 2.5134  0:00:30 left");
        assertThat(SweepLines.of(snapshot, 45, 30, Paint.NONE).get(1))
                .isEqualTo("e5m2 keep-head seed 1  40/100  loss 2.5134");
        assertThat(SweepLines.of(snapshot, 30, 30, Paint.NONE).get(1)).isEqualTo("e5m2 kee…  40/100  loss 2.5134");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 21, 25, 33, 47, 64, 79, 80, 200})
    void noLineIsWiderThanTheTerminal(int width) {
        List<RunningTrial> trials = List.of(
                FIRST,
                SECOND,
                new RunningTrial("c", "x".repeat(300), "host".repeat(40), 999_999, 1_000_000, 1e30, 1e12, 1e9));
        assertThat(SweepLines.of(snapshot(trials), width, 30, Paint.NONE))
                .hasSize(4)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
    }

    @Test
    void aLowTerminalSaysHowManyItDoesNotShow() {
        List<RunningTrial> trials = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            trials.add(FIRST);
        }
        List<String> lines = SweepLines.of(snapshot(trials), 80, 10, Paint.NONE);
        assertThat(lines).hasSize(10);
        assertThat(lines.get(9)).isEqualTo("and 56 more");
    }

    @Test
    void aNameCannotMoveTheCursor() {
        RunningTrial hostile = new RunningTrial("a", "\033[2Jx\r\ny\u202Ez", "h\u0007", 1, 2, 1, 1, 1);
        assertThat(SweepLines.of(snapshot(List.of(hostile)), 120, 30, Paint.NONE)
                        .get(1))
                .isEqualTo("\\u001b[2Jx\\r\\ny\\u202ez  1/2  loss 1.0000  0:00:01 left  1 tokens/s  h\\u0007");
    }

    static SweepSnapshot snapshot(List<RunningTrial> running) {
        Instant start = Instant.parse("2026-01-02T03:04:05Z");
        return new SweepSnapshot(
                new SweepSnapshot.Run("quick", "here", start),
                start.plusSeconds(60),
                new Phase.Running(),
                new Counts(12, 1, 1, 0, 1, running.size()),
                new SweepSnapshot.Pace(123.4, 754),
                0,
                running,
                List.of(new EndedTrial("z", "none all seed 1", "failed", "java.lang.Error: \"x\"")));
    }
}
