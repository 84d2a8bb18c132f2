package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.run.LoggedLine;
import io.altgrad.store.TrialLogs;
import io.altgrad.watch.LogRecorder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void linesOfATrialStayInTheirOrderOverTheRunsOfASweep() throws IOException {
        record("c0ffee01", line("INFO", "first"));
        record("beef0002", line("INFO", "another's"));
        record("c0ffee01", line("WARN", "second \u001b[2J"));
        assertThat(altgrad("logs", folder.toString(), "--trial", "c0ff"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "2026-01-02T03:04:05.678Z INFO node3/2 TrialTask: first",
                        "2026-01-02T03:04:05.678Z WARN node3/2 TrialTask: second \\u001b[2J");
    }

    @Test
    void linesAsStoredAreSparksStructuredOnes() throws IOException {
        record("c0ffee01", line("INFO", "first"));
        assertThat(altgrad("logs", folder.toString(), "c0ffee01", "--json")).isZero();
        assertThat(out.toString().strip()).isEqualTo(line("INFO", "first"));
    }

    @Test
    void aTrialWithoutALogAndAnUnclearOneAreOneLineEach() throws IOException {
        record("c0ffee01", line("INFO", "first"));
        record("c0ffee02", line("INFO", "first"));
        assertThat(altgrad("logs", folder.toString(), "beef")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("Cannot show the log of trial beef in " + folder
                        + ": nothing was logged of one whose id begins so;");
        assertThat(altgrad("logs", folder.toString(), "c0ff")).isEqualTo(2);
        assertThat(err.toString()).contains("Cannot tell which trial of " + folder + " c0ff is: 2 ids begin so;");
        assertThat(altgrad("logs", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("Cannot show a log of " + folder + ": no trial named; give one id");
    }

    private void record(String id, String json) throws IOException {
        try (LogRecorder recorder = new LogRecorder(new TrialLogs(folder.toString(), new Configuration()))) {
            recorder.lineLogged(new LoggedLine(id, "2", json));
        }
    }

    private static String line(String level, String message) {
        return "{\"ts\":\"2026-01-02T03:04:05.678Z\",\"level\":\"" + level + "\",\"msg\":\""
                + message.replace("\u001b", "\\u001b")
                + "\",\"context\":{\"place\":\"node3/2\"},\"logger\":\"TrialTask\"}";
    }

    private int altgrad(String... arguments) {
        PrintWriter toOut = new PrintWriter(out, true);
        PrintWriter toErr = new PrintWriter(err, true);
        return Main.commandLine(Main.subcommands(toOut, toErr))
                .setOut(toOut)
                .setErr(toErr)
                .execute(arguments);
    }
}
