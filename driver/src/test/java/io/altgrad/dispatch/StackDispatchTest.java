package io.altgrad.dispatch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.Labels;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.run.TrialSource;
import io.altgrad.run.TrialStep;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.train.Continuation;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.RunSettings;
import io.altgrad.trial.TrialRun;
import io.altgrad.trial.TrialRunner;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trials of one shape are handed out in stacks; what becomes of a stack becomes of none of its trials. */
@Timeout(180)
class StackDispatchTest {

    private static JavaSparkContext spark;

    private final Map<String, TrialResult> results = new ConcurrentHashMap<>();
    private final Queue<String> stored = new ConcurrentLinkedQueue<>();
    private final Queue<String> started = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void startSpark() {
        spark = SparkContexts.start(new SparkSettings("local[2]", "stack test", 1, Map.of(), List.of()), notice -> {});
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @BeforeEach
    void forget() {
        Stacks.MADE.clear();
    }

    /** Remembers how many trials it got at once, and does to a stack what it was made for. */
    private static final class Stacks implements TrialRunner {

        private static final Queue<Integer> MADE = new ConcurrentLinkedQueue<>();

        /** Seeds of trials that fail by themselves, and with them the stack that they are in. */
        private static final long POISON = 3;

        private final Runnable inStack;

        Stacks(Runnable inStack) {
            this.inStack = inStack;
        }

        @Override
        public TrialResult run(TrialRun run, TrainingListener listener) {
            MADE.add(1);
            if (run.trial().seed() == POISON) {
                throw new IllegalStateException("poison");
            }
            return FakeTrials.completed(run.trial(), run.attempt(), listener);
        }

        @Override
        public List<TrialResult> run(List<TrialRun> runs, List<TrainingListener> listeners) {
            MADE.add(runs.size());
            inStack.run();
            List<TrialResult> results = new ArrayList<>();
            for (int i = 0; i < runs.size(); i++) {
                Trial trial = runs.get(i).trial();
                if (trial.seed() == POISON) {
                    throw new IllegalStateException("a stack with poison");
                }
                results.add(FakeTrials.completed(trial, runs.get(i).attempt(), listeners.get(i)));
            }
            return results;
        }
    }

    @Test
    void trialsOfOneShapeAreHandedOutInStacksAndStoredOnceEach() {
        List<Trial> trials = new ArrayList<>(seeds(11, 12, 13, 14, 15));
        seeds(21, 22, 23).forEach(trial -> trials.add(trial.with(TrainingSettings.BATCH.to(4))));
        SweepEnd end = run(4, () -> {}, RunSettings.PLAIN, trials);
        assertThat(end).isEqualTo(new SweepEnd(8, 0, 0, 0, ""));
        assertThat(Stacks.MADE).containsExactlyInAnyOrder(4, 1, 3);
        assertThat(stored)
                .containsExactlyInAnyOrderElementsOf(
                        trials.stream().map(Trial::id).toList());
        assertThat(started).containsExactlyInAnyOrderElementsOf(stored);
        trials.forEach(trial -> assertThat(results.get(trial.id())).isEqualTo(FakeTrials.completed(trial)));
    }

    /** A stack of two is two trials at once. */
    @Test
    void trialsAtOnceAreNoMoreThanTheirSourceWants() {
        SweepEnd end = dispatcher(8, gpus -> new Stacks(() -> {}), RunSettings.PLAIN)
                .run("test", new AtOnce(2, seeds(11, 12, 13, 14, 15)), result -> {}, SweepListener.NONE);
        assertThat(end.completed()).isEqualTo(5);
        assertThat(Stacks.MADE).containsExactly(2, 2, 1);
    }

    /** Here two run side by side. */
    @Test
    void aStackIsNoLargerThanLeavesEverySlotItsShare() {
        Dispatcher dispatcher = dispatcher(8, gpus -> new Stacks(() -> {}), RunSettings.PLAIN);
        List<Trial> eight = seeds(11, 12, 13, 14, 15, 16, 17, 18);
        dispatcher.run("test", FakeTrials.planned(eight), result -> {}, SweepListener.NONE);
        assertThat(Stacks.MADE).containsExactly(4, 4);
        Stacks.MADE.clear();
        dispatcher.run(
                "test",
                FakeTrials.planned(seeds(LongStream.range(100, 124).toArray())),
                result -> {},
                SweepListener.NONE);
        assertThat(Stacks.MADE).containsExactly(6, 6, 6, 6);
    }

    /** Trials of which so many may run at once, and so in one slot where that is a stack. */
    private static final class AtOnce implements TrialSource {

        private final int concurrent;
        private final TrialSource all;

        AtOnce(int concurrent, List<Trial> trials) {
            this.concurrent = concurrent;
            this.all = TrialSource.of(FakeTrials.planned(trials));
        }

        @Override
        public Optional<Job> next() {
            return all.next();
        }

        @Override
        public Optional<Job> nextLike(Job first) {
            return all.nextLike(first);
        }

        @Override
        public long due() {
            return all.due();
        }

        @Override
        public boolean hasNext() {
            return all.hasNext();
        }

        @Override
        public List<Ended> ended(PlannedTrial trial, TrialResult result) throws IOException {
            return all.ended(trial, result);
        }

        @Override
        public int concurrent() {
            return concurrent;
        }

        @Override
        public String left() {
            return all.left();
        }
    }

    @Test
    void withoutAStackEachTrialIsByItself() {
        run(1, () -> {}, RunSettings.PLAIN, seeds(11, 12, 13));
        assertThat(Stacks.MADE).containsExactly(1, 1, 1);
    }

    @Test
    void aTrialThatBreaksItsStackFailsAlone() {
        SweepEnd end = run(4, () -> {}, RunSettings.PLAIN, seeds(1, 2, 3, 4));
        assertThat(end).isEqualTo(new SweepEnd(3, 0, 1, 0, ""));
        assertThat(Stacks.MADE).containsExactlyInAnyOrder(4, 1, 1, 1, 1);
        assertThat(((Outcome.Failed) results.get(trial("none", 3).id()).outcome()).message())
                .isEqualTo("poison");
        assertThat(started).hasSize(4).doesNotHaveDuplicates();
        assertThat(stored).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void aStackThatHangsIsLeftAndEachTrialGoesOnByItself() {
        RunSettings brief = RunSettings.PLAIN.withStepLimit(Duration.ofMillis(200));
        SweepEnd end = run(3, StackDispatchTest::awaitInterrupt, brief, seeds(11, 12, 13));
        assertThat(end).isEqualTo(new SweepEnd(3, 0, 0, 0, ""));
        assertThat(Stacks.MADE).containsExactlyInAnyOrder(3, 1, 1, 1);
    }

    @Test
    void aSweepThatIsCancelledCancelsEveryTrialOfAStack() {
        CountDownLatch begun = new CountDownLatch(1);
        Dispatcher dispatcher = dispatcher(3, gpus -> new UntilTold(), RunSettings.PLAIN);
        SweepListener progress = new SweepListener() {
            @Override
            public void stepEnded(TrialStep step) {
                begun.countDown();
            }
        };
        Thread canceller = new Thread(() -> {
            try {
                begun.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            dispatcher.cancel("enough");
        });
        canceller.start();
        SweepEnd end = dispatcher.run("test", new AtOnce(3, seeds(11, 12, 13)), result -> stored.add("one"), progress);
        assertThat(end).isEqualTo(new SweepEnd(0, 0, 0, 3, "enough"));
        assertThat(stored).isEmpty();
    }

    /** A source that is asked for neighbours gives those of one shape, and keeps the order. */
    @Test
    void aListOfTrialsGivesNeighboursOfOneShape() {
        Trial other = trial("none", 13).with(TrainingSettings.BATCH.to(4));
        List<Trial> trials = List.of(trial("none", 11), trial("e5m2", 12), other, trial("none", 14));
        TrialSource source = TrialSource.of(FakeTrials.planned(trials));
        TrialSource.Job first = source.next().orElseThrow();
        assertThat(source.nextLike(first))
                .map(TrialSource.Job::trial)
                .map(PlannedTrial::trial)
                .contains(trials.get(1));
        assertThat(source.nextLike(first)).isEmpty();
        assertThat(source.hasNext()).isTrue();
        assertThat(source.next())
                .map(TrialSource.Job::trial)
                .map(PlannedTrial::trial)
                .contains(other);
        assertThat(source.next())
                .map(TrialSource.Job::trial)
                .map(PlannedTrial::trial)
                .contains(trials.get(3));
        assertThat(source.hasNext()).isFalse();
    }

    private static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Makes steps of every trial until each is told to stop. */
    private static final class UntilTold implements TrialRunner {

        @Override
        public TrialResult run(TrialRun run, TrainingListener listener) {
            return run(List.of(run), List.of(listener)).get(0);
        }

        @Override
        public List<TrialResult> run(List<TrialRun> runs, List<TrainingListener> listeners) {
            var step =
                    FakeTrials.completed(runs.get(0).trial()).record().steps().get(0);
            while (!listeners.stream()
                    .map(listener -> listener.stepEnded(step))
                    .allMatch(Continuation.Stop.class::isInstance)) {
                LockSupport.parkNanos(1_000_000);
            }
            return runs.stream()
                    .map(run -> FakeTrials.ended(run.trial(), new Outcome.Cancelled("told")))
                    .toList();
        }
    }

    private static List<Trial> seeds(long... seeds) {
        return LongStream.of(seeds).mapToObj(seed -> trial("none", seed)).toList();
    }

    private SweepEnd run(int stack, SerializableRunnable inStack, RunSettings settings, List<Trial> trials) {
        SweepListener progress = new SweepListener() {
            @Override
            public void trialStarted(PlannedTrial trial) {
                started.add(trial.id());
            }
        };
        return dispatcher(stack, gpus -> new Stacks(inStack), settings)
                .run(
                        "test",
                        new AtOnce(stack, trials),
                        result -> {
                            stored.add(result.trial().id());
                            results.put(result.trial().id(), result);
                        },
                        progress);
    }

    private static Dispatcher dispatcher(int stack, RunnerFactory runners, RunSettings settings) {
        return new Dispatcher(spark, runners, FailurePolicy.KEEP_GOING, settings, Labels.USUAL, stack);
    }

    /** What a stack does before its trials, on the executor. */
    private interface SerializableRunnable extends Runnable, Serializable {}
}
