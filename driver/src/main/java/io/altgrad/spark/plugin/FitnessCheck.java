package io.altgrad.spark.plugin;

import io.altgrad.base.HostName;
import io.altgrad.base.UserError;
import io.altgrad.engine.Torch;
import io.altgrad.engine.djl.DjlEngine;
import io.altgrad.result.Failures;
import io.altgrad.tensor.Engine;
import io.altgrad.trial.GpuBinding;
import java.util.List;
import org.apache.spark.SparkConf;

/**
 * Checks that trials can run in this process: the tensor engine starts, and every GPU that Spark promised is there.
 * Starting the engine here also keeps its start out of the first trial's time.
 *
 * @param host to name in a failure
 * @param engine whether trials need the engine
 * @param torch the libtorch of the engine
 * @param threads of each trial
 * @param gpuAddresses what Spark promised this executor
 */
public record FitnessCheck(String host, boolean engine, Torch torch, int threads, List<String> gpuAddresses) {

    /** The property that tells executors which libtorch to start, as {@code --torch} has it; empty for AltGrad's own. */
    public static final String TORCH = "spark.altgrad.torch";

    /** The property that lets executors start the engine as they start; off for trials that need none. */
    public static final String WARM_UP = "spark.altgrad.warmUp";

    public FitnessCheck {
        gpuAddresses = List.copyOf(gpuAddresses);
    }

    /** The check of this process. Spark's {@code PluginContext.hostname} throws on an executor (seen with 4.2.0). */
    public static FitnessCheck of(SparkConf conf, List<String> gpuAddresses) {
        return new FitnessCheck(
                HostName.orElse(""),
                conf.getBoolean(WARM_UP, false),
                new Torch(conf.get(TORCH, "")),
                conf.getInt("spark.task.cpus", 1),
                gpuAddresses);
    }

    /** @throws UnfitExecutor if no trial could run here */
    public void run() {
        requireGpus();
        if (engine) {
            startEngine();
            requireCuda();
        }
    }

    private void requireGpus() {
        try {
            GpuBinding.requirePromised(gpuAddresses);
        } catch (IllegalStateException e) {
            throw new UnfitExecutor(e.getMessage(), e);
        }
    }

    private void startEngine() {
        try {
            torch.start(threads);
        } catch (RuntimeException | Error e) {
            String what = "Cannot start the tensor engine on host " + host + ": ";
            throw new UnfitExecutor(what + (torch.equals(Torch.PACKAGED) ? ofPackaged(e) : ofInstalled(e)), e);
        }
    }

    private static String ofPackaged(Throwable thrown) {
        return rootMessage(thrown) + "; its native libraries are unpacked into " + DjlEngine.nativeCache()
                + ", which has to be writable with 500 MB free, or filled (DJL_CACHE_DIR names another).";
    }

    private static String ofInstalled(Throwable thrown) {
        return thrown instanceof UserError ? thrown.getMessage() : rootMessage(thrown);
    }

    /** Without this every trial would fail on its own. */
    private void requireCuda() {
        Engine started = torch.start(0);
        if (GpuBinding.promisesGpu(gpuAddresses) && started.gpus() == 0) {
            throw new UnfitExecutor("Cannot train on GPU " + String.join(", ", gpuAddresses) + " of host " + host
                    + ": its libtorch " + started.libraryVersion() + " was built for CPUs alone; "
                    + (torch.equals(Torch.PACKAGED)
                            ? "set PYTORCH_FLAVOR=cu128 and PYTORCH_LIBRARY_PATH to the folder of one with CUDA"
                            : "name one with CUDA by --torch")
                    + ", or leave --gpus out.");
        }
    }

    private static String rootMessage(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = Failures.firstLine(String.valueOf(cause.getMessage()));
        return cause.getClass().getSimpleName() + ": " + message;
    }
}
