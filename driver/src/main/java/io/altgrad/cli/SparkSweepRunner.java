package io.altgrad.cli;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonTable;
import io.altgrad.corpus.Corpora;
import io.altgrad.dispatch.Dispatcher;
import io.altgrad.dispatch.SparkContexts;
import io.altgrad.dispatch.SparkSettings;
import io.altgrad.dispatch.SweepEnd;
import io.altgrad.nn.Gpt;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.Trial;
import io.altgrad.store.ProgressFile;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import io.altgrad.surgery.Surgery;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.UserError;
import io.altgrad.tensor.TensorEngine;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.watch.SweepState;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/** Checks a sweep, runs what is missing of it on Spark, stores each result as it comes, and compares. */
final class SparkSweepRunner implements SweepRunner {

    private final PrintWriter out;
    private final PrintWriter err;

    SparkSweepRunner(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public int run(Sweep sweep, Options options) throws IOException {
        Grid grid = sweep.grid();
        requireRunnable(grid);
        ResultStore store = new ResultStore(sweep.output(), new Configuration());
        store.prepare(options.text());
        Set<String> finished = store.finished();
        Set<String> ids = new HashSet<>();
        trials(grid).forEachRemaining(trial -> ids.add(trial.id()));
        long missing = ids.stream().filter(id -> !finished.contains(id)).count();
        say("sweep " + sweep.name() + ": " + grid.size() + " trials"
                + (missing < grid.size() ? ", " + (grid.size() - missing) + " of them done before" : "")
                + "; results in "
                + store);
        SweepState state = new SweepState(sweep.name(), ids.size(), ids.size() - missing);
        SweepEnd end = missing == 0 ? new SweepEnd(0, 0, 0, 0, "") : dispatch(sweep, options, store, finished, state);
        report(sweep, store, ids, end);
        return end.failed() == 0 && end.isWhole() ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** Refuses, before anything trains, what every trial of its kind would fail of. */
    private static void requireRunnable(Grid grid) {
        Set<Object> checked = new HashSet<>();
        trials(grid).forEachRemaining(trial -> {
            SurgeryPlan plan = trial.surgery();
            if (checked.add(List.of(plan.rules(), trial.model().layers()))) {
                UserError.onInvalid(() -> {
                    Surgery.requireEveryRuleToMatch(plan, Gpt.linearNames(trial.model()));
                    return plan;
                });
            }
            if (checked.add(List.of(trial.corpus(), trial.model().context()))) {
                UserError.onInvalid(() -> {
                    Corpora.load(trial.corpus()).requireContext(trial.model().context());
                    return trial;
                });
            }
        });
    }

    private SweepEnd dispatch(Sweep sweep, Options options, ResultStore store, Set<String> finished, SweepState state)
            throws IOException {
        SparkSettings settings = new SparkSettings(
                options.master(),
                "altgrad " + sweep.name(),
                options.threadsPerTrial(),
                SparkContexts.WARM_UP,
                JavaArguments.flags());
        int threads = options.threadsPerTrial();
        Iterator<Trial> trials = LongStream.range(0, sweep.grid().size())
                .mapToObj(sweep.grid()::trial)
                .filter(trial -> !finished.contains(trial.id()))
                .iterator();
        ProgressFile file = new ProgressFile(sweep.output(), new Configuration());
        try (JavaSparkContext spark = UserError.onInvalid(() -> SparkContexts.start(settings, this::say));
                WatchedSweep watched = new WatchedSweep(state, file, options.watchPort(), this::say)) {
            Dispatcher dispatcher =
                    new Dispatcher(spark, gpus -> new GptTrialRunner(TensorEngine.start(threads)), options.failures());
            return watched.ended(dispatcher.run(
                    sweep.name(), trials, result -> store.write(sweep.name(), result), watched.progress()));
        }
    }

    private void report(Sweep sweep, ResultStore store, Set<String> ids, SweepEnd end) throws IOException {
        List<TrialRow> rows = store.trials().stream()
                .filter(row -> ids.contains(row.trialId()))
                .toList();
        out.println(ComparisonTable.render(Comparison.of(rows, sweep.baseline().toString())));
        out.println();
        for (String table : List.of("trials", "steps", "layers")) {
            out.println(store + "/" + table);
        }
        out.flush();
        if (!end.isWhole()) {
            say("The sweep stopped early" + (end.stopped().isEmpty() ? "" : ": " + end.stopped())
                    + "; run the same command again and it goes on with what is missing.");
        }
        if (end.failed() > 0) {
            say(end.failed() + " trials failed; the columns failure_kind and failure_message of " + store
                    + "/trials say why.");
        }
    }

    private static Iterator<Trial> trials(Grid grid) {
        return LongStream.range(0, grid.size()).mapToObj(grid::trial).iterator();
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }
}
