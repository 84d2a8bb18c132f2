package io.altgrad.cli;

import io.altgrad.corpus.Corpora;
import io.altgrad.corpus.Corpus;
import io.altgrad.dispatch.Dispatcher;
import io.altgrad.dispatch.SparkContexts;
import io.altgrad.dispatch.SparkSettings;
import io.altgrad.dispatch.SweepEnd;
import io.altgrad.engine.djl.DjlEngine;
import io.altgrad.nn.Gpt;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.store.Lease;
import io.altgrad.store.ProgressFile;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import io.altgrad.surgery.Surgery;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.UserError;
import io.altgrad.text.Count;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.GpuBinding;
import io.altgrad.trial.RunSettings;
import io.altgrad.watch.SweepState;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/** Checks a sweep, runs what is missing of it on Spark, stores each result as it comes, and compares. */
final class SparkSweepRunner implements SweepRunner {

    /** From so many finished trials on, files of one trial each are slow to read. */
    private static final int PACKED_FROM = 1000;

    private final PrintWriter out;
    private final PrintWriter err;

    SparkSweepRunner(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public int run(Sweep sweep, Options options) throws IOException {
        Map<String, String> corpora = requireRunnable(sweep.grid());
        Configuration configuration = new Configuration();
        ResultStore store = new ResultStore(sweep.output(), configuration);
        try (Lease lease = Lease.acquire(sweep.output(), configuration, this::say)) {
            Remaining remaining = Remaining.of(sweep, options.text(), corpora, store, options.durability());
            remaining.notices().forEach(this::say);
            store.prepare(options.text());
            store.plan(remaining.grid().trials());
            long before = remaining.done().size();
            say("sweep " + sweep.name() + ": " + Count.of(remaining.ids().size(), "trial")
                    + (before > 0 ? ", " + before + " of them done before" : "")
                    + "; results in "
                    + store);
            SweepEnd end = remaining.size() == 0
                    ? new SweepEnd(0, 0, 0, 0, "")
                    : dispatch(sweep, options, store, remaining, lease);
            return report(sweep, store, remaining.ids(), end);
        }
    }

    /**
     * Refuses, before anything trains, what every trial of its kind would fail of. Gives the hash of each corpus by its
     * name.
     */
    private static Map<String, String> requireRunnable(Grid grid) {
        Set<Object> checked = new HashSet<>();
        Map<String, String> corpora = new HashMap<>();
        grid.trials().forEach(trial -> {
            SurgeryPlan plan = trial.surgery();
            if (checked.add(List.of(plan.rules(), trial.model().layers()))) {
                UserError.onInvalid(() -> {
                    Surgery.requireEveryRuleToMatch(plan, Gpt.linearNames(trial.model()));
                    return plan;
                });
            }
            if (checked.add(List.of(trial.corpus(), trial.model().context()))) {
                corpora.put(trial.corpus(), UserError.onInvalid(() -> {
                    Corpus corpus = Corpora.load(trial.corpus());
                    corpus.requireContext(trial.model().context());
                    return corpus.hash();
                }));
            }
        });
        return corpora;
    }

    private SweepEnd dispatch(Sweep sweep, Options options, ResultStore store, Remaining remaining, Lease lease)
            throws IOException {
        SweepState state = new SweepState(
                sweep.name(), remaining.ids().size(), remaining.done().size());
        ProgressFile file = new ProgressFile(sweep.output(), new Configuration());
        Durability durability = options.durability();
        RunSettings settings = durability.settings().withCheckpoints(store.checkpoints());
        SparkSettings spark = new SparkSettings(
                master(options, remaining),
                "altgrad " + sweep.name(),
                options.threadsPerTrial(),
                properties(options),
                JavaArguments.flags());
        int threads = options.threadsPerTrial();
        try (WatchPage page = WatchPage.open(options.watchPort(), state, this::say);
                JavaSparkContext context =
                        new SparkStart(options.properties(), options.origins()).start(spark, this::say);
                WatchedSweep watched = new WatchedSweep(state, file, page.listeners())) {
            Dispatcher dispatcher = new Dispatcher(
                    context,
                    gpus -> new GptTrialRunner(DjlEngine.start(threads), GpuBinding.device(gpus)),
                    durability.failures(),
                    settings);
            lease.onLoss(dispatcher::cancel);
            return watched.ended(dispatcher.run(
                    sweep.name(), remaining.trials(), result -> store.write(sweep.name(), result), watched.progress()));
        }
    }

    /** The master that the user named; where that is all of this machine, with as many cores as trials can use. */
    private String master(Options options, Remaining remaining) {
        boolean free = options.master().equals(LaunchOptions.THIS_MACHINE)
                && options.threadsPerTrial() <= Runtime.getRuntime().availableProcessors();
        if (!free) {
            return options.master();
        }
        TrialsAtOnce trials = TrialsAtOnce.onThisMachine(remaining.trials(), options.threadsPerTrial());
        trials.notice().ifPresent(this::say);
        return "local[" + trials.count() * options.threadsPerTrial() + "]";
    }

    private static Map<String, String> properties(Options options) {
        Map<String, String> properties = new HashMap<>(options.properties());
        SparkContexts.WARM_UP.forEach(properties::putIfAbsent);
        properties.putIfAbsent(
                "spark.task.maxFailures",
                Integer.toString(options.durability().failures().maxAttempts()));
        return properties;
    }

    private int report(Sweep sweep, ResultStore store, Set<String> ids, SweepEnd end) throws IOException {
        store.pack(PACKED_FROM);
        SweepSummary summary = new SweepSummary(sweep, store);
        List<TrialRow> rows = summary.print(ids, out);
        if (!end.isWhole()) {
            say("The sweep stopped early" + (end.stopped().isEmpty() ? "" : ": " + end.stopped())
                    + "; run the same command again and it goes on with what is missing.");
        }
        summary.remedy(rows).ifPresent(this::say);
        return SweepSummary.exitCode(ids, rows);
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }
}
