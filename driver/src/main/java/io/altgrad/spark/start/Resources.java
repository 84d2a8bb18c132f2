package io.altgrad.spark.start;

import io.altgrad.text.Count;
import org.apache.spark.SparkConf;

/** The share of a worker that an executor takes. */
record Resources(int cores, long mebibytes, int gpus) {

    private static final long DEFAULT_MEBIBYTES = 1024;

    /**
     * For one executor of a standalone cluster. Where {@code spark.executor.cores} is not set, one core is enough to
     * begin with.
     */
    static Resources demandedBy(SparkConf conf) {
        int cores = conf.getInt("spark.executor.cores", conf.getInt("spark.task.cpus", 1));
        long mebibytes = conf.getSizeAsMb("spark.executor.memory", DEFAULT_MEBIBYTES + "m");
        return new Resources(cores, mebibytes, conf.getInt("spark.executor.resource.gpu.amount", 0));
    }

    @Override
    public String toString() {
        return Count.of(cores, "core") + ", " + mebibytes + " MiB and " + Count.of(gpus, "GPU");
    }
}
