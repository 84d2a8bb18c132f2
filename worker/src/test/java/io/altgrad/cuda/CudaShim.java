package io.altgrad.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The CUDA driver that stands in where there is no GPU: the kernels' own source, compiled by g++, behind libcuda's names.
 * Closing it gives the process its real driver back.
 */
public final class CudaShim implements AutoCloseable {

    private static final Path SOURCES = Path.of("src/test/cuda");
    private static final Path LIBRARY = Path.of("target", "libcuda-shim.so");
    private static boolean built;

    private final CudaDriver driver;
    private final CudaDevice device;

    private CudaShim() {
        driver = CudaDriver.open(LIBRARY.toAbsolutePath().toString());
        device = driver.device(0);
    }

    /** Skips the test, and says so, where g++ is missing. */
    public static synchronized CudaShim open() {
        if (!built) {
            build();
        }
        return new CudaShim();
    }

    private static void build() {
        List<String> command = List.of(
                "g++",
                "-std=c++17",
                "-O2",
                "-fPIC",
                "-shared",
                "-fvisibility=hidden",
                "-ffp-contract=off",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-Wno-unknown-pragmas",
                "-o",
                LIBRARY.toString(),
                SOURCES.resolve("libcuda.cpp").toString());
        try {
            Files.createDirectories(LIBRARY.getParent());
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new AssertionError("The kernels do not compile with g++:\n" + output);
            }
            built = true;
        } catch (IOException e) {
            String reason = "The CUDA kernels were not tested: g++ cannot be started (" + e.getMessage() + ").";
            System.err.println(reason);
            assumeTrue(false, reason);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public CudaDriver driver() {
        return driver;
    }

    public CudaDevice device() {
        return device;
    }

    /** Lets the next call of that driver function return {@code code}. */
    void fail(String function, int code) {
        library().getFunction("shimFail").invoke(new Object[] {function, code});
    }

    /** Gives the device that much memory. */
    public void memory(long bytes) {
        library().getFunction("shimMemory").invoke(new Object[] {bytes});
    }

    /** Lets the device's pool keep that much of freed memory. */
    void pool(long bytes) {
        library().getFunction("shimPool").invoke(new Object[] {bytes});
    }

    /** Lets every call of that driver function return {@code code}, as after an error that the context keeps. */
    public void lose(String function, int code) {
        library().getFunction("shimLose").invoke(new Object[] {function, code});
    }

    /**
     * Makes that kernel wrong at one place: it sees one element fewer than there are, or the wrong sum of two blocks.
     */
    void spoil(String kernel) {
        library().getFunction("shimSpoil").invoke(new Object[] {kernel});
    }

    /** Lets each launch take so long, as one does where the device's queue is full, and run nothing. */
    void launchSlowly(int micros) {
        library().getFunction("shimSlow").invoke(new Object[] {micros});
    }

    /** Launches whose arguments changed while the driver had them. */
    long changedLaunches() {
        return library().getFunction("shimChanged").invokeLong(new Object[0]);
    }

    /** How often the host has waited for a stream. */
    public long waits() {
        return library().getFunction("shimWaits").invokeLong(new Object[0]);
    }

    /** How many kernels were launched. */
    public long launches() {
        return library().getFunction("shimLaunches").invokeLong(new Object[0]);
    }

    /** How often the host has copied something to the device. */
    public long uploads() {
        return library().getFunction("shimUploads").invokeLong(new Object[0]);
    }

    /** How often the host has copied something from the device. */
    public long downloads() {
        return library().getFunction("shimDownloads").invokeLong(new Object[0]);
    }

    /** The stream of the last launch. */
    long lastStream() {
        return library().getFunction("shimStream").invokeLong(new Object[0]);
    }

    private static NativeLibrary library() {
        return NativeLibrary.getInstance(LIBRARY.toAbsolutePath().toString());
    }

    @Override
    public void close() {
        library().getFunction("shimReset").invoke(new Object[0]);
        device.close();
        CudaDriver.forget();
    }
}
