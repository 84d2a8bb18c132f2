package io.altgrad.dispatch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altgrad.cli.JavaArguments;
import io.altgrad.fake.FakeRunner;
import io.altgrad.tensor.GpuMemory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors on which no trial could run say so, with their host, and do not eat a sweep's trials. */
@Timeout(180)
class FitnessTest {

    private static final Map<String, String> ON_GPUS = Map.of(FitnessCheck.DEVICE, "gpu");

    @TempDir
    Path folder;

    @Test
    void withoutTheGpuThatTrialsNeedALocalSparkDoesNotStart() {
        assumeTrue(GpuMemory.visible() == 0, "this machine has a GPU");
        SparkSettings settings = new SparkSettings("local[1]", "fitness", 1, ON_GPUS, List.of());
        assertThatThrownBy(() -> SparkContexts.start(settings, notice -> {}))
                .isInstanceOf(UnfitExecutor.class)
                .hasMessageMatching(
                        "Cannot run trials on a GPU of host \\S+: CUDA finds none there; install its driver and"
                                + " runtime, or run without --gpus\\.");
    }

    @Tag("soak")
    @Test
    void aSweepWhoseExecutorsAllAreUnfitStopsAndFailsNoTrial() throws Exception {
        assumeTrue(GpuMemory.visible() == 0, "this machine has a GPU");
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        List<String> flags = new ArrayList<>(JavaArguments.flags());
        flags.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        Map<String, String> properties = Map.of(
                FitnessCheck.DEVICE,
                "gpu",
                "spark.executor.memory",
                "512m",
                "spark.executor.extraClassPath",
                System.getProperty("java.class.path"));
        SparkSettings settings = new SparkSettings("local-cluster[1,1,512]", "fitness", 1, properties, flags);
        try (JavaSparkContext spark = SparkContexts.start(settings, notice -> {})) {
            SweepEnd end = new Dispatcher(spark, gpus -> new FakeRunner(), FailurePolicy.KEEP_GOING)
                    .run("unfit", List.of(trial("none", 1)).iterator(), result -> {}, SweepProgress.NONE);
            assertThat(end.failed()).isZero();
            assertThat(end.cancelled()).isEqualTo(1);
            assertThat(end.stopped()).startsWith("Cannot run trials on a GPU of host ");
        }
    }

    @Test
    void aNativeCacheThatCannotBeFilledIsOneLineWithTheHost() throws Exception {
        Path plain = Files.writeString(folder.resolve("plain"), "");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaArguments.flags());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-DDJL_CACHE_DIR=" + plain, "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(Check.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(said.lines())
                .singleElement()
                .asString()
                .startsWith("Cannot start the tensor engine on host node3: ")
                .contains(plain.toString())
                .endsWith("which has to be writable with 500 MB free, or filled (DJL_CACHE_DIR names another).");
    }

    @Test
    void oneFitExecutorIsHope() {
        List<String> heard = new ArrayList<>();
        ExecutorFitness fitness = new ExecutorFitness();
        fitness.whenHopeless(heard::add);
        IntStream.range(1, ExecutorFitness.PATIENCE).forEach(i -> fitness.unfit("no GPU"));
        assertThat(heard).isEmpty();
        fitness.ready();
        IntStream.range(0, 10).forEach(i -> fitness.unfit("no GPU"));
        assertThat(heard).isEmpty();
    }

    @Test
    void whoAsksLateHearsThatThereIsNoHope() {
        List<String> heard = new ArrayList<>();
        ExecutorFitness fitness = new ExecutorFitness();
        IntStream.range(0, ExecutorFitness.PATIENCE).forEach(i -> fitness.unfit("no GPU"));
        fitness.whenHopeless(heard::add);
        assertThat(heard).containsExactly("no GPU");
    }

    /** Tries the engine as an executor on node3 does. */
    static final class Check {

        private Check() {}

        public static void main(String[] args) {
            try {
                new FitnessCheck("node3", true, false, 1, List.of()).run();
                System.out.println("fit");
            } catch (UnfitExecutor e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
