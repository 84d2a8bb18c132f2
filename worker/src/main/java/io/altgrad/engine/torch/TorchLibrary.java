package io.altgrad.engine.torch;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.altgrad.tensor.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The libtorch of this process.
 *
 * @param folder with its libraries; a library of that path is loaded once, whoever asks for it first
 */
public record TorchLibrary(Path folder) {

    /** Numbers of cuBLAS for the parts of its version (library_types.h). */
    private static final int PARTS_OF_A_VERSION = 3;

    /** A function of libtorch_cpu, where all but the CUDA runtime's part of libtorch's own interface lies. */
    public Function function(String name) {
        return cpu().getFunction(name);
    }

    /** The same where this version has it. */
    public Optional<Function> find(String name) {
        try {
            return Optional.of(function(name));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    /** The library that every operation is called through, on a GPU too. */
    public NativeLibrary cpu() {
        return load("torch_cpu");
    }

    /** True where it was built with CUDA. */
    public boolean hasCuda() {
        return Files.exists(path("torch_cuda"));
    }

    /** The library without which libtorch_cpu knows no GPU. */
    public NativeLibrary cuda() {
        return load("torch_cuda");
    }

    /** A function of libtorch_cuda, where this version exports it. */
    Optional<Function> findOfCuda(String name) {
        try {
            return Optional.of(cuda().getFunction(name));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    /** The handle of the stream that the calling thread's work on that GPU goes to. */
    public long currentStream(int gpu) {
        try (Memory out = new Memory(Native.POINTER_SIZE)) {
            String name = "aoti_torch_get_current_cuda_stream";
            int code = cuda().getFunction(name).invokeInt(new Object[] {gpu, out});
            if (code != 0) {
                throw new IllegalStateException("libtorch's " + name + " failed with code " + code + ".");
            }
            return out.getLong(0);
        }
    }

    /** The versions of CUDA's own libraries that libtorch_cuda has loaded; empty in a build for CPUs alone. */
    public Optional<Engine.Cuda> cudaVersions() {
        return hasCuda() ? Optional.of(new Engine.Cuda(runtimeVersion(), cublasVersion())) : Optional.empty();
    }

    /** As the dynamic linker finds it below libtorch_cuda; empty where it does not. */
    private String runtimeVersion() {
        try (Memory out = new Memory(Integer.BYTES)) {
            int code = cuda().getFunction("cudaRuntimeGetVersion").invokeInt(new Object[] {out});
            int version = out.getInt(0);
            return code == 0 ? version / 1000 + "." + version % 1000 / 10 : "";
        } catch (UnsatisfiedLinkError e) {
            return "";
        }
    }

    private String cublasVersion() {
        try (Memory out = new Memory(Integer.BYTES)) {
            Function property = cuda().getFunction("cublasGetProperty");
            StringBuilder version = new StringBuilder();
            for (int part = 0; part < PARTS_OF_A_VERSION; part++) {
                if (property.invokeInt(new Object[] {part, out}) != 0) {
                    return "";
                }
                version.append(part == 0 ? "" : ".").append(out.getInt(0));
            }
            return version.toString();
        } catch (UnsatisfiedLinkError e) {
            return "";
        }
    }

    private NativeLibrary load(String name) {
        return NativeLibrary.getInstance(path(name).toString());
    }

    private Path path(String name) {
        return folder.resolve(System.mapLibraryName(name));
    }
}
