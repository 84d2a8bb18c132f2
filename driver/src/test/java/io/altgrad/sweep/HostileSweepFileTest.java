package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are made to exhaust whoever reads them, to run something, or to write elsewhere. */
@Timeout(60)
class HostileSweepFileTest {

    /** Eight levels of six: 1.7 million elements for who follows the aliases, and few enough aliases to be read. */
    private static final String BOMB = "&a0 x\n"
            + IntStream.range(0, 8)
                    .mapToObj(level -> "  - &a" + (level + 1) + " [" + ("*a" + level + ", ").repeat(6) + "]")
                    .collect(Collectors.joining("\n"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: b\nskip: [lm_head]\naxes:\n  format: [none]\n  seed:\n  - %s\n",
                "name: b\nskip: [lm_head]\naxes:\n  seed: [1]\n  format:\n  - %s\n",
                "name: b\naxes: {format: [none]}\nskip:\n  - %s\n",
                "name: b\naxes: {format: [none]}\nrules:\n  - %s\n",
                "name: b\naxes: {format: [none]}\nskip: []\nrecipes:\n  - %s\n",
                "corpus:\n  - %s\nname: b\naxes: {format: [none]}\nskip: []\n",
                "name:\n  - %s\naxes: {format: [none]}\nskip: []\n"
            })
    void aBillionLaughsAreOneLine(String file) {
        assertThatThrownBy(() -> SweepFile.parse(String.format(Locale.ROOT, file, BOMB), "f.yaml"))
                .isInstanceOf(UserError.class)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1))
                .hasMessageContaining("f.yaml, line ");
    }

    @Test
    void moreAliasesThanAFileNeeds() {
        String bomb = IntStream.range(0, 10)
                .mapToObj(level ->
                        "  - &b" + level + " [" + (level == 0 ? "x" : "*b" + (level - 1) + ", ").repeat(6) + "]")
                .collect(Collectors.joining("\n"));
        assertThatThrownBy(() -> SweepFile.parse("name: b\naxes: {format: [none]}\nskip:\n" + bomb + "\n", "f.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("aliases");
    }

    @Test
    void aListThatHoldsItself() {
        assertThatThrownBy(() -> SweepFile.parse("name: b\nskip: []\naxes:\n  format: &a [*a]\n", "f.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("f.yaml, line 4");
    }

    @Test
    void tenMegabytesAreNotReadToTheirEnd(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("big.yaml"), "a".repeat(10 << 20));
        assertThatThrownBy(() -> SweepFile.read(file))
                .hasMessage("Cannot read " + file + ": it has more than 4194304 bytes; give a sweep file.");
    }

    @Test
    void aTagMakesNoObject() {
        assertThatThrownBy(() -> SweepFile.parse(
                        "name: !!javax.script.ScriptEngineManager [x]\nskip: []\naxes: {format: [none]}\n", "f.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("name = a list in f.yaml, line 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up", "/etc", "a/b", "..", ".hidden", "a\\b", "a b", "'a\\0b'", "~", "C:x"})
    void aNameIsNoPath(String name) {
        assertThatThrownBy(() -> SweepFile.parse("name: " + name + "\nskip: []\naxes: {format: [none]}\n", "f.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("name = ");
    }
}
