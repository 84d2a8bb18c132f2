package io.altgrad.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.trial.Trials;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Truth 9: the same seed and different formats start from the identical state, as the hash in the results shows. */
@Tag("truth")
class SameSeedGivesIdenticalInitialStateTest {

    @Test
    void theHashOfTheInitialStateIsOneForAllFormats() {
        assertThat(Stream.of("none", "e5m2", "e3m4", "e2m1fn")
                        .map(format ->
                                Trials.run(Trials.tiny(format, 5)).record().initialStateHash())
                        .collect(Collectors.toSet()))
                .singleElement()
                .satisfies(hash -> assertThat(hash).matches("[0-9a-f]{64}"));
    }
}
