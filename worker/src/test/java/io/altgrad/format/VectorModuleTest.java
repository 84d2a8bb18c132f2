package io.altgrad.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.random.RandomStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VectorModuleTest {

    @Test
    void aJvmWithoutTheModuleComputesTheSame() throws IOException, InterruptedException {
        String expected = "vectorized=true " + checksum();
        assertThat(report()).isEqualTo(expected);

        assertThat(runInAnotherJvm()).isEqualTo(expected.replace("true", "false"));
    }

    /** What {@link #runInAnotherJvm} prints. */
    public static void main(String[] arguments) {
        System.out.print(report());
    }

    private static String report() {
        return "vectorized=" + ArrayCodec.vectorized() + " " + checksum();
    }

    private static int checksum() {
        RandomStream stream = RandomStream.of(17, "module");
        int checksum = 0;
        for (NumberFormat format : Formats.all()) {
            for (Rounding rounding : Rounding.values()) {
                float[] in = FormatFixtures.randomFloats(format, stream, 0, 1000);
                float amax = ArrayCodec.amax(in, 0, 3);
                ArrayCodec.of(format, rounding, Overflow.TO_INF_OR_NAN)
                        .quantize(
                                in, 0, in, 0, in.length, Float.isFinite(amax) ? Scale.of(format, amax) : 1, stream, 0);
                checksum = 31 * checksum + Arrays.hashCode(in);
            }
        }
        return checksum;
    }

    private static String runInAnotherJvm() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        VectorModuleTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return printed;
    }
}
