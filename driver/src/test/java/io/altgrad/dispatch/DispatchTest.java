package io.altgrad.dispatch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.fake.FakeRunner;
import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.ResultSink;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.run.TrialStep;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.train.Continuation;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.TrialRun;
import io.altgrad.trial.TrialRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps of fake trials on a Spark of one process. */
@Timeout(180)
class DispatchTest {

    private static final RunnerFactory RUNNERS = gpus -> new FakeRunner();
    private static JavaSparkContext spark;

    private final Map<String, TrialResult> results = new ConcurrentHashMap<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void startSpark() {
        spark = SparkContexts.start(
                new SparkSettings("local[2]", "dispatch test", 1, Map.of(), List.of()), notice -> {});
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @BeforeEach
    void resetLatch() {
        FakeRunner.goingOn = new CountDownLatch(1);
    }

    @Test
    void storesEveryTrialAndRunsAgainOnlyWhatIsMissing() throws IOException {
        ResultStore store = new ResultStore(folder.toString(), new Configuration());
        store.prepare("axes: {}\n");
        List<Trial> trials = grid();
        List<Trial> first = trials.subList(0, 5);
        assertThat(run(first, result -> store.write("test", result))).isEqualTo(new SweepEnd(5, 0, 0, 0, ""));

        Set<String> finished = store.stored().keySet();
        List<Trial> missing =
                trials.stream().filter(t -> !finished.contains(t.id())).collect(Collectors.toList());
        assertThat(missing).isEqualTo(trials.subList(5, 8));
        run(missing, result -> store.write("test", result));

        assertThat(store.stored().keySet()).containsExactlyInAnyOrderElementsOf(ids(trials));
        List<Row> steps = SparkSession.builder()
                .getOrCreate()
                .read()
                .parquet(folder.resolve("steps").toString())
                .select("trial_id", "step")
                .collectAsList();
        assertThat(steps).hasSize(8 * FakeTrials.STEPS).doesNotHaveDuplicates();
    }

    @Test
    void resultsCarryWhatTheTrialMeasured() {
        Trial trial = trial("e5m2", 3);
        run(List.of(trial), keep());
        assertThat(results.get(trial.id())).isEqualTo(FakeTrials.completed(trial));
    }

    /** There is no other process to try it in. */
    @Test
    void aGpuThatIsLostToTheOneProcessStopsTheSweepAndFailsNoTrial() {
        SweepEnd end = run(List.of(trial("none", 2, FakeRunner.LOSES_ITS_GPU), trial("none", 3)), keep());
        assertThat(end.stopped()).isEqualTo("Cannot use gpu:0 in this process any more.");
        assertThat(end.failed()).isZero();
        assertThat(results.values()).noneMatch(result -> result.outcome() instanceof Outcome.Failed);
    }

    @Test
    void aTrialThatThrowsFailsAloneWithItsStepsAndStack() {
        List<Trial> trials = List.of(
                trial("none", 1),
                trial("none", 2, FakeRunner.THROWS),
                trial("none", 3, FakeRunner.EXHAUSTS_MEMORY),
                trial("none", 4, FakeRunner.LACKS_A_LIBRARY),
                trial("none", 5));
        assertThat(run(trials, keep())).isEqualTo(new SweepEnd(2, 0, 3, 0, ""));

        TrialResult thrown = results.get(trials.get(1).id());
        Outcome.Failed failed = (Outcome.Failed) thrown.outcome();
        assertThat(failed.kind()).isEqualTo("java.lang.IllegalStateException");
        assertThat(failed.message()).isEqualTo("the loss of seed 2");
        assertThat(failed.stack()).contains("was eaten", "FakeRunner.run");
        assertThat(thrown.record().steps()).hasSize(1);
        assertThat(kind(trials.get(2))).isEqualTo("out-of-memory");
        assertThat(kind(trials.get(3))).isEqualTo("java.lang.UnsatisfiedLinkError");
    }

    @Test
    void failFastStopsAtTheFirstFailureAndCancelsWhatRuns() {
        List<Trial> trials = Stream.concat(
                        Stream.of(trial("none", 1, FakeRunner.GOES_ON), trial("none", 2, FakeRunner.THROWS)),
                        grid().stream())
                .collect(Collectors.toList());
        SweepEnd end = new Dispatcher(spark, RUNNERS, FailurePolicy.FAIL_FAST)
                .run("test", FakeTrials.planned(trials), keep(), SweepListener.NONE);
        assertThat(end.failed()).isEqualTo(1);
        assertThat(end.cancelled()).isPositive();
        assertThat(end.stopped()).isEqualTo("a trial failed");
        assertThat(end.isWhole()).isFalse();
        assertThat(results)
                .containsKey(trials.get(1).id())
                .doesNotContainKey(trials.get(0).id());
    }

    @Test
    void divergingIsNotFailing() {
        RunnerFactory diverging = gpus ->
                (run, listener) -> FakeTrials.ended(run.trial(), new Outcome.Diverged(3, "", "the loss is NaN"));
        SweepEnd end = new Dispatcher(spark, diverging, FailurePolicy.FAIL_FAST)
                .run("test", FakeTrials.planned(grid()), keep(), SweepListener.NONE);
        assertThat(end).isEqualTo(new SweepEnd(0, 8, 0, 0, ""));
    }

    @Test
    void cancelKeepsWhatIsDoneAndStoresNothingElse() throws Exception {
        ResultStore store = ReadyStore.in(folder);
        Trial done = trial("none", 1);
        List<Trial> trials = new ArrayList<>(List.of(trial("none", 2, FakeRunner.GOES_ON), done));
        trials.add(trial("none", 3, FakeRunner.GOES_ON));
        trials.addAll(grid());
        CountDownLatch stored = new CountDownLatch(1);
        Dispatcher dispatcher = new Dispatcher(spark, RUNNERS, FailurePolicy.KEEP_GOING);
        CompletableFuture<SweepEnd> running = CompletableFuture.supplyAsync(() -> dispatcher.run(
                "test",
                FakeTrials.planned(trials),
                result -> {
                    store.write("test", result);
                    stored.countDown();
                },
                SweepListener.NONE));
        assertThat(stored.await(30, TimeUnit.SECONDS)).isTrue();
        FakeRunner.awaitGoingOn();
        dispatcher.cancel("the test wants it");

        SweepEnd end = running.get(30, TimeUnit.SECONDS);
        assertThat(end.completed()).isEqualTo(1);
        assertThat(end.failed()).isZero();
        assertThat(end.cancelled()).isBetween(1, 2);
        assertThat(end.stopped()).isEqualTo("the test wants it");
        assertThat(store.stored().keySet()).containsExactly(done.id());
    }

    @Test
    void aSweepAfterACancelledOneRuns() throws Exception {
        Dispatcher dispatcher = new Dispatcher(spark, RUNNERS, FailurePolicy.KEEP_GOING);
        CompletableFuture<SweepEnd> running = CompletableFuture.supplyAsync(() -> dispatcher.run(
                "test", FakeTrials.planned(List.of(trial("none", 2, FakeRunner.GOES_ON))), keep(), SweepListener.NONE));
        FakeRunner.awaitGoingOn();
        dispatcher.cancel("again");
        assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo(new SweepEnd(0, 0, 0, 1, "again"));
        assertThat(run(List.of(trial("none", 9)), keep())).isEqualTo(new SweepEnd(1, 0, 0, 0, ""));
    }

    @Test
    void aTrialThatSomeoneKillsInSparksPagesIsCancelledAndTheOthersGoOn() throws Exception {
        List<Trial> trials = List.of(trial("none", 2, FakeRunner.GOES_ON), trial("none", 1), trial("none", 3));
        CountDownLatch others = new CountDownLatch(2);
        CompletableFuture<SweepEnd> running = CompletableFuture.supplyAsync(() -> run(trials, result -> {
            results.put(result.trial().id(), result);
            others.countDown();
        }));
        FakeRunner.awaitGoingOn();
        assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
        spark.cancelJobsWithTag("trial-" + trials.get(0).id());
        assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo(new SweepEnd(2, 0, 0, 1, ""));
        assertThat(results).containsOnlyKeys(trials.get(1).id(), trials.get(2).id());
    }

    @Test
    void aTrialIsToldToStopAndWhy() throws Exception {
        CompletableFuture<Continuation> told = Told.NEXT.updateAndGet(old -> new CompletableFuture<>());
        FakeRunner.goingOn = new CountDownLatch(1);
        Dispatcher dispatcher = new Dispatcher(spark, gpus -> new Told(), FailurePolicy.KEEP_GOING);
        CompletableFuture<SweepEnd> running = CompletableFuture.supplyAsync(() ->
                dispatcher.run("test", FakeTrials.planned(List.of(trial("none", 2))), keep(), SweepListener.NONE));
        FakeRunner.awaitGoingOn();
        dispatcher.cancel("the test wants it");
        assertThat(told.get(30, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Continuation.Stop.class,
                        stop -> assertThat(stop.reason()).contains("the test wants it"));
        assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo(new SweepEnd(0, 0, 0, 1, "the test wants it"));
    }

    /** Makes steps until it is told to stop, and tells the test what it was told. */
    private static final class Told implements TrialRunner {

        static final AtomicReference<CompletableFuture<Continuation>> NEXT = new AtomicReference<>();

        @Override
        public TrialResult run(TrialRun run, TrainingListener listener) {
            StepMetrics step = new StepMetrics(1, 4.5, Double.NaN, Double.NaN, 1e-3, 0.5, 1000);
            Continuation next = listener.stepEnded(step);
            FakeRunner.goingOn.countDown();
            while (next.equals(Continuation.CONTINUE)) {
                // The steps are remembered, and would fill the heap.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                next = listener.stepEnded(step);
            }
            NEXT.get().complete(next);
            return FakeTrials.ended(run.trial(), new Outcome.Cancelled("told to"));
        }
    }

    /** A process that shuts down stops its trials, and Spark knows of others. */
    @Test
    void aTrialThatOnlyItsProcessStoppedIsTriedAgain() {
        RunnerFactory runners = gpus -> (run, listener) -> run.attempt() == 0
                ? FakeTrials.ended(run.trial(), new Outcome.Cancelled("its process is shutting down"))
                : FakeTrials.completed(run.trial(), run.attempt(), listener);
        Trial trial = trial("none", 1);
        SweepEnd end = new Dispatcher(spark, runners, FailurePolicy.KEEP_GOING)
                .run("test", FakeTrials.planned(List.of(trial)), keep(), SweepListener.NONE);
        assertThat(end).isEqualTo(new SweepEnd(1, 0, 0, 0, ""));
        assertThat(results.get(trial.id()).attempt()).isEqualTo(1);
    }

    /** Each of two slots has a result that is being stored, and goes on with another trial. */
    @Test
    void theNextTrialsBeginWhileResultsAreStored() {
        CountDownLatch begun = new CountDownLatch(4);
        SweepListener listener = new SweepListener() {
            @Override
            public void trialStarted(PlannedTrial trial) {
                begun.countDown();
            }
        };
        SweepEnd end = new Dispatcher(spark, RUNNERS, FailurePolicy.KEEP_GOING)
                .run("slow store", FakeTrials.planned(grid()), result -> await(begun), listener);
        assertThat(end).isEqualTo(new SweepEnd(8, 0, 0, 0, ""));
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IOException("No other trial has begun meanwhile.");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void aResultThatCannotBeStoredStopsTheSweep() {
        assertThatThrownBy(() -> run(grid(), result -> {
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("No space left on device");
    }

    /** Who runs a sweep stops Spark next, and a task that reports to a stopped Spark is a stack trace in the log. */
    @Test
    void aSweepThatStopsWaitsForTheTasksThatItCancels() throws Exception {
        AtTheStep.arrived = new CountDownLatch(1);
        AtTheStep.leaves = new CountDownLatch(1);
        CompletableFuture<SweepEnd> running = CompletableFuture.supplyAsync(() -> new Dispatcher(
                        spark, gpus -> new AtTheStep(), FailurePolicy.KEEP_GOING)
                .run(
                        "test",
                        FakeTrials.planned(List.of(trial("none", 1), trial("none", 2))),
                        result -> {
                            throw new IOException("No space left on device");
                        },
                        SweepListener.NONE));
        // The first trial is held at its step, so this cannot end however slow the machine is.
        assertThatThrownBy(() -> running.get(3, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        AtTheStep.leaves.countDown();
        assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("No space left on device");
    }

    /** Seed 1 stays at its step until it is let go; the others end once it is there. */
    private static final class AtTheStep implements TrialRunner {

        static volatile CountDownLatch arrived;
        static volatile CountDownLatch leaves;

        @Override
        public TrialResult run(TrialRun run, TrainingListener listener) {
            try {
                if (run.trial().seed() == 1) {
                    arrived.countDown();
                    assertThat(leaves.await(60, TimeUnit.SECONDS)).isTrue();
                } else {
                    assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
                }
                return FakeTrials.completed(run.trial(), run.attempt(), listener);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aTrialThatCannotBeMadeStopsTheSweep() {
        Iterator<PlannedTrial> broken = Stream.<PlannedTrial>generate(() -> {
                    throw new IllegalArgumentException("Cannot make the trial.");
                })
                .iterator();
        assertThatThrownBy(() -> new Dispatcher(spark, RUNNERS, FailurePolicy.KEEP_GOING)
                        .run("test", broken, keep(), SweepListener.NONE))
                .hasMessage("Cannot make the trial.");
    }

    @Test
    void tellsOfStartsStepsAndEnds() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        CountDownLatch lastSteps = new CountDownLatch(2);
        List<Trial> trials = List.of(trial("none", 1), trial("none", 2));
        new Dispatcher(spark, RUNNERS, FailurePolicy.KEEP_GOING)
                .run("test", FakeTrials.planned(trials), keep(), new SweepListener() {
                    @Override
                    public void trialStarted(PlannedTrial trial) {
                        heard.add("started " + trial.trial().seed());
                    }

                    @Override
                    public void stepEnded(TrialStep step) {
                        heard.add("step " + step.step() + " of " + step.trialId());
                        if (step.step() == FakeTrials.STEPS) {
                            lastSteps.countDown();
                        }
                    }

                    @Override
                    public void trialEnded(PlannedTrial trial, TrialResult result) {
                        try {
                            // The steps come by another way; the sweep must not be over before they are heard here.
                            assertThat(lastSteps.await(30, TimeUnit.SECONDS)).isTrue();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        heard.add("ended " + result.trial().seed());
                    }
                });
        assertThat(heard).contains("started 1", "started 2", "ended 1", "ended 2");
        for (Trial trial : trials) {
            // A trial of no time is told of once, whichever step was the last when the executor reported.
            assertThat(heard).contains("step " + FakeTrials.STEPS + " of " + trial.id());
            assertThat(heard.stream().filter(line -> line.endsWith(trial.id()))).hasSizeLessThan(FakeTrials.STEPS);
        }
    }

    /** Two sweeps with the same trials in two threads of one process, as a notebook may have them. */
    @Test
    void sweepsAtOnceOnOneSparkHearTheirOwnStepsAlone() throws Exception {
        Beside.both = new CyclicBarrier(2);
        List<Queue<Double>> losses = List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
        List<CompletableFuture<SweepEnd>> running = new ArrayList<>();
        for (int sweep = 0; sweep < 2; sweep++) {
            double loss = sweep;
            Queue<Double> heard = losses.get(sweep);
            CountDownLatch first = new CountDownLatch(1);
            SweepListener progress = new SweepListener() {
                @Override
                public void stepEnded(TrialStep step) {
                    heard.add(step.loss());
                    first.countDown();
                }

                @Override
                public void trialEnded(PlannedTrial trial, TrialResult result) {
                    try {
                        // The steps come by another way; the sweep must not be over before they are heard here.
                        assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            };
            running.add(CompletableFuture.supplyAsync(() -> new Dispatcher(
                            spark, gpus -> new Beside(loss), FailurePolicy.KEEP_GOING)
                    .run("test", FakeTrials.planned(List.of(trial("none", 1))), keep(), progress)));
        }
        for (CompletableFuture<SweepEnd> one : running) {
            assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(new SweepEnd(1, 0, 0, 0, ""));
        }
        assertThat(losses.get(0)).isNotEmpty().containsOnly(0.0);
        assertThat(losses.get(1)).isNotEmpty().containsOnly(1.0);
    }

    /** Makes a step of that loss while the trial of the other sweep runs too. */
    private record Beside(double loss) implements TrialRunner {

        static volatile CyclicBarrier both;

        @Override
        public TrialResult run(TrialRun run, TrainingListener listener) {
            try {
                both.await(30, TimeUnit.SECONDS);
                listener.stepEnded(new StepMetrics(1, loss, Double.NaN, Double.NaN, 1e-3, 0.5, 1000));
                both.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return FakeTrials.ended(run.trial(), new Outcome.Completed());
        }
    }

    @Test
    void aSweepDoesNotWaitForTheTasksOfAnother() throws Exception {
        AtTheStep.arrived = new CountDownLatch(1);
        AtTheStep.leaves = new CountDownLatch(1);
        CompletableFuture<SweepEnd> ending = CompletableFuture.supplyAsync(() -> new Dispatcher(
                        spark, gpus -> new AtTheStep(), FailurePolicy.KEEP_GOING)
                .run("test", FakeTrials.planned(List.of(trial("none", 1))), keep(), SweepListener.NONE));
        assertThat(AtTheStep.arrived.await(30, TimeUnit.SECONDS)).isTrue();
        Dispatcher other = new Dispatcher(spark, RUNNERS, FailurePolicy.KEEP_GOING);
        CompletableFuture<SweepEnd> goingOn = CompletableFuture.supplyAsync(() -> other.run(
                "other",
                FakeTrials.planned(List.of(trial("none", 2, FakeRunner.GOES_ON))),
                keep(),
                SweepListener.NONE));
        try {
            FakeRunner.awaitGoingOn();
            AtTheStep.leaves.countDown();
            // Less than what a sweep waits for tasks of its own that were told to stop.
            assertThat(ending.get(15, TimeUnit.SECONDS)).isEqualTo(new SweepEnd(1, 0, 0, 0, ""));
            assertThat(goingOn).isNotDone();
        } finally {
            other.cancel("the test has seen it");
        }
        assertThat(goingOn.get(30, TimeUnit.SECONDS).cancelled()).isEqualTo(1);
    }

    @Test
    void eachTrialIsAJobOfItsOwnWithAGroupADescriptionAndATag() throws Exception {
        Queue<Map<String, String>> jobs = new ConcurrentLinkedQueue<>();
        CountDownLatch seen = new CountDownLatch(8);
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                jobs.add(job.properties().stringPropertyNames().stream()
                        .collect(Collectors.toMap(name -> name, job.properties()::getProperty)));
                seen.countDown();
            }
        };
        spark.sc().addSparkListener(listener);
        try {
            run(grid(), keep());
            assertThat(seen.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            spark.sc().removeSparkListener(listener);
        }
        assertThat(jobs).hasSize(8);
        Trial first = grid().get(0);
        assertThat(jobs)
                .filteredOn(job -> job.get("spark.job.description").contains(first.id()))
                .singleElement()
                .satisfies(job -> {
                    assertThat(job.get("spark.job.description")).isEqualTo("trial " + first.id() + " none mlp seed 1");
                    assertThat(job.get("spark.jobGroup.id")).startsWith("test #");
                    assertThat(job.get("spark.job.interruptOnCancel")).isEqualTo("false");
                    assertThat(job.get("spark.job.tags")).isEqualTo("trial-" + first.id());
                });
    }

    private SweepEnd run(List<Trial> trials, ResultSink sink) {
        return new Dispatcher(spark, RUNNERS, FailurePolicy.KEEP_GOING)
                .run("test", FakeTrials.planned(trials), sink, SweepListener.NONE);
    }

    private ResultSink keep() {
        return result -> results.put(result.trial().id(), result);
    }

    private String kind(Trial trial) {
        return ((Outcome.Failed) results.get(trial.id()).outcome()).kind();
    }

    /** Two formats and four seeds. */
    private static List<Trial> grid() {
        return Stream.of("none", "e5m2")
                .flatMap(format -> IntStream.rangeClosed(1, 4).mapToObj(seed -> trial(format, seed)))
                .collect(Collectors.toList());
    }

    private static List<String> ids(List<Trial> trials) {
        return trials.stream().map(Trial::id).collect(Collectors.toList());
    }
}
