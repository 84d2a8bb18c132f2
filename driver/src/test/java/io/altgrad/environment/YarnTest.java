package io.altgrad.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

/** {@code bin/altgrad run --master yarn} from a packaged folder, without a Spark of the user's. */
@Tag("soak")
@Timeout(400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class YarnTest {

    private static final String SWEEP = """
            name: tiny
            axes: {format: [none, e5m2]}
            skip: [lm_head]
            model: {layers: 1, heads: 2, width: 16, context: 8}
            training: {steps: 3, batch: 2, evalBatches: 1}
            """;

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
        Files.writeString(scratch.resolve("tiny.yaml"), SWEEP);
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
        InstalledScript.Ended ended = run("client");
        assertThat(ended.code()).as(() -> ended.output() + yarn.logs()).isZero();
        assertThat(ended.output()).contains("Uploads the jars", "| e5m2 ");
        assertWhole("client");
    }

    @Test
    @Order(2)
    void theDriverOnTheCluster() throws Exception {
        InstalledScript.Ended ended = run("cluster", "--deploy-mode", "cluster");
        assertThat(ended.code()).as(() -> ended.output() + yarn.logs()).isZero();
        assertThat(ended.output()).doesNotContain("Uploads the jars").contains("| e5m2 ");
        assertWhole("cluster");
    }

    private static InstalledScript.Ended run(String out, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("run", "tiny.yaml", "--master", "yarn", "--out", "/" + out));
        arguments.addAll(Arrays.asList(more));
        long start = System.nanoTime();
        InstalledScript.Ended ended = altgrad.run(
                List.of(),
                scratch,
                Map.of("HADOOP_CONF_DIR", yarn.settings().toString()),
                arguments.toArray(String[]::new));
        System.err.println(out + ": " + (System.nanoTime() - start) / 1_000_000 + " ms\n" + ended.output());
        return ended;
    }

    private static void assertWhole(String out) throws IOException {
        assertThat(new ResultStore("/" + out, yarn.configuration()).trials())
                .hasSize(2)
                .extracting(TrialRow::status)
                .containsOnly("completed");
    }
}
