package io.altgrad.spark.start;

import io.altgrad.base.UserError;
import java.util.Map;
import org.apache.spark.SparkConf;

/**
 * The number of trials that train on one GPU at once, each in an executor of its own, so with a libtorch and a generator
 * of its own.
 *
 * @param trials at most, at least 1; with 1 they take turns
 * @param bytes of the GPU's memory that the largest of them takes by estimate; 0 where nobody counts
 */
public record GpuPacking(int trials, long bytes) {

    /** One trial at a time. */
    public static final GpuPacking NONE = new GpuPacking(1, 0);

    private static final String TRIALS = "spark.altgrad.trialsPerGpu";
    private static final String BYTES = "spark.altgrad.gpuBytesPerTrial";

    public GpuPacking {
        if (trials < 1) {
            throw new UserError(
                    "Cannot train " + trials + " trials on a GPU at once: --trials-per-gpu takes at least 1.");
        }
    }

    /** The packing that Spark was started with. */
    public static GpuPacking of(SparkConf conf) {
        return new GpuPacking(conf.getInt(TRIALS, 1), conf.getLong(BYTES, 0));
    }

    /** The properties that {@link #of} reads. */
    public Map<String, String> properties() {
        return Map.of(TRIALS, Integer.toString(trials), BYTES, Long.toString(bytes));
    }

    /** Tells whether several trials may share a GPU. */
    public boolean shares() {
        return trials > 1;
    }

    /** The trials that are on a GPU with so much memory at once: as many as it holds by estimate, and 1 at least. */
    public int onGpuOf(long memoryBytes) {
        return bytes == 0 ? trials : (int) Math.max(1, Math.min(trials, memoryBytes / bytes));
    }
}
