package io.altgrad.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultiProcessServiceTest {

    @TempDir
    Path folder;

    @Test
    void runsWhereTheProcessOfItsDaemonDoes() throws Exception {
        assertThat(runs()).as("no daemon was ever started").isFalse();
        tell(ProcessHandle.current().pid() + "\n");
        assertThat(runs()).isTrue();
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        tell(Long.toString(ended.pid()));
        assertThat(runs()).as("its daemon has ended").isFalse();
        tell("");
        assertThat(runs()).as("its daemon is about to start").isFalse();
    }

    private boolean runs() {
        return MultiProcessService.runs(Map.of("CUDA_MPS_PIPE_DIRECTORY", folder.toString()));
    }

    private void tell(String pid) throws IOException {
        Files.writeString(folder.resolve("nvidia-cuda-mps-control.pid"), pid);
    }
}
