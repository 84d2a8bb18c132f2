package io.altgrad.submit;

import io.altgrad.base.Count;
import io.altgrad.base.UserError;
import io.altgrad.spark.start.MasterPage;
import io.altgrad.spark.start.SparkMaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A standalone cluster on this machine's loopback, kept in a folder: its Master and its Workers are processes of their
 * own, as on a real one, share a secret and speak encrypted, and outlive the command that started them.
 */
public final class DevCluster {

    /** The variable that names another folder than the user's own. */
    public static final String FOLDER = "ALTGRAD_DEV_CLUSTER";

    /**
     * The size of a cluster.
     *
     * @param cores of each worker
     * @param mebibytes of each worker
     * @param gpus pretended by each worker: addresses that Spark hands out, with no GPU behind them
     * @param port of the Master
     */
    public record Size(int workers, int cores, int mebibytes, int gpus, int port) {

        public Size {
            if (workers < 1 || cores < 1 || gpus < 0 || port < 1 || port > 65_535) {
                throw new UserError("Cannot start a cluster of " + Count.of(workers, "worker") + " with "
                        + Count.of(cores, "core") + " and " + Count.of(gpus, "GPU") + " each at port " + port
                        + ": at least 1 worker, 1 core, 0 GPUs, and a port from 1"
                        + " to 65535 are needed.");
            }
        }
    }

    private final Path folder;

    public DevCluster(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** The one of this user, or where {@value #FOLDER} says. */
    public static DevCluster ofUser(Map<String, String> environment) {
        String named = environment.get(FOLDER);
        return new DevCluster(
                named == null ? Path.of(System.getProperty("user.home"), ".altgrad", "dev-cluster") : Path.of(named));
    }

    /** The address of the Master where the cluster runs, else blank. */
    public String url() {
        DevClusterState state = state();
        return state.isRunning() ? state.url() : "";
    }

    /**
     * Starts what does not run; returns once every worker has reported to the Master.
     *
     * @return whether anything was started
     * @throws UserError if it cannot be started; nothing of it is left then
     */
    public boolean start(Size size, Installation installation) throws IOException {
        if (state().isRunning()) {
            return false;
        }
        stop();
        PropertiesFile.createFolder(folder);
        DevClusterLaunch launch = new DevClusterLaunch(folder, size, installation);
        PropertiesFile.write(secrets(), launch.secrets());
        try {
            launch.start(state -> PropertiesFile.write(stateFile(), state.toProperties()));
        } catch (UserError | IOException e) {
            stop();
            throw e;
        }
        return true;
    }

    /** A line for each process, and what the Master says of its workers. */
    public List<String> status() {
        DevClusterState state = state();
        List<String> lines = new ArrayList<>();
        for (ClusterProcess process : state.processes()) {
            lines.add(process.name() + ": " + (process.isAlive() ? "process " + process.pid() : "has ended"));
        }
        if (state.isRunning()) {
            lines.addAll(MasterPage.at(state.page()).workers());
        }
        return lines;
    }

    /** Ends exactly the processes that were started here and still run; returns how many. */
    public int stop() throws IOException {
        List<ClusterProcess> running = new ArrayList<>(
                state().processes().stream().filter(ClusterProcess::isAlive).toList());
        Collections.reverse(running);
        running.forEach(ClusterProcess::end);
        Files.deleteIfExists(stateFile());
        Files.deleteIfExists(secrets());
        DevClusterLaunch.removeSparkHome(folder);
        return running.size();
    }

    /** The secrets that let a driver in, if {@code master} is this cluster's. */
    Map<String, String> secretsFor(SparkMaster master) {
        return url().equals(master.address()) ? PropertiesFile.read(secrets()) : Map.of();
    }

    private DevClusterState state() {
        return Files.exists(stateFile())
                ? DevClusterState.parse(PropertiesFile.read(stateFile()))
                : DevClusterState.NONE;
    }

    private Path stateFile() {
        return folder.resolve("state.properties");
    }

    private Path secrets() {
        return folder.resolve("secrets.properties");
    }
}
