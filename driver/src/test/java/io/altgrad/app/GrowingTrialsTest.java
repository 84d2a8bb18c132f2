package io.altgrad.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonRow;
import io.altgrad.compare.Results;
import io.altgrad.compare.SweepCriterion;
import io.altgrad.compare.Verdicts;
import io.altgrad.dispatch.Dispatcher;
import io.altgrad.fake.KnownEffects;
import io.altgrad.run.FailurePolicy;
import io.altgrad.run.Labels;
import io.altgrad.run.ResultSink;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.TrialSource;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.store.Growth;
import io.altgrad.store.ResultStore;
import io.altgrad.sweep.Budget;
import io.altgrad.sweep.Sweep;
import io.altgrad.text.Paint;
import io.altgrad.watch.StatusText;
import io.altgrad.watch.SweepState;
import io.altgrad.watch.SweepStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Seeds until decided, with trials of known effects, on a Spark of one process. */
@Timeout(180)
class GrowingTrialsTest {

    private static JavaSparkContext spark;

    @TempDir
    private Path folder;

    private final Sweep sweep = KnownEffects.sweep();
    private final List<PlannedTrial> planned = sweep.grid().planned().toList();
    private final SweepState state = new SweepState("grown", 0, 0, Labels.USUAL);
    private ResultStore store;

    @BeforeAll
    static void startSpark() {
        spark = SparkContexts.start(
                new SparkSettings("local[2]", "growing test", 1, Map.of(), List.of()), notice -> {});
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @BeforeEach
    void prepare() throws IOException {
        store = new ResultStore(folder.toString(), new Configuration());
        store.prepare(sweep.text());
        store.plan(planned);
    }

    @Test
    void decidedRowsStopAndTheBaselineGoesOnWhileOneIsOpen() throws IOException {
        SweepEnd end = run(result -> store.write("grown", result));
        assertThat(end).isEqualTo(new SweepEnd(53 - 4 - 2 - 1, 4 + 2 + 1, 0, 0, ""));
        assertThat(store.stored().keySet()).isEqualTo(KnownEffects.ids());
        assertThat(state.snapshot().counts().total()).isEqualTo(53);
        assertThat(state.snapshot().counts().isGrowing()).isFalse();
        assertThat(run(result -> store.write("grown", result))).isEqualTo(new SweepEnd(0, 0, 0, 0, ""));
    }

    @Test
    void theTableSaysWhatTheDriverDecided() throws IOException {
        run(result -> store.write("grown", result));
        Results results =
                Results.read(List.of(folder.toString()), new Configuration()).planned();
        assertThat(results.notes()).isEmpty();
        Comparison comparison = Comparison.of(results.trials(), "none").withCriterion(SweepCriterion.of(results));
        Verdicts verdicts = Verdicts.of(comparison);
        Map<String, String> words = new TreeMap<>();
        Map<String, Integer> seeds = new TreeMap<>();
        for (ComparisonRow row : comparison.rows()) {
            words.put(row.format(), verdicts.words(row));
            seeds.put(row.format(), row.ends().trials());
            assertThat(verdicts.moreSeeds(row).isPresent())
                    .isEqualTo(row.format().equals("e3m4"));
        }
        assertThat(words).isEqualTo(KnownEffects.VERDICTS);
        assertThat(seeds).isEqualTo(KnownEffects.SEEDS);
        assertThat(verdicts.family().rows()).isEqualTo(6);
    }

    /** What cannot be stored ends a run as a kill does: the next one knows what is stored, and nothing else. */
    @Test
    void aRunThatDiesAgainAndAgainComesToTheSameTrials() throws IOException {
        Queue<String> began = new ConcurrentLinkedQueue<>();
        for (int after : new int[] {3, 17, 20}) {
            AtomicInteger left = new AtomicInteger(after);
            assertThatThrownBy(() -> run(result -> {
                        if (left.getAndDecrement() <= 0) {
                            throw new IOException("killed");
                        }
                        began.add(result.trial().id());
                        store.write("grown", result);
                    }))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(StatusText.lines(status(), Paint.NONE))
                    .anyMatch(line -> line.matches(".* left, of \\d+ by now and \\d+ at most"));
        }
        assertThat(began).hasSize(40);
        run(result -> {
            began.add(result.trial().id());
            store.write("grown", result);
        });
        assertThat(began).doesNotHaveDuplicates().hasSize(53);
        assertThat(store.stored().keySet()).isEqualTo(KnownEffects.ids());
        assertThat(StatusText.lines(status(), Paint.NONE))
                .contains("46 done, 7 diverged, 0 failed, 0 running, 0 left, of 53")
                .anyMatch(line -> line.endsWith("complete"));
    }

    @Test
    void aBudgetHoldsOfSeedsThatAreAddedToo() throws IOException {
        Budget budget = new Budget(30, Double.POSITIVE_INFINITY, 1);
        SweepEnd first = run(budget, result -> store.write("grown", result));
        assertThat(first.stopped()).matches("its budget of 30 trials is spent, with [1-9]\\d* trials? left");
        assertThat(store.stored()).hasSize(30);
        assertThat(run(budget, result -> store.write("grown", result)).stopped())
                .isEmpty();
        assertThat(store.stored().keySet()).isEqualTo(KnownEffects.ids());
    }

    private SweepStatus status() throws IOException {
        return SweepStatus.read(folder.toString(), new Configuration(), Instant.now());
    }

    private SweepEnd run(ResultSink sink) throws IOException {
        return run(Budget.UNLIMITED, sink);
    }

    private SweepEnd run(Budget budget, ResultSink sink) throws IOException {
        Set<String> stored = store.stored().keySet();
        Growth growth = Growth.of(sweep, store);
        List<PlannedTrial> ready = growth.asked().stream()
                .filter(trial -> !stored.contains(trial.id()))
                .toList();
        TrialSource trials = new DueTrials(new GrowingTrials(growth, state), ready, budget, InstantSource.system());
        return new Dispatcher(spark, gpus -> new KnownEffects(), FailurePolicy.KEEP_GOING)
                .run("grown", trials, sink, state);
    }
}
