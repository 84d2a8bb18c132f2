package io.altgrad.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotParserTest {

    private static final RunningTrial STARTING = new RunningTrial("b", "\"<b>\n", "", 0, 5, Double.NaN, 0, 1.5);

    @Test
    void comesBackEqual() {
        SweepSnapshot running = SweepLinesTest.snapshot(List.of(STARTING));
        assertThat(SnapshotParser.fromJson(SnapshotParser.toJson(running).toString()))
                .isEqualTo(running);
        SweepSnapshot ended = new SweepSnapshot(
                new SweepSnapshot.Run("s", "h", Instant.EPOCH),
                Instant.EPOCH,
                new Phase.Ended("told to"),
                new Counts(1, 0, 1, 0, 0, 0),
                new SweepSnapshot.Pace(Double.NaN, Double.NaN),
                0.75,
                List.of(),
                List.of());
        assertThat(SnapshotParser.fromJson(SnapshotParser.toJson(ended).toPrettyString()))
                .isEqualTo(ended);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"schemaVersion\":2}", "{\"schemaVersion\":1,\"startedAt\":\"soon\"}"})
    void refusesWhatItDidNotWrite(String text) {
        assertThatThrownBy(() -> SnapshotParser.fromJson(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
