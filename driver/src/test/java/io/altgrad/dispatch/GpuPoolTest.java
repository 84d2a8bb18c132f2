package io.altgrad.dispatch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.result.TrialResult;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.Trial;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.TrialRun;
import io.altgrad.trial.TrialRunner;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The GPUs of one machine without a cluster, pretended. */
@Timeout(120)
class GpuPoolTest {

    private static final Set<String> BUSY = ConcurrentHashMap.newKeySet();
    private static final ConcurrentLinkedQueue<String> TAKEN = new ConcurrentLinkedQueue<>();
    private static final CyclicBarrier BOTH = new CyclicBarrier(2);

    @Test
    void aTrialHasAGpuToItselfAndNoneIsIdle() {
        Map<String, String> gpus = Map.of(SparkContexts.LOCAL_GPUS, "pretended-0,pretended-1");
        List<Trial> trials = LongStream.rangeClosed(1, 8)
                .mapToObj(seed -> trial("none", seed))
                .toList();
        try (JavaSparkContext spark =
                SparkContexts.start(new SparkSettings("local[4]", "gpus", 1, gpus, List.of()), notice -> {})) {
            SweepEnd end = new Dispatcher(spark, Exclusive::new, FailurePolicy.KEEP_GOING)
                    .run("gpus", FakeTrials.planned(trials), result -> {}, SweepListener.NONE);
            assertThat(end).isEqualTo(new SweepEnd(8, 0, 0, 0, ""));
        }
        assertThat(TAKEN).hasSize(8).containsOnly("pretended-0", "pretended-1").contains("pretended-0", "pretended-1");
    }

    @Test
    void givesNoneOnceTheWaitingIsOver() {
        GpuPool pool = GpuPool.of(List.of("pretended-7"));
        assertThat(pool.take(() -> false)).contains("pretended-7");
        AtomicInteger asked = new AtomicInteger();
        assertThat(pool.take(() -> asked.incrementAndGet() == 2)).isEmpty();
        pool.giveBack("pretended-7");
        assertThat(pool.take(() -> true)).isEmpty();
        assertThat(pool.take(() -> false)).contains("pretended-7");
    }

    /** Fails where another trial is on its GPU, and where no other runs beside it. */
    private record Exclusive(List<String> gpus) implements TrialRunner {

        @Override
        public TrialResult run(TrialRun run, TrainingListener listener) {
            String gpu = gpus.get(0);
            if (gpus.size() != 1 || !BUSY.add(gpu)) {
                throw new IllegalStateException("Two trials are on " + gpus + " at one time.");
            }
            try {
                TAKEN.add(gpu);
                BOTH.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                BUSY.remove(gpu);
            }
            return FakeTrials.completed(run.trial());
        }
    }
}
