package io.altgrad.watch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.run.Labels;
import io.altgrad.run.SweepListener;
import io.altgrad.run.TrialStep;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import io.altgrad.text.Paint;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepDisplayTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final Trial first = trial("none", 1);
    private final Trial second = trial("e5m2", 2);
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final SweepState state = new SweepState("s", 4, 0, Labels.USUAL, () -> now);

    @Test
    void plainLinesTellEachEndAndBetweenThemHowTheOthersGo() {
        try (PlainLines lines = new PlainLines(state, out, Paint.NONE, NEVER)) {
            lines.tick();
            state.trialStarted(FakeTrials.planned(first));
            state.trialStarted(FakeTrials.planned(second));
            now = now.plusSeconds(10);
            state.stepEnded(new TrialStep(first.id(), 2, 3.5, 1000, ""));
            lines.tick();
            end(lines, FakeTrials.completed(first));
            end(lines, FakeTrials.ended(second, new Outcome.Failed("java.lang.OutOfMemoryError", "heap\nspace", "")));
            lines.tick();
        }
        assertThat(text().lines())
                .containsExactly(
                        "2026-01-02T03:04:15Z [0/4, 2 running, 0:01:30 left] none mlp seed 1 2/5 loss 3.5000; e5m2 mlp seed 2 0/5 starting",
                        "2026-01-02T03:04:15Z [1/4, 1 running, 0:00:30 left] none mlp seed 1: val loss 2.5100, 400 tokens/s, 20.0 s",
                        "2026-01-02T03:04:15Z [2/4, 1 failed, 0:00:10 left] e5m2 mlp seed 2: failed, java.lang.OutOfMemoryError: heap\\nspace");
    }

    @Test
    void plainLinesComeByThemselves() throws InterruptedException {
        state.trialStarted(FakeTrials.planned(first));
        try (PlainLines lines = new PlainLines(state, out, Paint.NONE, Duration.ofMillis(5))) {
            assertThat(lines).isNotNull();
            await("none mlp seed 1 0/5 starting");
        }
    }

    @Test
    void theTerminalIsDrawnInPlace() {
        try (TerminalDisplay display =
                new TerminalDisplay(state, out, () -> new TerminalSize(24, 80), Paint.NONE, NEVER)) {
            state.trialStarted(FakeTrials.planned(first));
            state.trialStarted(FakeTrials.planned(second));
            display.draw();
            state.stepEnded(new TrialStep(first.id(), 3, 2.5, 1000, "node3"));
            display.draw();
            now = now.plusSeconds(10);
            end(display, FakeTrials.completed(first));
        }
        assertThat(new Screen(80).show(text()))
                .containsExactly(
                        "[#######                       ]  25% 1/4, 1 running, 0:00:30 left",
                        "e5m2 mlp seed 2  0/5  starting");
    }

    @Test
    void aTrialThatFailsLeavesALineAboveTheOthers() {
        try (TerminalDisplay display =
                new TerminalDisplay(state, out, () -> new TerminalSize(24, 80), Paint.NONE, NEVER)) {
            state.trialStarted(FakeTrials.planned(first));
            state.trialStarted(FakeTrials.planned(second));
            display.draw();
            now = now.plusSeconds(10);
            end(display, FakeTrials.ended(first, new Outcome.Failed("E", "why", "")));
        }
        assertThat(new Screen(80).show(text()))
                .containsExactly(
                        "none mlp seed 1: failed, E: why",
                        "[#######                       ]  25% 1/4, 1 failed, 1 running, 0:00:30 left",
                        "e5m2 mlp seed 2  0/5  starting");
    }

    @Test
    void linesThatStayComeOnceASecondHoweverManyTrialsFail() {
        AtomicLong nanos = new AtomicLong();
        try (TerminalDisplay display =
                new TerminalDisplay(state, out, () -> new TerminalSize(24, 80), Paint.NONE, NEVER, nanos::get)) {
            fail(display, 1, 20);
            nanos.addAndGet(999_999_999);
            fail(display, 21, 1);
            display.draw();
            assertThat(staying()).containsExactly("none mlp seed 1: failed, E: why");
            nanos.addAndGet(1);
            display.draw();
            assertThat(staying())
                    .containsExactly(
                            "none mlp seed 1: failed, E: why", "none mlp seed 2: failed, E: why; and 19 trials more");
            fail(display, 30, 2);
        }
        assertThat(staying()).hasSize(3).last().isEqualTo("none mlp seed 30: failed, E: why; and 1 trial more");
    }

    private void fail(TerminalDisplay display, int first, int count) {
        for (int seed = first; seed < first + count; seed++) {
            end(display, FakeTrials.ended(trial("none", seed), new Outcome.Failed("E", "why", "")));
        }
    }

    /** The lines of trouble on the screen. */
    private List<String> staying() {
        return new Screen(80)
                .show(text()).stream().filter(line -> line.startsWith("none")).toList();
    }

    @Test
    void coloursTakeNoRoomAndTellTroubleFromProgress() {
        try (TerminalDisplay display =
                new TerminalDisplay(state, out, () -> new TerminalSize(24, 80), Paint.ANSI, NEVER)) {
            state.trialStarted(FakeTrials.planned(first));
            now = now.plusSeconds(10);
            end(display, FakeTrials.ended(first, new Outcome.Failed("E", "why", "")));
        }
        assertThat(text())
                .contains("\033[31mnone mlp seed 1: failed, E: why\033[0m")
                .contains("[\033[32m#######\033[0m                       ]  25% 1/4, \033[31m1 failed\033[0m, 0:00:30");
    }

    @ParameterizedTest
    @CsvSource({"50 132, 50, 132", "0 0, 24, 80", "'', 24, 80", "stty: no, 24, 80", "24 80 1, 24, 80"})
    void theSizeIsTheTerminalsOrTheUsualOne(String answer, int rows, int columns) {
        assertThat(TerminalSize.parse(answer)).isEqualTo(new TerminalSize(rows, columns));
    }

    private void end(SweepListener display, TrialResult result) {
        PlannedTrial trial = FakeTrials.planned(result.trial());
        state.trialEnded(trial, result);
        display.trialEnded(trial, result);
    }

    private void await(String text) throws InterruptedException {
        for (long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                !text().contains(text) && System.nanoTime() < end; ) {
            Thread.onSpinWait();
        }
        assertThat(text()).contains(text);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A terminal as far as the display uses one: carriage return, line feed, up, clear below, wrapping on and off. */
    private record Screen(int columns) {

        List<String> show(String text) {
            List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
            int row = 0;
            int column = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\r') {
                    column = 0;
                } else if (c == '\n') {
                    row++;
                    if (row == rows.size()) {
                        rows.add(new StringBuilder());
                    }
                } else if (c == '\033') {
                    int end = i + 2;
                    while (!Character.isLetter(text.charAt(end))) {
                        end++;
                    }
                    String parameters = text.substring(i + 2, end);
                    if (text.charAt(end) == 'A') {
                        row -= Integer.parseInt(parameters);
                    } else if (text.charAt(end) == 'J') {
                        rows.get(row).setLength(column);
                        rows.subList(row + 1, rows.size()).clear();
                    }
                    i = end;
                } else {
                    StringBuilder line = rows.get(row);
                    while (line.length() <= column) {
                        line.append(' ');
                    }
                    line.setCharAt(column++, c);
                    assertThat(column).as("columns of '" + line + "'").isLessThan(columns);
                }
            }
            return rows.stream()
                    .map(line -> line.toString().stripTrailing())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }
}
