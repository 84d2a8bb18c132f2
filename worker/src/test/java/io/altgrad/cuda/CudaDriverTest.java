package io.altgrad.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.NativeLibrary;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Scaling;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher against a library that stands in for libcuda. */
class CudaDriverTest {

    private static final int INVALID_VALUE = 1;
    private static final int LAUNCH_FAILED = 719;
    private static final Cast CAST =
            new Cast(Formats.parse("e4m3fn"), Scaling.NONE, Rounding.NEAREST_EVEN, Overflow.SATURATE);

    private CudaShim shim;

    @BeforeEach
    void open() {
        shim = CudaShim.open();
    }

    @AfterEach
    void close() {
        if (shim != null) {
            shim.close();
        }
    }

    @Test
    void tellsOfDriverAndDevice() {
        assertThat(shim.driver().version()).isEqualTo("12.8");
        assertThat(shim.driver().deviceCount()).isEqualTo(1);
        assertThat(shim.device().name()).isEqualTo("shim");
        assertThat(shim.device().capability()).isEqualTo(89);
        shim.memory(1000);
        assertThat(shim.device().memory()).isEqualTo(new CudaDevice.MemoryInfo(1000, 1000));
    }

    @Test
    void memoryThatThePoolKeepsIsGivenBack() {
        shim.memory(1000);
        shim.pool(400);
        assertThat(shim.device().memory().free()).isEqualTo(600);
        shim.device().trimPool();
        assertThat(shim.device().memory().free()).isEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.06  Wed Jun 26 06:46:07 UTC 2024, 535.183.06",
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build, 580.95.05",
        "no such line, ''"
    })
    void theDriversOwnVersionIsReadFromWhatLinuxTells(String told, String release) {
        assertThat(CudaDriver.release(told)).isEqualTo(release);
    }

    @Test
    void aMissingDriverIsOneLine() {
        assertThatThrownBy(() -> CudaDriver.open("libcuda-that-is-not-there.so"))
                .isInstanceOf(CudaUnavailable.class)
                .hasMessage("Cannot find the CUDA driver: there is no libcuda-that-is-not-there.so; install NVIDIA's"
                        + " driver, or run without a GPU.");
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> shim.driver().device(3))
                .isInstanceOf(CudaException.class)
                .hasMessage("Cannot open gpu:3: CUDA_ERROR_INVALID_DEVICE (shim says no).");
    }

    @Test
    void aFailedLaunchNamesTheKernelTheLaunchAndTheDriversWords() {
        try (Kernels kernels = Kernels.load(shim.device(), () -> 0);
                DeviceMemory in = DeviceMemory.of(shim.device(), new float[6000])) {
            CastArguments arguments = CastArguments.of(CAST, in.address(), 20, 300);
            shim.fail("cuLaunchKernel", LAUNCH_FAILED);
            assertThatThrownBy(() -> kernels.casts().cast(arguments))
                    .isInstanceOf(CudaException.class)
                    .hasMessage("Cannot launch altgrad_cast_nearest on gpu:0 for 20 x 300 floats to e4m3fn, 3 blocks of"
                            + " 256 threads: CUDA_ERROR_LAUNCH_FAILED (shim says no).");
            shim.fail("cuStreamSynchronize", LAUNCH_FAILED);
            assertThatThrownBy(() -> kernels.casts().amax(in.address(), 6000))
                    .hasMessage("Cannot wait for gpu:0: CUDA_ERROR_LAUNCH_FAILED (shim says no).");
            shim.fail("cuLaunchKernel", INVALID_VALUE);
            assertThatThrownBy(() -> kernels.casts().amax(in.address(), 6000))
                    .hasMessage("Cannot launch altgrad_amax on gpu:0 for 6000 floats, 6 blocks of 256 threads:"
                            + " CUDA_ERROR_INVALID_VALUE (shim says no).");
        }
    }

    @Test
    void outOfMemorySaysHowMuchWasAsked() {
        shim.memory(1 << 20);
        assertThatThrownBy(() -> DeviceMemory.allocate(shim.device(), 1 << 21))
                .isInstanceOf(CudaException.class)
                .hasMessage("Cannot take 2097152 bytes on gpu:0: CUDA_ERROR_OUT_OF_MEMORY (out of memory).")
                .matches(e -> ((CudaException) e).isOutOfMemory());
    }

    @Test
    void brokenPtxAndUnknownKernelsAreNamed() {
        byte[] broken = "not PTX".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> CudaModule.load(shim.device(), broken))
                .hasMessage("Cannot load the kernels on gpu:0 (shim, compute capability 8.9):"
                        + " CUDA_ERROR_INVALID_PTX (shim says no).");
        try (CudaModule module = CudaModule.load(shim.device(), KernelSource.ptx())) {
            assertThatThrownBy(() -> module.launch("altgrad_none", 1, 256, "nothing", 0))
                    .hasMessage(
                            "Cannot find kernel altgrad_none on gpu:0: CUDA_ERROR_NOT_FOUND (named symbol not found).");
        }
    }

    @Test
    void launchesGoToTheStreamThatIsAskedForEachTime() {
        long[] stream = {17};
        try (Kernels kernels = Kernels.load(shim.device(), () -> stream[0]);
                DeviceMemory in = DeviceMemory.of(shim.device(), new float[10])) {
            kernels.casts().cast(CastArguments.of(CAST, in.address(), 1, 10));
            assertThat(shim.lastStream()).isEqualTo(17);
            stream[0] = 23;
            kernels.casts().amax(in.address(), 10);
            assertThat(shim.lastStream()).isEqualTo(23);
        }
    }

    /** The collector runs beside launches that take as long as they do where the device's queue is full. */
    @Test
    void argumentsLiveAsLongAsTheDriverReadsThem() throws InterruptedException {
        try (Kernels kernels = Kernels.load(shim.device(), () -> 0);
                DeviceMemory out = DeviceMemory.allocate(shim.device(), 4)) {
            Runnable launch = () -> kernels.dropout().fill(out.address(), 1, RandomStream.of(1, "x"), 0, 0.5, 2);
            // Compiled code keeps nothing alive that it does not read any more.
            for (int i = 0; i < 3000; i++) {
                launch.run();
            }
            shim.launchSlowly(10_000);
            AtomicBoolean ended = new AtomicBoolean();
            Thread collector = new Thread(() -> {
                while (!ended.get()) {
                    System.gc();
                }
            });
            collector.start();
            for (int i = 0; i < 30; i++) {
                launch.run();
            }
            ended.set(true);
            collector.join();
            assertThat(shim.changedLaunches()).isZero();
        }
    }

    @Test
    void anErrorThatTheContextKeepsMakesTheDeviceUnusableAndAnotherDoesNot() {
        assertThat(shim.device().isUsable()).isTrue();
        shim.fail("cuLaunchKernel", INVALID_VALUE);
        try (Kernels kernels = Kernels.load(shim.device(), () -> 0)) {
            assertThatThrownBy(() -> kernels.casts().amax(0, 0)).isInstanceOf(CudaException.class);
        }
        assertThat(shim.device().isUsable()).isTrue();
        shim.lose("cuStreamSynchronize", LAUNCH_FAILED);
        assertThat(shim.device().isUsable()).isFalse();
    }

    @Test
    void devicesAreNumberedAsNvidiaSmiNumbersThem() {
        assertThat(NativeLibrary.getProcess()
                        .getFunction("getenv")
                        .invokeString(new Object[] {"CUDA_DEVICE_ORDER"}, false))
                .isEqualTo("PCI_BUS_ID");
    }

    @Test
    void memoryIsGivenBack() {
        long before = shim.device().memory().free();
        try (Kernels kernels = Kernels.load(shim.device(), () -> 0)) {
            assertThat(shim.device().memory().free()).isLessThan(before);
        }
        assertThat(shim.device().memory().free()).isEqualTo(before);
    }

    @Test
    void theCheckOfADeviceComparesEveryKernel() {
        try (KernelComparison comparison = KernelComparison.of(shim.device())) {
            assertThat(comparison.amax()).isGreaterThan(1_000_000);
            assertThat(comparison.cast()).isGreaterThan(20 * 6 * (1 << 14));
            assertThat(comparison.castBlocks()).isGreaterThan(900_000);
            assertThat(comparison.pack()).isGreaterThan(800_000);
            assertThat(comparison.sum()).isEqualTo(1 << 21);
            assertThat(comparison.dropout()).isGreaterThan(300_000);
            assertThat(comparison.stack()).isGreaterThan(300_000);
            assertThat(comparison.sums()).isGreaterThan(400_000);
            assertThat(comparison.update()).isGreaterThan(400_000);
        }
    }

    /** As one does that is compiled wrongly for one architecture. */
    @ParameterizedTest
    @CsvSource({
        "amax, amax",
        "amax, amax_scale",
        "cast, cast_nearest",
        "cast, cast_stochastic",
        "cast, cast_any",
        "cast_blocks, cast_runs_nearest",
        "cast_blocks, cast_runs_stochastic",
        "cast_blocks, cast_runs_any",
        "cast_blocks, cast_rows_nearest",
        "cast_blocks, cast_rows_stochastic",
        "cast_blocks, cast_rows_any",
        "cast_blocks, cast_blocks",
        "pack, pack_nearest",
        "pack, pack_stochastic",
        "pack, pack_any",
        "sum, sum",
        "dropout, dropout",
        "dropout, dropout_stack",
        "stack, amax_scale_stack",
        "stack, cast_stack_nearest",
        "stack, cast_stack_stochastic",
        "stack, cast_stack_any",
        "stack, cast_runs_stack_nearest",
        "stack, cast_runs_stack_stochastic",
        "stack, cast_runs_stack_any",
        "stack, cast_rows_stack_nearest",
        "stack, cast_rows_stack_stochastic",
        "stack, cast_rows_stack_any",
        "stack, cast_blocks_stack",
        "sums, layer_norm",
        "sums, layer_norm_backward",
        "sums, column_chunks",
        "sums, column_sums",
        "sums, cross_entropy",
        "sums, cross_entropy_backward",
        "sums, squares",
        "sums, norms",
        "update, judge",
        "update, adamw"
    })
    void theCheckOfADeviceFindsAKernelThatIsWrongAtOnePlace(String part, String kernel) {
        shim.spoil("altgrad_" + kernel);
        try (KernelComparison comparison = KernelComparison.of(shim.device())) {
            Map<String, Supplier<Long>> parts = Map.of(
                    "amax", comparison::amax,
                    "cast", comparison::cast,
                    "cast_blocks", comparison::castBlocks,
                    "pack", comparison::pack,
                    "sum", comparison::sum,
                    "dropout", comparison::dropout,
                    "stack", comparison::stack,
                    "sums", comparison::sums,
                    "update", comparison::update);
            assertThatThrownBy(parts.get(part)::get)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching("(?s).*(the GPU gives|wrote outside).*");
        }
    }

    @Test
    void everyKernelIsSpoiltOnce() throws Exception {
        String ptx = new String(KernelSource.ptx(), StandardCharsets.UTF_8);
        CsvSource spoilt = CudaDriverTest.class
                .getDeclaredMethod("theCheckOfADeviceFindsAKernelThatIsWrongAtOnePlace", String.class, String.class)
                .getAnnotation(CsvSource.class);
        assertThat(Arrays.stream(spoilt.value()).map(line -> "altgrad_" + line.split(", ")[1]))
                .containsExactlyInAnyOrderElementsOf(Pattern.compile("\\.entry (\\w+)\\(")
                        .matcher(ptx)
                        .results()
                        .map(match -> match.group(1))
                        .toList());
    }

    @Test
    void theCheckOfADeviceMeasures() {
        assertThat(KernelCheck.measure(shim.device(), 1 << 13))
                .extracting(KernelCheck.Bandwidth::kernel)
                .containsExactly(
                        "copy", "amax", "cast, nearest", "cast, stochastic", "cast, row", "cast, mx", "pack", "update");
    }
}
