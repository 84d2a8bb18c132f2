package io.altgrad.submit;

import io.altgrad.base.UserError;
import io.altgrad.spark.start.MasterPage;
import io.altgrad.trial.GpuBinding;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Starts the processes of a {@link DevCluster}, once. */
final class DevClusterLaunch {

    private static final String HOST = "127.0.0.1";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int SHOWN_LOG_LINES = 3;

    private final Path folder;
    private final DevCluster.Size size;
    private final Installation installation;
    private final Map<String, String> secrets;
    private final Path properties;

    DevClusterLaunch(Path folder, DevCluster.Size size, Installation installation) {
        this.folder = folder;
        this.size = size;
        this.installation = installation;
        this.properties = folder.resolve("cluster.properties");
        this.secrets = Map.of(
                "spark.authenticate",
                "true",
                Secrets.PROPERTY,
                Secrets.generate(),
                "spark.network.crypto.enabled",
                "true",
                "spark.network.crypto.cipher",
                "AES/GCM/NoPadding");
    }

    /** The secrets that every process of the cluster and every driver has to know. */
    Map<String, String> secrets() {
        return secrets;
    }

    /** Starts them; {@code started} hears of each as soon as it runs. */
    void start(Consumer<DevClusterState> started) throws IOException {
        requireFree(size.port());
        writeFiles();
        int page = freePort();
        DevClusterState state =
                new DevClusterState("spark://" + HOST + ":" + size.port(), "http://" + HOST + ":" + page, List.of());
        state = state.with(startMaster(page));
        started.accept(state);
        MasterPage master = MasterPage.at(state.page());
        await(state, "the master answers", () -> master.aliveWorkers() >= 0);
        for (int worker = 1; worker <= size.workers(); worker++) {
            state = state.with(startWorker(worker, state.url()));
            started.accept(state);
        }
        await(state, "its workers have reported", () -> master.aliveWorkers() == size.workers());
    }

    private static void requireFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
            socket.getLocalPort();
        } catch (IOException e) {
            throw new UserError(
                    "Cannot start a cluster at port " + port + ": " + e.getMessage()
                            + "; give another with --port, or end what listens there.",
                    e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    private void writeFiles() throws IOException {
        Map<String, String> all = new TreeMap<>(secrets);
        // The other way in, which asks for no secret.
        all.put("spark.master.rest.enabled", "false");
        all.put("spark.acls.enable", "true");
        // Trials may kill their executors as often as they like.
        all.put("spark.deploy.maxExecutorRetries", "-1");
        PropertiesFile.write(properties, all);
        Files.createDirectories(folder.resolve("logs"));
        Path jars = Files.createDirectories(jars(folder));
        for (Path jar : installation.spark()) {
            Path link = jars.resolve(jar.getFileName());
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, jar.toAbsolutePath());
        }
        for (int worker = 1; worker <= size.workers(); worker++) {
            Files.writeString(resources(worker), resourcesOf(worker));
        }
    }

    private static Path jars(Path folder) {
        return folder.resolve("spark-home").resolve("jars");
    }

    /** Removes the links to Spark's jars, which an upgrade would leave behind. */
    static void removeSparkHome(Path folder) throws IOException {
        if (Files.exists(jars(folder))) {
            try (DirectoryStream<Path> links = Files.newDirectoryStream(jars(folder))) {
                for (Path link : links) {
                    Files.delete(link);
                }
            }
            Files.delete(jars(folder));
        }
    }

    private Path resources(int worker) {
        return folder.resolve("worker-" + worker + ".resources.json");
    }

    /** Workers do not know of each other, and each would begin at 0. */
    private String resourcesOf(int worker) {
        int first = (worker - 1) * size.gpus();
        String addresses = IntStream.range(first, first + size.gpus())
                .mapToObj(number -> '"' + GpuBinding.pretended(number) + '"')
                .collect(Collectors.joining(","));
        return "[{\"id\":{\"componentName\":\"spark.worker\",\"resourceName\":\"gpu\"},\"addresses\":[" + addresses
                + "]}]";
    }

    private ClusterProcess startMaster(int page) throws IOException {
        return start(
                "master",
                Stream.of("org.apache.spark.deploy.master.Master"),
                Stream.of("--port", Integer.toString(size.port()), "--webui-port", Integer.toString(page)));
    }

    private ClusterProcess startWorker(int worker, String url) throws IOException {
        String name = "worker-" + worker;
        Stream<String> gpus = size.gpus() == 0
                ? Stream.of()
                : Stream.of(
                        "-Dspark.worker.resource.gpu.amount=" + size.gpus(),
                        "-Dspark.worker.resourcesFile=" + resources(worker));
        return start(
                name,
                Stream.concat(gpus, Stream.of("org.apache.spark.deploy.worker.Worker")),
                Stream.of(
                        "--port",
                        "0",
                        "--webui-port",
                        "0",
                        "--cores",
                        Integer.toString(size.cores()),
                        "--memory",
                        size.mebibytes() + "m",
                        "--work-dir",
                        folder.resolve("work").resolve(name).toString(),
                        url));
    }

    private ClusterProcess start(String name, Stream<String> main, Stream<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(installation.flags());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-cp"));
        command.add(installation.spark().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        main.forEach(command::add);
        command.addAll(List.of("--host", HOST, "--properties-file", properties.toString()));
        arguments.forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile());
        builder.environment()
                .putAll(Map.of(
                        "SPARK_LOCAL_IP",
                        HOST,
                        "SPARK_LOCAL_HOSTNAME",
                        "localhost",
                        // A Worker starts executors from here.
                        "SPARK_HOME",
                        folder.resolve("spark-home").toString(),
                        "SPARK_SCALA_VERSION",
                        "2.13"));
        Process process = builder.start();
        process.getOutputStream().close();
        return ClusterProcess.of(name, process.toHandle());
    }

    private Path log(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    private void await(DevClusterState state, String what, java.util.function.BooleanSupplier condition)
            throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            for (ClusterProcess process : state.processes()) {
                if (!process.isAlive()) {
                    throw new UserError("Cannot start the cluster: " + process.name() + " has ended (" + end(process)
                            + "); its log is " + log(process.name()) + ".");
                }
            }
            if (System.nanoTime() > deadline) {
                throw new UserError("Cannot start the cluster: after " + LIMIT.toSeconds() + " s it is not so that "
                        + what + "; the logs are in " + folder.resolve("logs") + ".");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private String end(ClusterProcess process) throws IOException {
        List<String> lines = Files.readAllLines(log(process.name()));
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size()));
    }
}
