package io.altgrad.spark.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altgrad.cuda.CudaDriver;
import io.altgrad.engine.Torch;
import io.altgrad.fake.PretendedGpus;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.submit.JavaArguments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceProfile$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors on which no trial could run say so, with their host, and do not eat a sweep's trials. */
@Timeout(180)
class FitnessTest {

    @TempDir
    Path folder;

    @Test
    void aClusterWhoseExecutorsAreAllUnfitIsGivenUpWithTheReason() throws Exception {
        assumeTrue(CudaDriver.visibleDevices() == 0, "this machine has a GPU");
        SparkSettings settings = PretendedGpus.of(1, "fitness", folder, "A=0");
        // A Spark that failed to start leaves its own, without a GPU, to the next one of the process.
        ResourceProfile$.MODULE$.clearDefaultProfile();
        assertThatThrownBy(() -> SparkContexts.start(settings, notice -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot run trials on GPU 0 of host ")
                .hasMessageContaining(", which was promised: Cannot find the CUDA driver");
    }

    @Test
    void aLocalSparkThatIsToUseAGpuThatIsNotThereDoesNotStart() {
        assumeTrue(CudaDriver.visibleDevices() == 0, "this machine has a GPU");
        Map<String, String> gpu = Map.of(SparkContexts.LOCAL_GPUS, "0");
        assertThatThrownBy(
                        () -> SparkContexts.start(new SparkSettings("local[1]", "fitness", 1, gpu, List.of()), n -> {}))
                .isInstanceOf(UnfitExecutor.class)
                .hasMessageStartingWith("Cannot run trials on GPU 0 of host ");
    }

    /** Every executor is told by the property which libtorch it starts. */
    @Test
    void anExecutorWithoutTheLibtorchThatWasAskedForIsUnfit() {
        SparkConf conf =
                new SparkConf(false).set(FitnessCheck.WARM_UP, "true").set(FitnessCheck.TORCH, "no-such-python");
        assertThatThrownBy(() -> FitnessCheck.of(conf, List.of()).run())
                .isInstanceOf(UnfitExecutor.class)
                .hasMessageStartingWith("Cannot start the tensor engine on host ")
                .hasMessageEndingWith(": Cannot find libtorch by --torch no-such-python: it is neither a folder nor a"
                        + " program that runs here; name the folder torch/lib, or a Python that has PyTorch.");
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

    /** The driver is the stand-in of the worker's tests, where it belongs: on the library path of another process. */
    @Test
    void aGpuThatLibtorchWasNotBuiltForIsOneLineBeforeAnyTrial() throws Exception {
        assumeTrue(CudaDriver.visibleDevices() == 0, "this machine has a GPU");
        buildDriver(folder.resolve("libcuda.so.1"));
        ProcessBuilder builder = check("0");
        builder.environment().put("LD_LIBRARY_PATH", folder.toString());
        builder.environment().remove("CUDA_VISIBLE_DEVICES");
        assertThat(said(builder).lines())
                .singleElement()
                .isEqualTo("Cannot train on GPU 0 of host node3: its libtorch 2.7.1 was built for CPUs alone; set"
                        + " PYTORCH_FLAVOR=cu128 and PYTORCH_LIBRARY_PATH to the folder of one with CUDA, or leave"
                        + " --gpus out.");
    }

    private static void buildDriver(Path library) throws Exception {
        Process compiler;
        try {
            compiler = new ProcessBuilder(
                            "g++",
                            "-std=c++17",
                            "-fPIC",
                            "-shared",
                            "-fvisibility=hidden",
                            "-w",
                            "-o",
                            library.toString(),
                            "../worker/src/test/cuda/libcuda.cpp")
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "g++ cannot be started: " + e.getMessage());
            return;
        }
        assertThat(compiler.waitFor()).isZero();
    }

    private static ProcessBuilder check(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaArguments.flags());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(Check.class.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    private static String said(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void oneFitExecutorIsHope() {
        List<String> heard = new ArrayList<>();
        ExecutorFitness fitness = new ExecutorFitness();
        fitness.whenHopeless(heard::add);
        fitness.unfit("0", "no GPU");
        fitness.unfit("1", "no GPU");
        fitness.ready("2");
        for (int executor = 3; executor < 10; executor++) {
            fitness.unfit(Integer.toString(executor), "no GPU");
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void anExecutorThatTellsItsReasonAndIsThenRemovedCountsOnce() {
        List<String> heard = new ArrayList<>();
        ExecutorFitness fitness = new ExecutorFitness();
        fitness.whenHopeless(heard::add);
        for (String executor : List.of("0", "1")) {
            fitness.unfit(executor, "no GPU");
            fitness.unfit(executor, "exited with code 1");
        }
        assertThat(heard).isEmpty();
        fitness.unfit("2", "exited with code 1");
        assertThat(fitness.hopeless()).contains("no GPU");
    }

    @Test
    void whoAsksLateHearsThatThereIsNoHope() {
        List<String> heard = new ArrayList<>();
        ExecutorFitness fitness = new ExecutorFitness();
        IntStream.range(0, ExecutorFitness.PATIENCE)
                .forEach(executor -> fitness.unfit(Integer.toString(executor), "no GPU"));
        fitness.whenHopeless(heard::add);
        assertThat(heard).containsExactly("no GPU");
    }

    /** Tries the engine as an executor on node3 does. */
    static final class Check {

        private Check() {}

        public static void main(String[] args) {
            try {
                new FitnessCheck("node3", true, Torch.ofEnvironment(), 1, List.of(args)).run();
                System.out.println("fit");
            } catch (UnfitExecutor e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
