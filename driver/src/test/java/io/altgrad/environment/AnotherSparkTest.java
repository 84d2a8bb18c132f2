package io.altgrad.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.TinySweep;
import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/altgrad} with {@code SPARK_HOME}, a Spark of another version that Maven has brought. */
@Tag("soak")
@Timeout(1200)
class AnotherSparkTest {

    /** The one that Iceberg's newest runtime is for. */
    private static final String WITH_ICEBERG = "4.1.3";

    private static final String ICEBERG = "iceberg-spark-runtime";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path scratch;

    private static InstalledScript altgrad;
    private static Path iceberg;

    @BeforeAll
    static void start() throws IOException {
        Path root = scratch.resolve("installed");
        altgrad = InstalledScript.in(root);
        iceberg = only(root.resolve("lib"), ICEBERG).toRealPath();
        Files.delete(only(root.resolve("lib"), ICEBERG));
        // Without the Spark that comes along nothing runs but on the other one.
        Files.delete(only(root.resolve("lib/spark"), "spark-core"));
        Files.writeString(scratch.resolve("tiny.yaml"), TinySweep.TEXT);
    }

    @AfterAll
    static void stop() throws Exception {
        altgrad.run(List.of(), scratch, devCluster(WITH_ICEBERG), "dev-cluster", "stop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.0.4", WITH_ICEBERG})
    void aSweepRunsOnIt(String version) throws Exception {
        assertRuns(Map.of("SPARK_HOME", home(version).toString()), "out-" + version, "--master", "local[2]");
    }

    @Test
    void aSweepRunsOnAStandaloneClusterOfIt() throws Exception {
        Map<String, String> variables = devCluster(WITH_ICEBERG);
        int port = freePort();
        InstalledScript.Ended started =
                altgrad.run(List.of(), scratch, variables, "dev-cluster", "start", "--cores", "2", "--port", "" + port);
        assertThat(started.code()).as(started::output).isZero();
        String url = "spark://127.0.0.1:" + port;
        assertRuns(variables, "client", "--master", url);
        assertRuns(variables, "cluster", "--master", url, "--deploy-mode", "cluster");
    }

    /**
     * The second sweep, in a folder of its own, has the first one's trials and more; going on with it after somebody has
     * changed the table's columns adds two.
     */
    @Test
    void sparkSqlReadsTheTablesOfTwoSweepsAsTheyWereAndAsTheyAre() throws Exception {
        assertThat(table("first", "none, e5m2], seed: [1]").output()).contains("and tables lake.db.study_*");
        assertThat(table("first", "none, e5m2], seed: [1]").output()).doesNotContain("that it lacked");
        String first = sql("SELECT max_by(snapshot_id, committed_at) FROM lake.db.study_trials.snapshots")
                .get(0);
        table("second", "none, e5m2], seed: [1, 2]");
        assertThat(sql(
                        "SELECT count(*), count(DISTINCT trial_id) FROM lake.db.study_trials",
                        "SELECT count(*) FROM lake.db.study_steps JOIN lake.db.study_trials USING (trial_id)",
                        "SELECT count(*) > 0 FROM lake.db.study_layers",
                        "SELECT count(*) FROM (SELECT trial_id, val_loss, ended_at FROM lake.db.study_trials EXCEPT SELECT"
                                + " trial_id, val_loss, ended_at FROM parquet.`" + scratch.resolve("second/trials")
                                + "`)",
                        "ALTER TABLE lake.db.study_trials DROP COLUMN host",
                        "ALTER TABLE lake.db.study_trials ADD COLUMN comment STRING"))
                .containsExactly("4|4", "12", "true", "0");
        table("second", "none, e5m2, e3m4], seed: [1, 2]");
        assertThat(sql(
                        "SELECT count(*), count(DISTINCT trial_id), count(host), count(comment) FROM lake.db.study_trials",
                        "SELECT count(*) FROM lake.db.study_trials VERSION AS OF " + first))
                .containsExactly("6|6|2|0", "2");
    }

