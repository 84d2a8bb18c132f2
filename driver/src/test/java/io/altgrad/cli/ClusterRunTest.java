package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.TinySweep;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import io.altgrad.submit.DevCluster;
import io.altgrad.submit.Installation;
import io.altgrad.submit.JavaArguments;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code altgrad run} as its script starts it, from a folder with a space, on a standalone cluster of processes. */
@Timeout(240)
class ClusterRunTest {

    @TempDir
    static Path scratch;

    private static final List<Path> APPLICATION = new ArrayList<>();
    private static final List<Path> SPARK = new ArrayList<>();
    private static Path folder;
    private static DevCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        folder = Files.createDirectories(scratch.resolve("a b"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (entry.endsWith("/test-classes")) {
                continue;
            }
            if (entry.endsWith("/classes")) {
                APPLICATION.add(jar(Path.of(entry)));
            } else if (entry.contains("altgrad-worker")) {
                APPLICATION.add(Files.copy(Path.of(entry), folder.resolve("altgrad-worker.jar")));
            } else if (isOfTheApplication(entry)) {
                APPLICATION.add(Path.of(entry));
            } else {
                SPARK.add(Path.of(entry));
            }
        }
        Files.writeString(folder.resolve("tiny.yaml"), TinySweep.TEXT);
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        cluster = DevCluster.ofUser(environment());
        cluster.start(
                new DevCluster.Size(1, 4, 4096, 1, port),
                new Installation(folder, List.of(), SPARK, JavaArguments.flags()));
    }

    /** Whether Spark does not bring that jar: as the build's target/application.path. */
    private static boolean isOfTheApplication(String jar) {
        return Arrays.stream(System.getProperty("altgrad.application.groups").split(","))
                .anyMatch(group -> jar.contains("/" + group.replace('.', '/') + "/"));
    }

    private static Path jar(Path classes) {
        Path jar = folder.resolve("altgrad-" + APPLICATION.size() + ".jar");
        int code = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
        assertThat(code).isZero();
        return jar;
    }

    private static Map<String, String> environment() {
        return Map.of(DevCluster.FOLDER, folder.resolve("cluster").toString());
    }

    @AfterAll
    static void stop() throws IOException {
        cluster.stop();
    }

    @Test
    void theDriverHereAndTrialsOnPretendedGpus() throws Exception {
        String said = run("client", "--gpus", "1");
        assertThat(said).contains("none", "e5m2", "file:" + folder + "/client/trials");
        assertWhole("client");
    }

    /** Both at once: Spark asks only every ten seconds whether a driver on the cluster has ended. */
    @Test
    void theDriverOnTheClusterEndsWellOrWithItsTrialsFailures() throws Exception {
        String[] there = {"--deploy-mode", "cluster", "--conf", "spark.cores.max=1"};
        Process whole = start("tiny.yaml", "cluster", there);
        Process late = startLong("long-cluster", there);
        String said = said(0, whole);
        assertThat(said).contains("with the driver on the cluster", "none", "e5m2");
        assertWhole("cluster");
        assertTimedOut("long-cluster", said(1, late));
    }

    @Test
    void aTrialThatTimesOutIsAFailureWhereTheDriverIsHereToo() throws Exception {
        assertTimedOut("long-client", said(1, startLong("long-client")));
    }

    private static Process startLong(String out, String... more) throws IOException {
        Files.writeString(folder.resolve("long.yaml"), TinySweep.ofSteps(1_000_000));
        return start(
                "long.yaml",
                out,
                Stream.concat(Stream.of("--trial-timeout", "1s"), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static void assertTimedOut(String out, String said) throws IOException {
        assertThat(said).contains("2 trials failed; the columns failure_kind and failure_message of file:" + folder);
        assertThat(new ResultStore(folder.resolve(out).toString(), new Configuration()).trials())
                .extracting(TrialRow::status)
                .containsExactly("timed-out", "timed-out");
    }

    private static String run(String out, String... more) throws Exception {
        return said(0, start("tiny.yaml", out, more));
    }

    private static Process start(String sweep, String out, String... more) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaArguments.flags());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx768m"));
        command.addAll(List.of("-Daltgrad.root=" + folder, "-Daltgrad.application.path=" + path(APPLICATION)));
        command.addAll(List.of("-Daltgrad.spark.path=" + path(SPARK), "-cp", path(APPLICATION) + ":" + path(SPARK)));
        command.addAll(List.of(Main.class.getName(), "run", sweep, "--master", cluster.url()));
        command.addAll(List.of("--out", folder.resolve(out).toString()));
        command.addAll(Arrays.asList(more));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.redirectErrorStream(true).environment().putAll(environment());
        return builder.start();
    }

    /** What the process has said by its end, which is with {@code code}. */
    private static String said(int code, Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(() -> said + driverLog()).isEqualTo(code);
        assertThat(said).doesNotContain("\tat ");
        return said;
    }

    /** What a driver on the cluster has said. */
    private static String driverLog() {
        try (Stream<Path> files = Files.walk(folder.resolve("cluster"))) {
            return files.filter(
                            file -> file.endsWith("stderr") && file.toString().contains("driver-"))
                    .map(ClusterRunTest::text)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String path(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static void assertWhole(String out) throws IOException {
        TinySweep.assertWhole(
                TinySweep.TEXT, new ResultStore(folder.resolve(out).toString(), new Configuration()));
    }
}
