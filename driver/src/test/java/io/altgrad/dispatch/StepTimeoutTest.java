package io.altgrad.dispatch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeRunner;
import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.Labels;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.Trial;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.RunSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trials with a step that does not end, on a Spark of one process and one core. */
@Timeout(60)
class StepTimeoutTest {

    private static final RunSettings BRIEF = RunSettings.PLAIN.withStepLimit(Duration.ofMillis(300));

    private static JavaSparkContext spark;

    private final Map<String, TrialResult> results = new ConcurrentHashMap<>();

    @BeforeAll
    static void startSpark() {
        spark = SparkContexts.start(
                new SparkSettings("local[1]", "step timeout test", 1, Map.of(), List.of()), notice -> {});
    }

    @AfterAll
    static void stopSpark() {
        FakeRunner.letGo.countDown();
        spark.stop();
    }

    @Test
    void aStepThatDoesNotEndFailsItsTrialWithTheThreadsAndTheNextOneRuns() {
        assertFailsAlone(trial("none", 1, FakeRunner.HANGS));
    }

    @Test
    void aThreadThatCannotBeEndedIsLeftBehindAndTheNextTrialRuns() {
        assertFailsAlone(trial("none", 1, FakeRunner.HANGS_ON));
    }

    @Test
    void aTrialThatThrowsFailsAsItDoesWithoutALimit() {
        Trial throwing = trial("none", 1, FakeRunner.THROWS);
        assertThat(run(RunSettings.PLAIN.withStepLimit(Duration.ofHours(1)), throwing))
                .isEqualTo(new SweepEnd(0, 0, 1, 0, ""));
        Outcome.Failed failed = failure(throwing);
        assertThat(failed.kind()).isEqualTo("java.lang.IllegalStateException");
        assertThat(failed.stack()).contains("FakeRunner.run");
    }

    /** Each step takes a tenth of the limit, and all of them half as long again as it. */
    @Test
    void aTrialMayTakeLongerThanAStep() {
        RunnerFactory slow = gpus -> (run, listener) -> {
            long begin = System.nanoTime();
            TrialResult result = null;
            while (System.nanoTime() - begin < 1.5 * BRIEF.stepLimit().toNanos()) {
                LockSupport.parkNanos(BRIEF.stepLimit().toNanos() / 10);
                result = FakeTrials.completed(run.trial(), 0, listener);
            }
            return result;
        };
        Trial trial = trial("none", 1);
        SweepEnd end = new Dispatcher(spark, slow, FailurePolicy.KEEP_GOING, BRIEF, Labels.USUAL)
                .run("test", FakeTrials.planned(List.of(trial)), this::keep, SweepListener.NONE);
        assertThat(end).isEqualTo(new SweepEnd(1, 0, 0, 0, ""));
    }

    private void assertFailsAlone(Trial hanging) {
        Trial next = trial("none", 2);
        assertThat(run(BRIEF, hanging, next)).isEqualTo(new SweepEnd(1, 0, 1, 0, ""));
        Outcome.Failed failed = failure(hanging);
        assertThat(failed.kind()).isEqualTo("step-timeout");
        assertThat(failed.message()).startsWith("The step after 1 of this attempt has not ended within ");
        assertThat(failed.stack())
                .startsWith("\"altgrad-trial\" WAITING on java.util.concurrent.CountDownLatch")
                .contains("FakeRunner.hang")
                .contains("\"main\"");
        assertThat(results.get(hanging.id()).record().steps()).hasSize(1);
        assertThat(results.get(next.id())).isEqualTo(FakeTrials.completed(next, 0, TrainingListener.NONE));
    }

    private Outcome.Failed failure(Trial trial) {
        return (Outcome.Failed) results.get(trial.id()).outcome();
    }

    private SweepEnd run(RunSettings settings, Trial... trials) {
        return new Dispatcher(spark, gpus -> new FakeRunner(), FailurePolicy.KEEP_GOING, settings, Labels.USUAL)
                .run("test", FakeTrials.planned(List.of(trials)), this::keep, SweepListener.NONE);
    }

    private void keep(TrialResult result) {
        results.put(result.trial().id(), result);
    }
}
