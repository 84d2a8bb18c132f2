package io.altgrad.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many trials a stack has, so that no slot waits for another. */
class EvenStacksTest {

    @ParameterizedTest(name = "at most {0}, {1} trials on {2} slots: {3}")
    @CsvSource({
        "8,  8,  1, 8",
        "8,  8,  2, 4",
        "8,  9,  2, 5",
        "8, 16,  2, 8",
        "8, 24,  2, 6",
        "8, 17,  2, 5",
        "4,  8, 16, 1",
        "4, 64, 16, 4",
        "1,  8,  2, 1",
        "8,  1,  2, 1",
        "8, 1000000, 2, 8"
    })
    void everySlotGetsAsManyTrialsInAsFewRoundsAsCanBe(int most, long trials, int slots, int size) {
        assertThat(new EvenStacks(most).size(trials, slots)).isEqualTo(size);
    }
}
