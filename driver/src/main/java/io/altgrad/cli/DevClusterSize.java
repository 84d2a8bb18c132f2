package io.altgrad.cli;

import io.altgrad.submit.DevCluster;
import io.altgrad.submit.Installation;
import io.altgrad.submit.JavaArguments;
import java.io.IOException;
import picocli.CommandLine.Option;

/** The options of {@code dev-cluster start}. */
final class DevClusterSize {

    @Option(names = "--workers", paramLabel = "N", defaultValue = "2", description = "Workers.")
    private int workers;

    @Option(names = "--cores", paramLabel = "N", defaultValue = "1", description = "Cores of each.")
    private int cores;

    @Option(names = "--memory", paramLabel = "MiB", defaultValue = "2048", description = "Memory of each.")
    private int mebibytes;

    @Option(names = "--gpus", paramLabel = "N", defaultValue = "0", description = "GPUs that each pretends to have.")
    private int gpus;

    @Option(names = "--port", paramLabel = "N", defaultValue = "7077", description = "Port of the master.")
    private int port;

    /** Starts {@code cluster} in this size; returns false where it runs already. */
    boolean start(DevCluster cluster) throws IOException {
        return cluster.start(
                new DevCluster.Size(workers, cores, mebibytes, gpus, port),
                Installation.current(JavaArguments.flags()));
    }
}
