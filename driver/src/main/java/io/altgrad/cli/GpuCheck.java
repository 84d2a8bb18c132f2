package io.altgrad.cli;

import io.altgrad.base.DaemonThreads;
import io.altgrad.base.UserError;
import io.altgrad.cuda.CudaDevice;
import io.altgrad.cuda.CudaDriver;
import io.altgrad.cuda.CudaUnavailable;
import io.altgrad.cuda.KernelCheck;
import io.altgrad.cuda.KernelComparison;
import io.altgrad.engine.Torch;
import io.altgrad.text.Elapsed;
import io.altgrad.text.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;

/**
 * A comparison of one GPU with the CPU, part by part; each part is printed when it ends. The parts that need the driver
 * alone come first, so that a machine without libtorch's CUDA build is checked as far as it goes.
 */
final class GpuCheck {

    /** A part, with the width of the longest: each is printed when it ends. */
    private static final TextTable<Ended> PARTS = new TextTable<Ended>()
            .left("part", 11, Ended::part)
            .left("", 7, Ended::status)
            .right("", 8, Ended::seconds)
            .left("", Ended::what);

    private record Ended(String part, String status, String seconds, String what) {}

    private final int index;
    private final GpuEngineCheck engine;
    private final int limitSeconds;
    private final PrintWriter out;
    private boolean wrong;
    private boolean left;

    /** Says what a part found out, in a few words; throws if it is wrong, {@link CudaUnavailable} if it cannot be run here. */
    @FunctionalInterface
    interface Part {
        String check() throws Exception;
    }

    /**
     * A check of GPU {@code index}.
     *
     * @param torch the libtorch of the parts that need one
     * @param limitSeconds of each part; one that takes longer is wrong
     * @throws UserError if {@code index} is negative or {@code limitSeconds} less than 1
     */
    GpuCheck(int index, Torch torch, int limitSeconds, PrintWriter out) {
        if (index < 0) {
            throw new UserError("Cannot check GPU " + index + ": --device takes a number of at least 0.");
        }
        if (limitSeconds < 1) {
            throw new UserError("Cannot check a GPU in " + limitSeconds + " s: --limit takes at least 1.");
        }
        this.index = index;
        this.engine = new GpuEngineCheck(torch, index);
        this.limitSeconds = limitSeconds;
        this.out = out;
    }

    /** Runs every part; returns the exit code. */
    int run() {
        part("driver", this::driver);
        kernel("amax", KernelComparison::amax);
        kernel("cast", KernelComparison::cast);
        kernel("cast_blocks", KernelComparison::castBlocks);
        kernel("pack", KernelComparison::pack);
        kernel("sum", KernelComparison::sum);
        kernel("dropout", KernelComparison::dropout);
        kernel("cast_stack", KernelComparison::stack);
        kernel("sums", KernelComparison::sums);
        kernel("update", KernelComparison::update);
        part("bandwidth", this::bandwidth);
        part("libtorch", engine::libtorch);
        part("_scaled_mm", engine::scaledProduct);
        part("blocks", engine::codesInBlocks);
        part("streams", engine::streams);
        part("attention", engine::attention);
        part("training", engine::training);
        part("resume", engine::resume);
        part("stack", engine::stack);
        part("steps", engine::steps);
        out.flush();
        return wrong ? ExitCode.FAILURE : left ? ExitCode.NOT_RUN : ExitCode.OK;
    }

    /** A kernel compared with the CPU's codec. */
    private void kernel(String name, ToLongFunction<KernelComparison> comparison) {
        part(name, () -> {
            try (CudaDevice device = open();
                    KernelComparison all = KernelComparison.of(device)) {
                return String.format(
                        Locale.ROOT,
                        "%,d elements, every output equals the CPU's, bit for bit",
                        comparison.applyAsLong(all));
            }
        });
    }

    /** Runs a part on a thread of its own, which is left behind where it does not end: a GPU may hang. */
    private void part(String name, Part part) {
        long start = System.nanoTime();
        FutureTask<String> check = new FutureTask<>(part::check);
        DaemonThreads.named("gpu-check").newThread(check).start();
        try {
            print(name, "ok", start, check.get(limitSeconds, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            ended(name, start, e.getCause());
        } catch (TimeoutException e) {
            ended(name, start, new IllegalStateException("it did not end within " + limitSeconds + " s"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended(name, start, new CudaUnavailable("interrupted", e));
        }
    }

    private void ended(String name, long start, Throwable thrown) {
        if (thrown instanceof CudaUnavailable) {
            left = true;
            print(name, "not run", start, thrown.getMessage());
        } else if (thrown instanceof LinkageError) {
            left = true;
            print(name, "not run", start, "a library is missing: " + thrown.getMessage());
        } else {
            wrong = true;
            print(name, "WRONG", start, thrown.getMessage() == null ? thrown.toString() : thrown.getMessage());
        }
    }

    private void print(String name, String status, long start, String what) {
        String seconds = Elapsed.of((System.nanoTime() - start) / 1e9);
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
