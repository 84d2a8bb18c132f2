package io.altgrad.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altgrad.fake.TinySweep;
import io.altgrad.fault.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
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

/** A standalone cluster on two hosts, with authentication, and its cable pulled. */
@Tag("soak")
@Timeout(400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoHostsTest {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path scratch;

    private static TwoHosts hosts;
    private static InstalledScript altgrad;

    @BeforeAll
    static void start() throws Exception {
        String why = TwoHosts.whyNone();
        assumeTrue(why.isEmpty(), "No two hosts: " + why + ".");
        altgrad = InstalledScript.in(scratch.resolve("installed"));
        Path sparkHome = scratch.resolve("spark-home");
        Files.createDirectories(sparkHome.resolve("jars"));
        try (Stream<Path> jars = Files.walk(scratch.resolve("installed/lib"))) {
            // The application's own are shipped, and those that they reach into must come with them.
            for (Path jar : jars.filter(path -> path.toString().endsWith(".jar"))
                    .filter(path -> !path.getFileName().toString().startsWith("altgrad-"))
                    .toList()) {
                if (jar.toRealPath().toString().contains("/ai/djl/")) {
                    continue;
                }
                Files.createSymbolicLink(sparkHome.resolve("jars").resolve(jar.getFileName()), jar);
            }
        }
        Files.writeString(scratch.resolve("tiny.yaml"), TinySweep.TEXT);
        Files.writeString(scratch.resolve("longer.yaml"), TinySweep.ofSteps(1500));
        hosts = TwoHosts.start(scratch, sparkHome);
    }

    @AfterAll
    static void stop() throws Exception {
        if (hosts != null) {
            hosts.close();
        }
    }

    @Test
    @Order(1)
    void aSweepRunsOnBoth() throws Exception {
        assertEnds(run(0, "tiny.yaml", "both"), "both");
    }

    /** Until the cable is back the driver's host has neither HDFS nor master. */
    @Test
    @Order(2)
    void aSweepWhoseDriverIsCutOffGoesOnOnceItIsBack() throws Exception {
        CompletableFuture<InstalledScript.Ended> run = later(1, "longer.yaml", "driver");
        awaitCheckpoints(run, "driver");
        String before = checkpoints("driver");
        hosts.cut();
        try {
            // The executor beside HDFS makes steps without its driver.
            Await.until(() -> !checkpoints("driver").equals(before), Duration.ofSeconds(60), "a newer checkpoint");
        } finally {
            hosts.mend();
        }
        assertEnds(run.get(), "driver");
    }

    /** The other host's executor loses driver, HDFS and master alike, and goes on computing what nobody awaits. */
    @Test
    @Order(3)
    void aTrialOfAnExecutorThatIsCutOffEndsElsewhereAndIsStoredOnce() throws Exception {
        CompletableFuture<InstalledScript.Ended> run = later(
                0,
                "longer.yaml",
                "executor",
                "--conf",
                "spark.network.timeout=20s",
                "--conf",
                "spark.network.timeoutInterval=5s",
                "--conf",
                "spark.executor.heartbeatInterval=5s");
        awaitCheckpoints(run, "executor");
        hosts.cut();
        try {
            assertEnds(run.get(), "executor");
        } finally {
            hosts.mend();
        }
        Await.until(() -> hosts.executors(1) == 0, Duration.ofMinutes(2), "the end of the executor that was cut off");
        assertListed("executor");
    }

    private static void assertEnds(InstalledScript.Ended ended, String out) throws Exception {
        assertThat(ended.code()).as(() -> ended.output() + hosts.logs()).isZero();
        assertListed(out);
    }

    private static void assertListed(String out) throws Exception {
        InstalledScript.Ended listed =
                altgrad.run(hosts.on(0), scratch, hosts.variables(0), "list", TwoHosts.HDFS + "/" + out);
        assertThat(listed.lines().stream().filter(line -> line.contains(" completed ")))
                .as(listed.output())
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    private static void awaitCheckpoints(CompletableFuture<InstalledScript.Ended> run, String out) {
        Await.until(
                () -> {
                    assertThat(run).as("the run, which was to be disturbed").isNotDone();
                    return checkpoints(out).split("step-", -1).length > 2;
                },
                Duration.ofSeconds(200),
                "a checkpoint of each trial");
    }

    /** The names of the newest checkpoints of the trials, as HDFS lists them. */
    private static String checkpoints(String out) {
        try {
            StringBuilder all = new StringBuilder();
            String trials = hosts.listing("/" + out + "/checkpoints");
            for (String id : trials.split("\"pathSuffix\":\"", -1)) {
                int end = id.indexOf('"');
                if (end == 16) {
                    String steps = hosts.listing("/" + out + "/checkpoints/" + id.substring(0, end));
                    int last = steps.lastIndexOf("\"pathSuffix\":\"step-");
                    all.append(last < 0 ? "" : steps.substring(last + 14).split("\"")[0])
                            .append(' ');
                }
            }
            return all.toString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static CompletableFuture<InstalledScript.Ended> later(int host, String sweep, String out, String... more) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return run(host, sweep, out, more);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static InstalledScript.Ended run(int host, String sweep, String out, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                sweep,
                "--master",
                TwoHosts.MASTER,
                "--out",
                TwoHosts.HDFS + "/" + out,
                "--properties-file",
                hosts.properties().toString(),
                "--checkpoint-every",
                "20",
                "--conf",
                "spark.executor.memory=512m"));
        arguments.addAll(Arrays.asList(more));
        return altgrad.run(hosts.on(host), scratch, hosts.variables(host), arguments.toArray(String[]::new));
    }
}
