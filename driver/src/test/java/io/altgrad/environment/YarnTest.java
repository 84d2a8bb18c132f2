package io.altgrad.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.TinySweep;
import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/altgrad run --master yarn} from a packaged folder, without a Spark of the user's. */
@Tag("soak")
@Timeout(400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class YarnTest {

    private static final String LONGER = TinySweep.ofSteps(400);

    /** Jars that only tests need, and that no packaged folder has. */
    private static final List<String> OF_TESTS =
            List.of("hadoop-client-minicluster", "duckdb", "selenium", "archunit", "jqwik", "assertj", "junit");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path scratch;

    private static MiniYarn yarn;
    private static InstalledScript altgrad;

    @BeforeAll
    static void start() throws IOException {
        Path root = scratch.resolve("installed");
        altgrad = InstalledScript.in(root);
        try (Stream<Path> jars = Files.walk(root.resolve("lib"))) {
            for (Path jar : jars.filter(YarnTest::isOfTests).toList()) {
                Files.delete(jar);
            }
        }
        Files.writeString(scratch.resolve("tiny.yaml"), TinySweep.TEXT);
        Files.writeString(scratch.resolve("longer.yaml"), LONGER);
        yarn = MiniYarn.in(scratch);
    }

    private static boolean isOfTests(Path jar) {
        return OF_TESTS.stream().anyMatch(jar.getFileName().toString()::contains);
    }

    @AfterAll
    static void stop() throws IOException {
        yarn.close();
    }

    @Test
    @Order(1)
    void theDriverHere() throws Exception {
        InstalledScript.Ended ended = run("tiny.yaml", "client");
        assertThat(ended.code()).as(() -> ended.output() + yarn.logs()).isZero();
        assertThat(ended.output()).contains("Uploads the jars", "| e5m2 ");
        assertWhole("client", TinySweep.TEXT);
    }

    @Test
    @Order(2)
    void theDriverOnTheCluster() throws Exception {
        InstalledScript.Ended ended = run("tiny.yaml", "cluster", "--deploy-mode", "cluster");
        assertThat(ended.code()).as(() -> ended.output() + yarn.logs()).isZero();
        assertThat(ended.output()).doesNotContain("Uploads the jars").contains("| e5m2 ");
        assertWhole("cluster", TinySweep.TEXT);
    }

    @Test
    @Order(3)
    void anExecutorWhoseContainerEndsIsReplaced() throws Exception {
        InstalledScript.Ended ended = runAndKill("executor", "YarnCoarseGrainedExecutorBackend");
        assertThat(ended.code()).as(() -> ended.output() + yarn.logs()).isZero();
        assertWhole("executor", LONGER);
    }

    /** Each trial goes on from its checkpoint in the driver's second attempt. */
    @Test
    @Order(4)
    void aDriverWhoseContainerEndsIsTakenOver() throws Exception {
        InstalledScript.Ended ended =
                runAndKill("driver", "org.apache.spark.deploy.yarn.ApplicationMaster", "--deploy-mode", "cluster");
        assertThat(ended.code()).as(() -> ended.output() + yarn.logs()).isZero();
        assertThat(yarn.logs()).contains("Taking over hdfs://");
        assertWhole("driver", LONGER);
    }

    /** What the driver alone finds out is said to who has submitted it, with the code that it has there. */
    @Test
    @Order(5)
    void aMistakeEndsInTheSameLineAndCodeWhereverTheDriverIs() throws Exception {
        for (String mode : List.of("client", "cluster")) {
            InstalledScript.Ended ended = run(
                    "tiny.yaml",
                    "mistake",
                    "--deploy-mode",
                    mode,
                    "--conf",
                    "spark.yarn.maxAppAttempts=1",
                    "--conf",
                    "spark.io.compression.codec=nonesuch");
            assertThat(ended.code()).as(ended::output).isEqualTo(2);
            assertThat(ended.output())
                    .contains("Cannot start Spark: ", "The codec nonesuch is not available.")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    @Order(6)
    void aQueueThatIsFullIsOneLine() throws Exception {
        InstalledScript.Ended ended = run(
                "tiny.yaml",
                "full",
                "--wait",
                "40",
                "--conf",
                "spark.yarn.am.memory=3g",
                "--conf",
                "spark.executor.memory=5g");
        assertThat(ended.code()).as(ended::output).isEqualTo(2);
        assertThat(ended.output())
                .containsPattern(
                        "Cannot run trials on yarn: no executor has come within 40 s: an executor takes 1 core,"
                                + " [0-9]+ MiB and 0 GPUs, its 1 node have [0-9]+ cores and [0-9]+ MiB free in all and queue"
                                + " root.default is in use to [0-9]+ %; or wait longer with --wait.")
                .doesNotContain("\tat ");
    }

    /** Half of the cluster is for drivers, and something else has it. */
    @Test
    @Order(7)
    void aQueueThatHasNoRoomForADriverIsOneLine() throws Exception {
        try (AutoCloseable other = yarn.occupied(MiniYarn.NODE_MEBIBYTES / 2)) {
            InstalledScript.Ended ended = run("tiny.yaml", "stuck", "--deploy-mode", "cluster", "--wait", "15");
            assertThat(ended.code()).as(ended::output).isEqualTo(2);
            assertThat(ended.output())
                    .containsPattern("Cannot run trials on yarn: the application has not started within 15 s: queue"
                            + " (root.)?default keeps it waiting \\(.+\\); ask for less, name another queue")
                    .doesNotContain("\tat ")
                    .doesNotContain("Exception");
        }
    }

    /**
     * The packaged folder is on the cluster by now. The standalone cluster has as many executors; the two take turns, so
     * that what else this machine does is done to both. How long each took is printed, and is no reason to fail: it is the
     * machine's as much as ours.
     */
    @Test
    @Order(8)
    @Timeout(1800)
    void aSweepRunsOnYarnAndOnAStandaloneClusterInTurns() throws Exception {
        String six = TinySweep.TEXT.replace("e5m2]", "e5m2], seed: [1, 2, 3]");
        Files.writeString(scratch.resolve("six.yaml"), six);
        Map<String, String> standalone = Map.of(
                "SPARK_HOME", sparkHome().toString(),
                "ALTGRAD_DEV_CLUSTER", scratch.resolve("dev-cluster").toString());
        String url = "spark://127.0.0.1:" + freePort();
        InstalledScript.Ended started = altgrad.run(
                List.of(),
                scratch,
                standalone,
                ("dev-cluster start --cores 2 --port " + url.substring(url.lastIndexOf(':') + 1)).split(" "));
        assertThat(started.code()).as(started::output).isZero();
        List<Double> seconds = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        try {
            for (int pair = 0; pair < 4; pair++) {
                long begin = System.nanoTime();
                InstalledScript.Ended there = run("six.yaml", "six-" + pair, "--deploy-mode", "cluster");
                long middle = System.nanoTime();
                InstalledScript.Ended here = altgrad.run(
                        List.of(),
                        scratch,
                        standalone,
                        ("run six.yaml --deploy-mode cluster --out out-" + pair + " --master " + url).split(" "));
                long end = System.nanoTime();
                assertThat(there.code()).as(there::output).isZero();
                assertThat(here.code()).as(here::output).isZero();
                assertWhole("six-" + pair, six);
                TinySweep.assertWhole(
                        six, new ResultStore(scratch.resolve("out-" + pair).toString(), new Configuration()));
                seconds.add((middle - begin) / 1e9);
                ratios.add((middle - begin) / (double) (end - middle));
            }
        } finally {
            altgrad.run(List.of(), scratch, standalone, "dev-cluster", "stop");
        }
        System.out.printf(
                Locale.ROOT,
                "6 empty trials on YARN in cluster mode: %.1f s, %.2f times as long as on a standalone cluster %s, load %.1f%n",
                median(seconds),
                median(ratios),
                ratios,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /**
     * The jars as a Spark of its own: the installed folder keeps what Spark brings along apart from Spark. What is loaded
     * beside native code has to come from one place, the application.
     */
    private static Path sparkHome() throws IOException {
        Path jars = Files.createDirectories(scratch.resolve("spark-home/jars"));
        try (Stream<Path> files = Files.walk(scratch.resolve("installed/lib"))) {
            for (Path jar : files.filter(Files::isRegularFile).toList()) {
                String name = jar.getFileName().toString();
                Path real = jar.toRealPath();
                boolean ours = name.startsWith("altgrad-") || real.toString().contains("/ai/djl/");
                if (name.endsWith(".jar") && !ours) {
                    Files.createSymbolicLink(jars.resolve(name), real);
                }
            }
        }
        return jars.getParent();
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** Runs the longer sweep, and kills a container's process once both trials have a checkpoint. */
    private static InstalledScript.Ended runAndKill(String out, String mainClass, String... more) throws Exception {
        List<String> options = new ArrayList<>(Arrays.asList(more));
        options.addAll(List.of("--checkpoint-every", "20", "--conf", "spark.executor.instances=2"));
        CompletableFuture<InstalledScript.Ended> run = CompletableFuture.supplyAsync(() -> {
            try {
                return run("longer.yaml", out, options.toArray(String[]::new));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        long deadline = System.nanoTime() + Duration.ofSeconds(200).toNanos();
        while (trialsWithCheckpoint(out) < 2) {
            assertThat(run).as("the run, which was to be disturbed").isNotDone();
            assertThat(System.nanoTime())
                    .as("when both trials had a checkpoint")
                    .isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        List<ProcessHandle> victims = MiniYarn.containers(mainClass);
        assertThat(victims).isNotEmpty();
        victims.get(0).destroyForcibly();
        return run.get();
    }

    private static long trialsWithCheckpoint(String out) throws IOException {
        FileStatus[] files = FileSystem.get(yarn.configuration())
                .globStatus(new org.apache.hadoop.fs.Path("/" + out + "/checkpoints/*/step-*"));
        return Arrays.stream(files == null ? new FileStatus[0] : files)
                .map(file -> file.getPath().getParent())
                .distinct()
                .count();
    }

    private static InstalledScript.Ended run(String sweep, String out, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("run", sweep, "--master", "yarn", "--out", "/" + out));
        arguments.addAll(Arrays.asList(more));
        return altgrad.run(
                List.of(),
                scratch,
                Map.of("HADOOP_CONF_DIR", yarn.settings().toString()),
                arguments.toArray(String[]::new));
    }

    private static void assertWhole(String out, String sweep) throws IOException {
        TinySweep.assertWhole(sweep, new ResultStore("/" + out, yarn.configuration()));
    }
}
