package io.altgrad.dispatch;

import io.altgrad.spark.start.GpuPacking;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.trial.GpuMemory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPUs of a task, and its turns on them. */
record TaskGpus(TaskContext task, TaskStop stop) {

    /** Does work on those that Spark gave the task, or on one of a local master's; gives nothing where it stops before. */
    <T> Optional<T> given(Function<List<String>, T> work) {
        List<String> pooled = SparkContexts.localGpus(SparkEnv.get().conf());
        if (pooled.isEmpty()) {
            return Optional.of(work.apply(ofSpark()));
        }
        GpuPool pool = GpuPool.of(pooled);
        Optional<String> gpu = pool.take(stop::isDue);
        try {
            return gpu.map(address -> work.apply(List.of(address)));
        } finally {
            gpu.ifPresent(pool::giveBack);
        }
    }

    /** Does work while no more processes train on those GPUs than may; gives nothing where it stops before. */
    @SuppressWarnings("try") // The lease is held, not asked.
    <T> Optional<T> held(List<String> gpus, Callable<T> work) throws Exception {
        Path locks = Path.of(System.getProperty("java.io.tmpdir"));
        GpuPacking packing = GpuPacking.of(SparkEnv.get().conf());
        int atOnce = packing.shares() ? packing.onGpuOf(GpuMemory.totalBytes(gpus)) : 1;
        Optional<GpuLease> taken = GpuLease.take(gpus, atOnce, locks, stop::isDue);
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        try (GpuLease lease = taken.get()) {
            return Optional.of(work.call());
        }
    }

    private List<String> ofSpark() {
        ResourceInformation gpus = task.resourcesJMap().get("gpu");
        return gpus == null ? List.of() : List.of(gpus.addresses());
    }
}
