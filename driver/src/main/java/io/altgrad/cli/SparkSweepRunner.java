package io.altgrad.cli;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonTable;
import io.altgrad.corpus.Corpora;
import io.altgrad.dispatch.Dispatcher;
import io.altgrad.dispatch.GpuPlugin;
import io.altgrad.dispatch.ProgressDisplay;
import io.altgrad.dispatch.SparkContexts;
import io.altgrad.dispatch.SparkSettings;
import io.altgrad.dispatch.SweepEnd;
import io.altgrad.nn.Gpt;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import io.altgrad.surgery.Surgery;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.UserError;
import io.altgrad.tensor.TensorEngine;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.GpuBinding;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        grid.trials().forEach(trial -> ids.add(trial.id()));
        long missing = ids.stream().filter(id -> !finished.contains(id)).count();
        say("sweep " + sweep.name() + ": " + ids.size() + " trials"
                + (missing < ids.size() ? ", " + (ids.size() - missing) + " of them done before" : "")
                + "; results in "
                + store);
        SweepEnd end = missing == 0 ? new SweepEnd(0, 0, 0, 0, "") : dispatch(sweep, options, store, finished, missing);
        report(sweep, store, ids, end);
        return end.failed() == 0 && end.isWhole() ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** Refuses, before anything trains, what every trial of its kind would fail of. */
    private static void requireRunnable(Grid grid) {
        Set<Object> checked = new HashSet<>();
        grid.trials().forEach(trial -> {
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

    private SweepEnd dispatch(Sweep sweep, Options options, ResultStore store, Set<String> finished, long missing) {
        SparkSettings settings = new SparkSettings(
                options.master(),
                "altgrad " + sweep.name(),
                options.threadsPerTrial(),
                withGpuCheck(options.properties()),
                JavaArguments.flags());
        int threads = options.threadsPerTrial();
        Iterator<Trial> trials = sweep.grid()
                .trials()
                .filter(trial -> !finished.contains(trial.id()))
                .iterator();
        try (JavaSparkContext spark = UserError.onInvalid(() -> SparkContexts.start(settings, this::say));
                ProgressDisplay display = ProgressDisplay.onStandardError(missing)) {
            Dispatcher dispatcher = new Dispatcher(
                    spark,
                    gpus -> new GptTrialRunner(TensorEngine.start(threads), GpuBinding.device(gpus)),
                    options.failures());
            return dispatcher.run(sweep.name(), trials, result -> store.write(sweep.name(), result), display);
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

    /** With the plugin that keeps an executor from starting without the GPU that it was promised. */
    private static Map<String, String> withGpuCheck(Map<String, String> properties) {
        Map<String, String> with = new HashMap<>(properties);
        with.merge("spark.plugins", GpuPlugin.class.getName(), (present, ours) -> present + "," + ours);
        return with;
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }
}
