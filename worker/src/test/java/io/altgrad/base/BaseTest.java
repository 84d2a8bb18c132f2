package io.altgrad.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BaseTest {

    /** FIPS 180-2, appendix B.1. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void hashesAsThePublishedExample() {
        assertThat(Sha256.hex("abc", 32)).isEqualTo(ABC);
        assertThat(Sha256.hex("abc", 8)).isEqualTo("ba7816bf8f01cfea");
        assertThat(HexFormat.of().formatHex(Sha256.digest().digest("abc".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(ABC);
    }

    @Test
    void threadsHaveTheirNameAndDoNotKeepTheProcess() {
        Thread thread = DaemonThreads.named("altgrad-test").newThread(() -> {});
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("altgrad-test");
    }
}
