package io.altgrad.dispatch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeRunner;
import io.altgrad.fake.FakeTrials;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.Trial;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spark goes away under a sweep, as it does when a cluster ends the application. */
@Timeout(180)
class SparkStopsTest {

    @Test
    void whatRanIsCancelledAndNothingMoreIsStarted() throws Exception {
        FakeRunner.goingOn = new CountDownLatch(1);
        List<Trial> trials = List.of(trial("none", 1, FakeRunner.GOES_ON), trial("none", 2), trial("none", 3));
        try (JavaSparkContext spark =
                SparkContexts.start(new SparkSettings("local[1]", "stop test", 1, Map.of(), List.of()), notice -> {})) {
            Dispatcher dispatcher = new Dispatcher(spark, gpus -> new FakeRunner(), FailurePolicy.KEEP_GOING);
            CompletableFuture<SweepEnd> running = CompletableFuture.supplyAsync(() -> dispatcher.run(
                    "stop",
                    FakeTrials.planned(trials),
                    result -> {
                        throw new AssertionError("Nothing has ended of itself, yet this came: " + result.outcome());
                    },
                    SweepListener.NONE));
            FakeRunner.awaitGoingOn();
            spark.stop();
            assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo(new SweepEnd(0, 0, 0, 1, "Spark has stopped"));
        }
    }
}
