package io.altgrad.submit;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.dispatch.Dispatcher;
import io.altgrad.fake.FakeRunner;
import io.altgrad.fake.FakeTrials;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkMaster;
import io.altgrad.spark.start.SparkSettings;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Master and a Worker, processes of their own, started once for all tests here. */
@Timeout(180)
class DevClusterTest {

    private static final List<Path> CLASS_PATH = Arrays.stream(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .map(Path::of)
            .toList();

    @TempDir
    static Path folder;

    private static DevCluster cluster;
    private static DevCluster.Size size;
    private static Installation installation;

    @BeforeAll
    static void start() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            size = new DevCluster.Size(1, 1, 1024, 2, socket.getLocalPort());
        }
        installation = new Installation(folder, List.of(), CLASS_PATH, JavaArguments.flags());
        cluster = new DevCluster(folder.resolve("cluster"));
        assertThat(cluster.start(size, installation)).isTrue();
    }

    @AfterAll
    static void stop() throws IOException {
        cluster.stop();
    }

    @Test
    void aSecondStartDoesNothing() throws IOException {
        List<String> before = cluster.status();
        assertThat(cluster.start(size, installation)).isFalse();
        assertThat(cluster.status()).isEqualTo(before);
        assertThat(before)
                .hasSize(3)
                .anyMatch(line -> line.endsWith("0 of 1 core and 0 of 1024 MiB in use, GPUs pretended-0 pretended-1"));
    }

    @Test
    void theSecretIsTheOwnersAlone() throws IOException {
        for (String file : List.of("secrets.properties", "cluster.properties")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            folder.resolve("cluster").resolve(file))))
                    .isEqualTo("rw-------");
        }
        String secret = secrets().get("spark.authenticate.secret");
        assertThat(secret).matches("[0-9a-f]{64}");
        assertThat(ProcessHandle.allProcesses()
                        .map(process ->
                                String.join(" ", process.info().arguments().orElse(new String[0]))))
                .noneMatch(arguments -> arguments.contains(secret));
    }

    @Test
    void aSweepRunsOnItAndADriverWithoutTheSecretDoesNot() throws IOException {
        try (JavaSparkContext spark = SparkContexts.start(settings(secrets()), notice -> {})) {
            assertThat(new Dispatcher(spark, gpus -> new FakeRunner(), FailurePolicy.KEEP_GOING)
                            .run(
                                    "dev",
                                    FakeTrials.planned(List.of(trial("none", 1), trial("none", 2))),
                                    result -> {},
                                    SweepListener.NONE))
                    .isEqualTo(new SweepEnd(2, 0, 0, 0, ""));
        }
        Map<String, String> other = new TreeMap<>(secrets());
        other.put("spark.authenticate.secret", "another");
        other.put("spark.altgrad.patience", "5s");
        assertThat(refusal(cluster.url(), other)).contains("both sides have the same spark.authenticate.secret");
    }

    @Test
    void whatNoWorkerHasIsSaid() {
        Map<String, String> properties = new TreeMap<>(secrets());
        properties.putAll(Map.of(
                "spark.executor.memory", "9g",
                "spark.executor.resource.gpu.amount", "3",
                "spark.task.resource.gpu.amount", "1",
                "spark.altgrad.patience", "4s"));
        assertThatThrownBy(() -> SparkContexts.start(settings(properties), notice -> {}))
                .hasMessageMatching("Cannot run trials on spark://127.0.0.1:[0-9]+: no executor has come within 4 s:"
                        + " none of its workers has 1 core, 9216 MiB and 3 GPUs free \\(127.0.0.1:[0-9]+ has 1 core,"
                        + " 1024 MiB and 2 GPUs\\); ask for less; or wait longer with --wait.");
    }

    @Test
    void whatAnotherApplicationHasOfAWorkerIsNotFree() throws IOException {
        Map<String, String> second = new TreeMap<>(secrets());
        second.putAll(Map.of(
                "spark.executor.memory", "512m", "spark.driver.host", "127.0.0.1", "spark.altgrad.patience", "8s"));
        try (JavaSparkContext spark = SparkContexts.start(settings(secrets()), notice -> {})) {
            assertThat(cluster.status()).anyMatch(line -> line.contains("1 of 1 core and 512 of 1024 MiB in use"));
            assertThat(refusal(spark.master(), second))
                    .matches("Cannot run trials on spark://127.0.0.1:[0-9]+: no executor has come within 8 s: none of"
                            + " its workers has 1 core, 512 MiB and 0 GPUs free \\(127.0.0.1:[0-9]+ has 0 cores, 512"
                            + " MiB and 2 GPUs\\); ask for less; or wait longer with --wait.");
        }
    }

    @Test
    void aMasterThatDoesNotSpeakIsGivenUp() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            String url = "spark://127.0.0.1:" + mute.getLocalPort();
            assertThat(refusal(url, Map.of("spark.altgrad.patience", "1s")))
                    .startsWith("Cannot run trials on " + url + ": it has not taken the application within 1 s");
        }
    }

    @Test
    void aProcessThatHasTheNumberOfAnEndedOneIsLeftAlone() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Path other = Files.createDirectories(folder.resolve("other"));
            ClusterProcess was = ClusterProcess.of("master", stranger.toHandle());
            ClusterProcess earlier = new ClusterProcess("master", was.pid(), was.startMillis() - 60_000);
            PropertiesFile.write(
                    other.resolve("state.properties"),
                    new DevClusterState("spark://127.0.0.1:1", "http://127.0.0.1:2", List.of(earlier)).toProperties());
            DevCluster gone = new DevCluster(other);
            assertThat(gone.url()).isEmpty();
            assertThat(gone.stop()).isZero();
            assertThat(stranger.isAlive()).isTrue();
            was.end();
            assertThat(stranger.isAlive()).isFalse();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void aPortThatIsTakenIsOneLineAndLeavesNothing() {
        DevCluster second = new DevCluster(folder.resolve("second"));
        assertThatThrownBy(() -> second.start(size, installation))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot start a cluster at port " + size.port());
        assertThat(second.status()).isEmpty();
    }

    private static Map<String, String> secrets() {
        return cluster.secretsFor(new SparkMaster(cluster.url()));
    }

    /**
     * What a driver says that {@code url} does not take. It is a process of its own, because a context that waits for
     * its master cannot be taken back: a minute later it would end the one that another test has then.
     */
    private static String refusal(String url, Map<String, String> properties) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaArguments.flags());
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Driver.class.getName(), url));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    /** Starts Spark with its first argument as master and says how that went. */
    static final class Driver {

        private Driver() {}

        public static void main(String[] args) {
            try {
                SparkContexts.start(new SparkSettings(args[0], "refused", 1, Map.of(), List.of()), notice -> {});
                System.out.println("started");
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
            System.exit(0);
        }
    }

    private static SparkSettings settings(Map<String, String> more) {
        Map<String, String> properties = new TreeMap<>(Map.of(
                "spark.executor.memory", "512m",
                "spark.driver.host", "127.0.0.1",
                "spark.ui.enabled", "false",
                "spark.executor.extraClassPath", System.getProperty("java.class.path")));
        properties.putAll(more);
        return new SparkSettings(cluster.url(), "dev cluster test", 1, properties, JavaArguments.flags());
    }
}
