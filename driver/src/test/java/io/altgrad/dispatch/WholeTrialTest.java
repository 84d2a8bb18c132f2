package io.altgrad.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.checkpoint.CheckpointInterval;
import io.altgrad.engine.Torch;
import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.TinySweep;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.Labels;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.Trial;
import io.altgrad.sweep.SweepFile;
import io.altgrad.tensor.Place;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.RunSettings;
import io.altgrad.trial.TrialRun;
import io.altgrad.trial.TrialRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real trial that has made its last step when its sweep is stopped: Spark gives its result to nobody. */
@Timeout(180)
class WholeTrialTest {

    /** Counted down when the trial is whole, and when its sweep was cancelled. */
    private static final CountDownLatch WHOLE = new CountDownLatch(1);

    private static final CountDownLatch CANCELLED = new CountDownLatch(1);

    /** Steps that were made, by whichever run. */
    private static final AtomicInteger STEPS = new AtomicInteger();

    @TempDir
    Path folder;

    private final List<TrialResult> stored = new ArrayList<>();

    @Test
    void theNextRunStoresItWithoutAnotherStep() throws Exception {
        Trial trial = SweepFile.parse(TinySweep.TEXT, "tiny.yaml").grid().trial(0);
        TrialResult undisturbed = new GptTrialRunner(Torch.engine()).run(TrialRun.plain(trial), TrainingListener.NONE);
        int steps = undisturbed.record().steps().size();
        try (JavaSparkContext spark = SparkContexts.start(
                new SparkSettings("local[1]", "whole trial test", 1, Map.of(), List.of()), notice -> {})) {
            Dispatcher dispatcher = dispatcher(spark, steps);
            CompletableFuture<SweepEnd> running = CompletableFuture.supplyAsync(() -> run(dispatcher, trial));
            assertThat(WHOLE.await(60, TimeUnit.SECONDS)).isTrue();
            dispatcher.cancel("the test wants it");
            CANCELLED.countDown();
            assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(new SweepEnd(0, 0, 0, 1, "the test wants it"));
            assertThat(stored).isEmpty();
            assertThat(STEPS).hasValue(steps);

            assertThat(run(dispatcher, trial)).isEqualTo(new SweepEnd(1, 0, 0, 0, ""));
        }
        assertThat(STEPS).as("steps of both runs").hasValue(steps);
        assertThat(stored).singleElement().satisfies(result -> {
            assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
            assertThat(result.record().steps())
                    .extracting(StepMetrics::loss)
                    .isEqualTo(undisturbed.record().steps().stream()
                            .map(StepMetrics::loss)
                            .toList());
            assertThat(result.record().validationLoss())
                    .isEqualTo(undisturbed.record().validationLoss());
        });
    }

    private SweepEnd run(Dispatcher dispatcher, Trial trial) {
        return dispatcher.run("test", FakeTrials.planned(List.of(trial)), stored::add, SweepListener.NONE);
    }

    /** With an interval that is over at no step of the trial. */
    private Dispatcher dispatcher(JavaSparkContext spark, int steps) {
        RunSettings settings =
                new RunSettings(folder.toString(), new CheckpointInterval.Steps(steps + 1), RunSettings.UNLIMITED);
        return new Dispatcher(spark, gpus -> new Held(), FailurePolicy.KEEP_GOING, settings, Labels.USUAL);
    }

    /** Trains, and keeps what it has until the sweep was cancelled. */
    private static final class Held implements TrialRunner {

        @Override
        public TrialResult run(TrialRun run, TrainingListener listener) {
            TrialResult result = new GptTrialRunner(Torch.engine(), Place.HOST, new Configuration())
                    .run(run, metrics -> {
                        STEPS.incrementAndGet();
                        return listener.stepEnded(metrics);
                    });
            WHOLE.countDown();
            boolean interrupted = false;
            while (CANCELLED.getCount() > 0) {
                try {
                    CANCELLED.await();
                } catch (InterruptedException e) {
                    // How Spark tells a task to stop.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return result;
        }
    }
}
