package io.altgrad.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.engine.Torch;
import io.altgrad.engine.djl.DjlEngine;
import io.altgrad.engine.torch.TorchLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchVersionTest {

    @ParameterizedTest
    @CsvSource({"2, 10, 0, 2.10.0, false", "2, 13, 1, 2.13.1, true", "3, 0, 0, 3.0.0, true"})
    void partsLieInTheTopmostBytes(long major, long minor, long patch, String text, boolean hasErrorTexts) {
        TorchVersion version = new TorchVersion(major << 56 | minor << 48 | patch << 40);
        assertThat(version).hasToString(text);
        assertThat(version.hasErrorTexts()).isEqualTo(hasErrorTexts);
    }

    /** The one that comes with AltGrad is such a one. */
    @Test
    @DisabledIfEnvironmentVariable(
            named = Torch.VARIABLE,
            matches = ".+",
            disabledReason = "this JVM has a libtorch of 2.10 or later")
    void anOlderLibtorchIsRefusedInOneLine() throws Exception {
        Torch.engine();
        Path folder;
        try (Stream<Path> all = Files.list(DjlEngine.nativeCache())) {
            folder = all.filter(path -> Files.exists(path.resolve(System.mapLibraryName("torch_cpu"))))
                    .findFirst()
                    .orElseThrow();
        }
        assertThatThrownBy(() -> TorchVersion.of(new TorchLibrary(folder)))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot use libtorch 2.7.1 of " + folder
                        + ": operations can be called by its C interface from 2.10 on; name a newer one with --torch, or"
                        + " leave it out for the one that comes with AltGrad.");
    }

    @Test
    void whatIsNoLibraryIsRefusedInOneLine(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve(System.mapLibraryName("torch_cpu")), "no library");
        assertThatThrownBy(() -> TorchVersion.of(new TorchLibrary(folder)))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot load libtorch of " + folder + ": ");
    }
}
