package io.altgrad.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.checkpoint.CheckpointInterval;
import io.altgrad.fake.ElsewhereFileSystem;
import io.altgrad.run.FailurePolicy;
import io.altgrad.store.TrialColumns;
import io.altgrad.submit.JavaArguments;
import io.altgrad.sweep.Sweep;
import io.altgrad.trial.RunSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** File systems that Hadoop does not know by itself, on executors that are processes of their own. */
@Timeout(180)
class HadoopSettingsOnExecutorsTest {

    private static final Durability CHECKPOINTS_AT_EACH_STEP = new Durability(
            new RunSettings("", new CheckpointInterval.Steps(1), RunSettings.UNLIMITED),
            FailurePolicy.KEEP_GOING,
            Durability.Failed.KEEP,
            Durability.ChangedNumerics.REFUSE);

    @TempDir
    private Path folder;

    @Test
    void whatIsSetOnTheDriverAloneOpensTextsAndCheckpointsOnExecutors() throws IOException {
        Sweep sweep = sweep();
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        SparkConf conf = new SparkConf()
                .setMaster("local-cluster[1,1,1024]")
                .setAppName("a caller's")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.executor.memory", "1024m")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.executor.extraJavaOptions", String.join(" ", JavaArguments.flags()));
        ElsewhereFileSystem.CLASSES.forEach(conf::set);
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            spark.hadoopConfiguration().set(ElsewhereFileSystem.KEY, "true");
            SweepOutcome outcome =
                    AltGrad.on(spark).run(sweep, RunOptions.DEFAULT.withDurability(CHECKPOINTS_AT_EACH_STEP));

            assertThat(outcome.trials()).hasSize(2).allSatisfy(row -> {
                assertThat(row.status()).isEqualTo("completed");
                assertThat(row.get(TrialColumns.NOTICES))
                        .as("what became of its checkpoints")
                        .isNull();
            });
        }
    }

    @Test
    void aSparkThatIsStartedForARunTakesThemFromItsProperties() throws IOException {
        Map<String, String> properties = new HashMap<>(ElsewhereFileSystem.CLASSES);
        properties.put("spark.hadoop." + ElsewhereFileSystem.KEY, "true");
        SparkLaunch launch = new SparkLaunch("local[1]", properties, Map.of(), List.of());
        assertThat(AltGrad.launching(launch).run(sweep(), RunOptions.DEFAULT).isSuccessful())
                .isTrue();
        assertThat(new Configuration().get(ElsewhereFileSystem.KEY)).isNull();
    }

    private Sweep sweep() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "the quick brown fox ".repeat(50));
        Path file = AltGradTest.write(folder, "out");
        Files.writeString(
                file,
                Files.readString(file).replace("output: ", "output: elsewhere:") + "corpus: elsewhere:" + text + "\n");
        return Sweep.read(file);
    }
}
