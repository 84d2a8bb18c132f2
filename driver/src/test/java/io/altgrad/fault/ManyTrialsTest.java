package io.altgrad.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.dispatch.Dispatcher;
import io.altgrad.fake.FakeRunner;
import io.altgrad.fake.FakeTrials;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.Labels;
import io.altgrad.run.SweepEnd;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.store.ResultStore;
import io.altgrad.watch.SweepState;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sweep of ten thousand trials that take no time, each stored as those of a real one are. */
@Tag("soak")
@Timeout(900)
class ManyTrialsTest {

    private static final int TRIALS = 10_000;

    /** Spark itself remembers 1,000 jobs and as many stages for its page: until then memory grows as it should. */
    private static final int SETTLED = 3_000;

    private static final int EVERY = 1_000;

    /** Bytes that a trial may leave behind in the driver: its id is there for as long as the sweep is. */
    private static final long LEFT_BY_A_TRIAL = 512;

    @TempDir
    Path folder;

    @Test
    void leaveNothingBehindInTheDriverThatGrows() throws Exception {
        JavaSparkContext spark =
                SparkContexts.start(new SparkSettings("local[2]", "many trials", 1, Map.of(), List.of()), notice -> {});
        try {
            ResultStore store = new ResultStore(folder.toString(), new Configuration());
            store.prepare("axes: {}\n");
            SweepState state = new SweepState("many", TRIALS, 0, Labels.USUAL);
            AtomicInteger stored = new AtomicInteger();
            List<Long> live = Collections.synchronizedList(new ArrayList<>());
            long began = System.nanoTime();
            SweepEnd end = new Dispatcher(spark, gpus -> new FakeRunner(), FailurePolicy.KEEP_GOING)
                    .run(
                            "many",
                            trials(),
                            result -> {
                                store.write("many", result);
                                if (stored.incrementAndGet() % EVERY == 0) {
                                    live.add(liveBytes());
                                }
                            },
                            state);
            double millis = (System.nanoTime() - began) / 1e6 / TRIALS;
            String figures =
                    String.format(Locale.ROOT, "bytes alive after each thousand: %s; %.1f ms a trial", live, millis);

            assertThat(end).isEqualTo(new SweepEnd(TRIALS, 0, 0, 0, ""));
            assertThat(store.stored()).hasSize(TRIALS);
            long settled = live.get(SETTLED / EVERY - 1);
            assertThat(live.get(live.size() - 1) - settled)
                    .as(figures)
                    .isLessThan((TRIALS - SETTLED) * LEFT_BY_A_TRIAL);
        } finally {
            spark.stop();
        }
    }

    private static Iterator<PlannedTrial> trials() {
        return IntStream.range(0, TRIALS)
                .mapToObj(index ->
                        PlannedTrial.of(index, FakeTrials.trial(index % 2 == 0 ? "none" : "e5m2", index / 2)))
                .iterator();
    }

    /** Bytes of the heap that live on after a collection; of the least of three, for what is only waiting to be freed. */
    private static long liveBytes() {
        return IntStream.range(0, 3)
                .mapToLong(round -> {
                    System.gc();
                    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
                    return heap.getUsed();
                })
                .min()
                .orElseThrow();
    }
}
