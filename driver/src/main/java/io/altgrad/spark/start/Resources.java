package io.altgrad.spark.start;

import io.altgrad.base.Count;
import org.apache.spark.SparkConf;

/** The share of a worker that an executor takes. */
record Resources(int cores, long mebibytes, int gpus) {

    private static final long DEFAULT_MEBIBYTES = 1024;
    private static final long LEAST_OVERHEAD_MEBIBYTES = 384;

    /**
     * For one executor of a standalone cluster. Where {@code spark.executor.cores} is not set, one core is enough to
     * begin with.
     */
    static Resources demandedBy(SparkConf conf) {
        int cores = conf.getInt("spark.executor.cores", conf.getInt("spark.task.cpus", 1));
        long mebibytes = conf.getSizeAsMb("spark.executor.memory", DEFAULT_MEBIBYTES + "m");
        return new Resources(cores, mebibytes, conf.getInt("spark.executor.resource.gpu.amount", 0));
    }

    /** For one container of a cluster that counts what an executor takes outside of its heap too. */
    static Resources containerBy(SparkConf conf) {
        Resources executor = demandedBy(conf);
        long overhead = conf.getSizeAsMb("spark.executor.memoryOverhead", LEAST_OVERHEAD_MEBIBYTES + "m");
        return new Resources(executor.cores, executor.mebibytes + overhead, executor.gpus);
    }

    @Override
    public String toString() {
        return Count.of(cores, "core") + ", " + mebibytes + " MiB and " + Count.of(gpus, "GPU");
    }
}