    @Test
    void aTableThatCannotBeWrittenToIsOneLineBeforeATrialIsTrained() throws Exception {
        InstalledScript.Ended ended = altgrad.run(
                List.of(),
                scratch,
                Map.of("SPARK_HOME", home(WITH_ICEBERG).toString()),
                "run tiny.yaml --out refused --table lake.db.study --conf spark.sql.catalog.lake=org.apache.iceberg.spark.SparkCatalog"
                        .split(" "));
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.lines())
                .last()
                .asString()
                .startsWith("Cannot write to table lake.db.study: Iceberg is not on");
        assertThat(new ResultStore(scratch.resolve("refused").toString(), new Configuration()).stored())
                .isEmpty();
    }

    private InstalledScript.Ended table(String out, String axes) throws Exception {
        Files.writeString(scratch.resolve("table.yaml"), TinySweep.TEXT.replace("none, e5m2]", axes));
        List<String> arguments = new ArrayList<>(
                List.of("run", "table.yaml", "--master", "local[2]", "--out", out, "--table", "lake.db.study"));
        catalog().forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
        InstalledScript.Ended ended = altgrad.run(
                List.of(),
                scratch,
                Map.of("SPARK_HOME", home(WITH_ICEBERG).toString(), "ALTGRAD_CLASSPATH", iceberg.toString()),
                arguments.toArray(String[]::new));
        assertThat(ended.code()).as(ended::output).isZero();
        return ended;
    }

    private static Map<String, String> catalog() {
        return Map.of(
                "spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog",
                "spark.sql.catalog.lake.type", "hadoop",
                "spark.sql.catalog.lake.warehouse", scratch.resolve("warehouse").toString());
    }

    /** What Spark SQL answers, a line for each row with bars between the cells. */
    private List<String> sql(String... statements) throws Exception {
        Path source = Files.writeString(scratch.resolve("Ask.java"), """
                import org.apache.spark.sql.Row;
                import org.apache.spark.sql.SparkSession;

                public class Ask {
                    public static void main(String[] statements) {
                        SparkSession spark = SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false").getOrCreate();
                        for (String statement : statements) {
                            for (Row row : spark.sql(statement).collectAsList()) {
                                System.out.println("ROW " + row.mkString("|"));
                            }
                        }
                        spark.stop();
                    }
                }
                """);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + scratch.resolve("installed/lib/java.args"),
                "-Xmx1g"));
        catalog().forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-cp", home(WITH_ICEBERG).resolve("jars") + "/*:" + iceberg, source.toString()));
        command.addAll(Arrays.asList(statements));
        Process process = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as(() -> String.join("\n", lines)).isZero();
        return lines.stream()
                .filter(line -> line.startsWith("ROW "))
                .map(line -> line.substring(4))
                .toList();
    }

    private static void assertRuns(Map<String, String> variables, String out, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("run", "tiny.yaml", "--out", out));
        arguments.addAll(Arrays.asList(options));
        InstalledScript.Ended ended = altgrad.run(List.of(), scratch, variables, arguments.toArray(String[]::new));
        assertThat(ended.code()).as(ended::output).isZero();
        TinySweep.assertWhole(
                TinySweep.TEXT, new ResultStore(scratch.resolve(out).toString(), new Configuration()));
    }

    private static Map<String, String> devCluster(String version) throws Exception {
        return Map.of(
                "SPARK_HOME", home(version).toString(),
                "ALTGRAD_DEV_CLUSTER", scratch.resolve("dev-cluster").toString());
    }

    /** A folder with the jars of that Spark, which Maven brings once. */
    private static Path home(String version) throws Exception {
        Path home = Path.of("target", "spark-" + version).toAbsolutePath();
        if (!Files.exists(home.resolve("jars"))) {
            Process maven = new ProcessBuilder(
                            "mvn",
                            "-q",
                            "-B",
                            "-f",
                            "src/test/spark/pom.xml",
                            "-Dspark.version=" + version,
                            "-DoutputDirectory=" + home.resolve("jars"),
                            "dependency:copy-dependencies")
                    .inheritIO()
                    .start();
            assertThat(maven.waitFor()).isZero();
        }
        return home;
    }

    private static Path only(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
