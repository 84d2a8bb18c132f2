package io.altgrad.app;

import io.altgrad.spec.Trial;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The number of trials that this machine trains side by side: as many as it has cores for, and no more than its memory
 * holds. The threads of a trial are the user's alone to set, because sums differ in the last digit between thread
 * counts.
 *
 * @param byCores trials that there are cores for
 * @param bytesEach what the largest trial needs by its estimate
 * @param bytesFree what there is for all of them
 */
record TrialsAtOnce(int byCores, long bytesEach, long bytesFree) {

    /** Kept from the trials: results in the heap, code, libtorch, pages of files. */
    private static final long PROCESS_BYTES = 1L << 30;

    private static final double GIB = 1L << 30;

    /** On this machine, for the largest of {@code trials}; of stacks, as many as these take. */
    static TrialsAtOnce onThisMachine(
            Iterator<Trial> trials, RunOptions.Computation computation, Configuration configuration) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new TrialsAtOnce(
                Math.max(1, cores / computation.threads()),
                computation.stack() * LargestTrial.bytes(trials, configuration),
                FreeMemory.bytes() - PROCESS_BYTES);
    }

    /** At least one. */
    int count() {
        return (int) Math.max(1, Math.min(byCores, bytesFree / Math.max(1, bytesEach)));
    }

    /** A sentence for the user where cores stay idle, or one trial is too much. */
    Optional<String> notice() {
        if (bytesEach * byCores <= bytesFree) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "Trains %d at once, though there are cores for %d: each needs about %.2f GiB, and %.2f GiB are free for"
                        + " them; --master local[N] takes N cores all the same.",
                count(),
                byCores,
                bytesEach / GIB,
                Math.max(0, bytesFree) / GIB));
    }
}
