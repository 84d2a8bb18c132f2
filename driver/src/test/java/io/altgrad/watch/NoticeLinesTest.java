package io.altgrad.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoticeLinesTest {

    @ParameterizedTest
    @CsvSource({"true, 2026-01-02T03:04:05Z sweep quick: 6 trials", "false, sweep quick: 6 trials"})
    void aLineOfALogHasItsTimeAndOneOnATerminalHasNone(boolean isTimed, String line) {
        StringWriter err = new StringWriter();
        new NoticeLines(new PrintWriter(err), isTimed, () -> Instant.parse("2026-01-02T03:04:05.678Z"))
                .accept("sweep quick: 6 trials");
        assertThat(err.toString().lines()).containsExactly(line);
    }
}
