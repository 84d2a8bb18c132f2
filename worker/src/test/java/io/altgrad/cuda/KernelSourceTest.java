package io.altgrad.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed PTX is that of the committed source. */
class KernelSourceTest {

    private static final Path SOURCES = Path.of("src/main/cuda");
    private static final Pattern RELEASE = Pattern.compile("release ([0-9.]+), V([0-9.]+)");

    @Test
    void ptxCarriesTheHashOfItsSource() throws Exception {
        ByteArrayOutputStream source = new ByteArrayOutputStream();
        for (String file : List.of("altgrad.h", "sums.h", "update.h", "altgrad.cu")) {
            source.write(Files.readAllBytes(SOURCES.resolve(file)));
        }
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source.toByteArray()));
        assertThat(ptx().lines().findFirst().orElseThrow())
                .as("The kernels were edited; run worker/src/main/cuda/build and commit what it writes.")
                .isEqualTo("// source-sha256: " + hash);
    }

    /** Fused, approximate or flushed operations would round differently from Java's. */
    @Test
    void ptxRoundsEveryOperationByItself() {
        assertThat(ptx().lines().filter(line -> line.matches(".*(\\bfma\\.rn\\.f|\\.ftz|\\.approx|div\\.full).*")))
                .isEmpty();
    }

    @Test
    void nvccMakesThePtxThatIsCommitted(@TempDir Path folder) throws Exception {
        String release = nvccRelease();
        assumeTrue(!release.isEmpty(), "The PTX was not compiled again: there is no nvcc.");
        assumeTrue(
                ptx().contains("// Cuda compilation tools, " + release),
                "The PTX was not compiled again: it was made by another nvcc than this one, " + release + ".");
        Path made = folder.resolve("made.ptx");
        Process build = new ProcessBuilder(
                        SOURCES.resolve("build").toAbsolutePath().toString(), made.toString())
                .inheritIO()
                .start();
        assertThat(build.waitFor()).isZero();
        assertThat(Files.readString(made)).isEqualTo(ptx());
    }

    private static String nvccRelease() throws IOException {
        try {
            Process nvcc = new ProcessBuilder("nvcc", "--version").start();
            Matcher matcher = RELEASE.matcher(new String(nvcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            return matcher.find() ? matcher.group() : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static String ptx() {
        return new String(KernelSource.ptx(), StandardCharsets.UTF_8);
    }
}
