package io.altgrad.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that Spark's workers run, on a machine whose nvidia-smi is ours. */
class DiscoverGpusTest {

    private static final Path SCRIPT = Path.of("../submit/discover-gpus").toAbsolutePath();

    @TempDir
    private Path folder;

    private Path smi;

    @BeforeEach
    void pretend() throws IOException {
        smi = folder.resolve("nvidia-smi");
        Files.writeString(smi, "#!/bin/sh\necho '0, GPU-aa11'\necho '1, GPU-bb22'\n");
        Files.setPosixFilePermissions(smi, PosixFilePermissions.fromString("rwx------"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "unset",
            value = {
                "unset,    '\"0\", \"1\"'",
                "'',       ''",
                "1,        '\"1\"'",
                "'1,0',    '\"1\", \"0\"'",
                "GPU-bb,   '\"GPU-bb\"'",
                "'0,7,1',  '\"0\"'",
                "'7,0',    ''",
                "MIG-x,    '\"MIG-x\"'",
                "*,        ''",
                "'a;b,1',  ''"
            })
    void printsWhatCudaWouldShow(String visible, String addresses) throws Exception {
        assertThat(run(visible, true)).isEqualTo("{\"name\": \"gpu\", \"addresses\": [" + addresses + "]}\n");
    }

    @Test
    void withoutADriverThereIsNone() throws Exception {
        Files.writeString(smi, "#!/bin/sh\necho 'Failed to initialize NVML'\nexit 9\n");
        assertThat(run(null, false))
                .isEqualTo("discover-gpus: nvidia-smi failed: Failed to initialize NVML\n"
                        + "{\"name\": \"gpu\", \"addresses\": []}\n");
    }

    private String run(String visible, boolean quiet) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString()).redirectErrorStream(!quiet);
        builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        builder.environment().remove("CUDA_VISIBLE_DEVICES");
        if (visible != null) {
            builder.environment().put("CUDA_VISIBLE_DEVICES", visible);
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }
}
