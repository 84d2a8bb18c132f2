package io.altgrad.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {

    @TempDir
    Path folder;

    @Test
    void readsLittleEndianIds() throws Exception {
        assertThat(TokenFile.read(file("00000000" + "5a000000" + "50c30000" + "ffffff7f")))
                .containsExactly(0, 90, 50_000, Integer.MAX_VALUE);
    }

    @Test
    void readsNoIdsFromAnEmptyFile() throws Exception {
        assertThat(TokenFile.read(file(""))).isEmpty();
    }

    @Test
    void refusesASizeThatIsNoMultipleOfFour() throws Exception {
        Path file = file("0100000002");

        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> TokenFile.read(file))
                .withMessage(
                        "Cannot read corpus %s: its 5 bytes are no multiple of 4; give 32-bit little-endian token ids.",
                        file);
    }

    @Test
    void refusesANegativeId() throws Exception {
        Path file = file("01000000" + "feffffff");

        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> TokenFile.read(file))
                .withMessage(
                        "Cannot read corpus %s: id 1 is -2, and ids are not negative; give 32-bit little-endian token"
                                + " ids.",
                        file);
    }

    @Test
    void namesAMissingFile() {
        Path file = folder.resolve("nothing.i32");

        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> TokenFile.read(file))
                .withMessageContaining(file + ": there is no such file");
    }

    @Test
    void namesAFolder() {
        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> TokenFile.read(folder))
                .withMessage("Cannot read corpus %s: it is a folder; give 32-bit little-endian token ids.", folder);
    }

    private Path file(String hex) throws Exception {
        return Files.write(folder.resolve("ids.i32"), HexFormat.of().parseHex(hex));
    }
}
