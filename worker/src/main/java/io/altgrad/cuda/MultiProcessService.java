package io.altgrad.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * CUDA's multi-process service, with which kernels of several processes run on a GPU at one time and not in turns. A
 * process uses it by itself where its control daemon runs (NVIDIA, Multi-Process Service, "Environment variables").
 */
public final class MultiProcessService {

    private static final String FOLDER = "CUDA_MPS_PIPE_DIRECTORY";
    private static final String USUAL_FOLDER = "/tmp/nvidia-mps";
    private static final String PID = "nvidia-cuda-mps-control.pid";

    private MultiProcessService() {}

    /** Tells whether its daemon runs for processes with that {@code environment}. */
    public static boolean runs(Map<String, String> environment) {
        Path pid = Path.of(environment.getOrDefault(FOLDER, USUAL_FOLDER), PID);
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                    .isPresent();
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }
}
