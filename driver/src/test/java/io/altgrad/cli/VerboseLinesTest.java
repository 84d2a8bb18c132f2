package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.run.LoggedLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code run -v}. */
class VerboseLinesTest {

    private static final String LOGGED = """
            {"ts":"2026-01-02T03:04:05.678Z","level":"INFO","msg":"Attempt 1 begins.","context":{"place":"node3/2"},\
            "logger":"TrialTask"}""";

    private final Level before = LogManager.getLogger("io.altgrad").getLevel();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @AfterEach
    void logAsBefore() {
        Configurator.setLevel("io.altgrad", before);
    }

    @Test
    void whatAnExecutorLogsIsALineWithItsTimeAndPlace() {
        VerboseLines lines = VerboseLines.on(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        lines.lineLogged(new LoggedLine("c0ffee", "2", LOGGED));
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("2026-01-02T03:04:05.678Z INFO node3/2 TrialTask: Attempt 1 begins.");
    }

    /** Its own lines a process logs by itself, from then on those that say how trials go too. */
    @Test
    void whatThisProcessLogsComesOnce() {
        VerboseLines lines = VerboseLines.on(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        lines.lineLogged(new LoggedLine("c0ffee", "", LOGGED));
        assertThat(bytes.size()).isZero();
        assertThat(LogManager.getLogger("io.altgrad.dispatch.TrialTask").isInfoEnabled())
                .isTrue();
    }
}
