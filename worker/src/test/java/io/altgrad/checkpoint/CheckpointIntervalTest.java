package io.altgrad.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointIntervalTest {

    @ParameterizedTest
    @CsvSource({"200, 200", "30s, 30s", "5m, 5m", "300s, 5m", "36h, 36h", "48h, 2d"})
    void readsStepsAndTimes(String text, String shown) {
        assertThat(CheckpointInterval.parse(text)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5 m", "-3", "5min", "1.5h", "m", "12345678901"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> CheckpointInterval.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use '" + text + "' as an interval of checkpoints: expected steps, such as 200, or a"
                        + " time, such as 30s, 5m or 1h.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s"})
    void refusesNoIntervalAtAll(String text) {
        assertThatThrownBy(() -> CheckpointInterval.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isDueWhenAsManyStepsOrAsMuchTimeHasPassed() {
        CheckpointInterval steps = CheckpointInterval.parse("3");
        assertThat(steps.isDue(2, Duration.ofDays(9))).isFalse();
        assertThat(steps.isDue(3, Duration.ZERO)).isTrue();
        CheckpointInterval time = CheckpointInterval.parse("5m");
        assertThat(time.isDue(1_000_000, Duration.ofSeconds(299))).isFalse();
        assertThat(time.isDue(1, Duration.ofSeconds(300))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10,   1,  PT0S,     true",
        "11,   1,  PT24H,    false",
        "11,   2,  PT0S,     true",
        "999999999, 99999999, PT0S, false",
        "999999999, 429496730, PT0S, true",
        "5m,   1,  PT30S,    true",
        "5m,   1000000, PT29.9S, false",
    })
    void atTheEndATenthOfItIsEnough(String interval, int steps, Duration time, boolean due) {
        assertThat(CheckpointInterval.parse(interval).isDueAtEnd(steps, time)).isEqualTo(due);
    }
}
