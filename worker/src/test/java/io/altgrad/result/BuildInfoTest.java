package io.altgrad.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildInfoTest {

    @Test
    void theBuildWroteVersionAndCommit() {
        BuildInfo build = BuildInfo.current();

        assertThat(build.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(build.commit()).matches("unknown|[0-9a-f]{40}(-dirty)?");
    }

    @Test
    void showsTwelveDigitsOfTheCommit() {
        String commit = "0123456789abcdef0123456789abcdef01234567";

        assertThat(new BuildInfo("0.1.0", commit)).hasToString("0.1.0 (commit 0123456789ab)");
        assertThat(new BuildInfo("0.1.0", commit + "-dirty")).hasToString("0.1.0 (commit 0123456789ab-dirty)");
        assertThat(new BuildInfo("0.1.0", BuildInfo.UNKNOWN)).hasToString("0.1.0 (commit unknown)");
    }

    @Test
    void aFolderThatIsNoCheckoutHasNoCommit(@TempDir Path folder) throws IOException, InterruptedException {
        Files.createFile(folder.resolve("pom.xml"));

        assertThat(BuildInfoWriter.commit(folder.toFile())).isEmpty();
    }

    @Test
    void aFolderThatTheSurroundingCheckoutIgnoresHasNoCommit() throws IOException, InterruptedException {
        assertThat(BuildInfoWriter.commit(new File("target"))).isEmpty();
    }
}
