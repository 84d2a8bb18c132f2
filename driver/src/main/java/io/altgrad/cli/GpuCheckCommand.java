package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.cuda.CudaDevice;
import io.altgrad.cuda.CudaDriver;
import io.altgrad.cuda.CudaUnavailable;
import io.altgrad.cuda.KernelCheck;
import io.altgrad.text.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code altgrad gpu-check}: whether this machine's GPU computes what the CPU does, part by part. The parts that need the
 * driver alone come first, so that a machine without libtorch's CUDA build is checked as far as it goes. Of the
 * application's jar and a JRE alone, without Spark's jars, it is started as
 * {@code java -cp altgrad.jar io.altgrad.cli.GpuCheckCommand}.
 */
@Command(
        name = "gpu-check",
        description = "Check a GPU part by part: driver, kernels, libtorch, FP8 products, streams, training.",
        showDefaultValues = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every part was run and is right",
            "1:a part is wrong",
            "3:a part could not be run; none is wrong"
        })
final class GpuCheckCommand implements Callable<Integer> {

    /** A part, with the width of the longest: each is printed when it ends. */
    private static final TextTable<Ended> PARTS = new TextTable<Ended>()
            .left("part", 10, Ended::part)
            .left("", 7, Ended::status)
            .right("", 8, Ended::seconds)
            .left("", Ended::what);

    private record Ended(String part, String status, String seconds, String what) {}

    @Option(names = "--device", paramLabel = "N", defaultValue = "0", description = "Number of the GPU.")
    private int index;

    @Spec
    private CommandSpec spec;

    private PrintWriter out;
    private boolean wrong;
    private boolean left;

    /** Says what a part found out, in a few words; throws if it is wrong, {@link CudaUnavailable} if it cannot be run here. */
    @FunctionalInterface
    interface Part {
        String check() throws Exception;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new GpuCheckCommand()).execute(args));
    }

    @Override
    public Integer call() {
        if (index < 0) {
            throw new UserError("Cannot check GPU " + index + ": --device takes a number of at least 0.");
        }
        out = spec.commandLine().getOut();
        part("driver", this::driver);
        part("kernels", () -> String.format(Locale.ROOT, "%,d casts equal the CPU's, bit for bit", compare()));
        part("bandwidth", this::bandwidth);
        part("libtorch", () -> GpuEngineCheck.libtorch(index));
        part("_scaled_mm", () -> GpuEngineCheck.scaledProduct(index));
        part("streams", () -> GpuEngineCheck.streams(index));
        part("training", () -> GpuEngineCheck.training(index));
        out.flush();
        return wrong ? ExitCode.FAILURE : left ? ExitCode.NOT_RUN : ExitCode.OK;
    }

    private void part(String name, Part part) {
        long start = System.nanoTime();
        try {
            print(name, "ok", start, part.check());
        } catch (CudaUnavailable e) {
            left = true;
            print(name, "not run", start, e.getMessage());
        } catch (LinkageError e) {
            left = true;
            print(name, "not run", start, "a library is missing: " + e.getMessage());
        } catch (Exception e) {
            wrong = true;
            print(name, "WRONG", start, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void print(String name, String status, long start, String what) {
        String seconds = String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - start) / 1e9);
        PARTS.body(List.of(new Ended(name, status, seconds, what))).forEach(out::println);
        out.flush();
    }

    private String driver() {
        CudaDriver driver = CudaDriver.get();
        try (CudaDevice device = open()) {
            CudaDevice.MemoryInfo memory = device.memory();
            return String.format(
                    Locale.ROOT,
                    "%s, compute capability %.1f, %.1f of %.1f GiB free; the driver supports CUDA %s",
                    device.name(),
                    device.capability() / 10.0,
                    memory.free() / (double) (1L << 30),
                    memory.total() / (double) (1L << 30),
                    driver.version());
        }
    }

    private long compare() {
        try (CudaDevice device = open()) {
            return KernelCheck.compare(device);
        }
    }

    private String bandwidth() {
        try (CudaDevice device = open()) {
            List<KernelCheck.Bandwidth> measured = KernelCheck.measure(device);
            double copy = measured.get(0).gigabytesPerSecond();
            TextTable<KernelCheck.Bandwidth> table = new TextTable<KernelCheck.Bandwidth>()
                    .left("kernel", KernelCheck.Bandwidth::kernel)
                    .right("ms", one -> String.format(Locale.ROOT, "%.3f", one.millis()))
                    .right("GB/s", one -> String.format(Locale.ROOT, "%.0f", one.gigabytesPerSecond()))
                    .right(
                            "of copy",
                            one -> String.format(Locale.ROOT, "%.0f%%", 100 * one.gigabytesPerSecond() / copy));
            return String.join("\n", table.lines(measured));
        }
    }

    private CudaDevice open() {
        CudaDriver driver = CudaDriver.get();
        if (index >= driver.deviceCount()) {
            throw new CudaUnavailable(
                    "there is no GPU " + index + "; this process sees " + driver.deviceCount()
                            + " (CUDA_VISIBLE_DEVICES hides others)",
                    null);
        }
        return driver.device(index);
    }
}
