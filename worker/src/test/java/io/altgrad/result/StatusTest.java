package io.altgrad.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "COMPLETED, completed, true, false, false",
        "DIVERGED,  diverged,  true, false, true",
        "FAILED,    failed,    false, true, true",
        "TIMED_OUT, timed-out, false, true, true",
        "STOPPED,   stopped,   false, false, false",
        "CANCELLED, cancelled, false, false, false",
    })
    void hasTheWordThatIsStoredAndSaysWhatFollowsFromIt(
            Status status, String word, boolean reached, boolean mayEndOtherwise, boolean trouble) {
        assertThat(status.word()).isEqualTo(word);
        assertThat(Status.of(word)).contains(status);
        assertThat(status.isReached()).isEqualTo(reached);
        assertThat(status.mayEndOtherwise()).isEqualTo(mayEndOtherwise);
        assertThat(status.isTrouble()).isEqualTo(trouble);
    }

    @Test
    void aWordOfAnotherVersionOrNoneIsNoStatus() {
        assertThat(Status.of("paused")).isEmpty();
        assertThat(Status.of(null)).isEmpty();
    }
}
