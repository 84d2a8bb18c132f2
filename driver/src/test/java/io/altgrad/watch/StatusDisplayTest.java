package io.altgrad.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.text.Paint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StatusDisplayTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final SweepSnapshot RUNNING = SweepLinesTest.snapshot(List.of());

    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    @Test
    @Timeout(60)
    void itEndsWithTheSweepAndTellsEachChangeOnce() throws IOException, InterruptedException {
        Iterator<SweepStatus> statuses = List.of(
                        status(1, new Activity.Alive(RUNNING, Duration.ofSeconds(1))),
                        status(1, new Activity.Alive(RUNNING, Duration.ofSeconds(6))),
                        status(2, new Activity.Alive(RUNNING, Duration.ofSeconds(1))),
                        status(4, new Activity.Over(RUNNING, "")))
                .iterator();
        SweepStatus last =
                StatusDisplay.plain(out, Paint.NONE, () -> NOW).untilTheEnd(statuses::next, Duration.ofMillis(1));
        assertThat(last.counts().completed()).isEqualTo(4);
        assertThat(statuses.hasNext()).isFalse();
        assertThat(text.toString().lines())
                .containsExactly(
                        "2026-01-02T03:04:05Z 1 done, 0 diverged, 0 failed, 0 running, 3 left, of 4",
                        "2026-01-02T03:04:05Z 2 done, 0 diverged, 0 failed, 0 running, 2 left, of 4",
                        "2026-01-02T03:04:05Z 4 done, 0 diverged, 0 failed, 0 running, 0 left, of 4");
    }

    @Test
    @Timeout(60)
    void aTerminalIsDrawnInPlaceWithABar() throws IOException, InterruptedException {
        Iterator<SweepStatus> statuses = List.of(
                        status(1, new Activity.Alive(RUNNING, Duration.ofSeconds(1))),
                        status(4, new Activity.Over(RUNNING, "")))
                .iterator();
        StatusDisplay.onTerminal(out, () -> new TerminalSize(24, 80), Paint.NONE)
                .untilTheEnd(statuses::next, Duration.ofMillis(1));
        assertThat(text.toString().split("\033\\[J", -1))
                .satisfiesExactly(
                        start -> assertThat(start).isEqualTo("\r"),
                        bar -> assertThat(bar)
                                .contains("sweep s in file:/out: running on", "\r\n[#####", "\r\n\033[?7h\r\033[2A"),
                        end -> assertThat(end).contains("ended at", "4 done"));
    }

    @Test
    void aSweepThatIsStoredWholeIsOverThoughNobodySaidSo() {
        assertThat(status(4, new Activity.None()).isOver()).isTrue();
        assertThat(status(3, new Activity.None()).isOver()).isFalse();
        assertThat(status(4, new Activity.Alive(RUNNING, Duration.ZERO)).isOver())
                .isFalse();
    }

    private static SweepStatus status(long done, Activity activity) {
        return new SweepStatus("file:/out", "s", new Counts(4, 0, done, 0, 0, 0), activity);
    }
}
