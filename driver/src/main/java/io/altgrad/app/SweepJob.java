package io.altgrad.app;

import io.altgrad.base.Count;
import io.altgrad.checkpoint.Checkpoints;
import io.altgrad.corpus.Corpora;
import io.altgrad.corpus.Corpus;
import io.altgrad.dispatch.Dispatcher;
import io.altgrad.engine.Torch;
import io.altgrad.files.HadoopSettings;
import io.altgrad.nn.Gpt;
import io.altgrad.result.TrialResult;
import io.altgrad.run.Labels;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.run.TrialSource;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spec.ModelSettings;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Setting;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.stopping.StoppingRule;
import io.altgrad.store.EstimateFile;
import io.altgrad.store.Lease;
import io.altgrad.store.ResultStore;
import io.altgrad.store.SnapshotFile;
import io.altgrad.store.Standing;
import io.altgrad.store.StorageException;
import io.altgrad.store.TrialLogs;
import io.altgrad.surgery.Surgery;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.TrialCount;
import io.altgrad.sweep.TrialNames;
import io.altgrad.table.TableMirror;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.GpuBinding;
import io.altgrad.trial.RunSettings;
import io.altgrad.watch.Counts;
import io.altgrad.watch.LogRecorder;
import io.altgrad.watch.SweepState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** One run of a sweep: checks it, runs what is missing of it on Spark, and stores each result as it comes. */
final class SweepJob {

    /** From so many finished trials on, files of one trial each are slow to read. */
    private static final int PACKED_FROM = 1000;

    /** Trials that are named when they go on from a checkpoint. */
    private static final int RESUMED_SHOWN = 8;

    private final SparkSource source;
    private final Sweep sweep;
    private final RunOptions options;
    private final Configuration configuration;
    private final List<PlannedTrial> planned;
    /** Hashes by name. */
    private final Map<String, String> corpora;

    private final ResultStore store;

    SweepJob(SparkSource source, Sweep sweep, RunOptions options, Configuration configuration) throws IOException {
        this.source = source;
        this.sweep = sweep;
        this.options = options;
        this.configuration = configuration;
        // Before any folder is looked at: what cannot run is the sweep's own matter.
        this.planned = sweep.grid().planned().toList();
        this.corpora = requireRunnable(planned.stream().map(PlannedTrial::trial).toList(), configuration);
        this.store = new ResultStore(sweep.output(), configuration);
    }

    SweepOutcome run() throws IOException {
        try (Lease lease = lease()) {
            Remaining remaining = Remaining.of(sweep, planned, corpora, store, options);
            remaining.notices().forEach(options.notices());
            Optional<TableMirror> tables = tables();
            store.prepare(sweep.text());
            store.plan(planned);
            return run(lease, remaining, tables);
        }
    }

    /** A file system that is lost from here on has what was stored, and the same command goes on. */
    private SweepOutcome run(Lease lease, Remaining remaining, Optional<TableMirror> tables) throws IOException {
        try {
            Standing standing = remaining.standing();
            long before = standing.ended().size();
            say("sweep " + sweep.name() + ": " + new TrialCount(standing.total(), standing.most())
                    + (before > 0 ? ", " + before + " of them done before" : "")
                    + "; results in "
                    + store
                    + options.table().map(name -> " and tables " + name + "_*").orElse(""));
            sayResumed(remaining);
            if (tables.isPresent()) {
                tables.get().begin();
            }
            SweepEnd end = standing.missing() == 0 ? nothingToRun() : dispatch(remaining, lease, tables);
            if (!lease.isLost()) {
                tables.ifPresent(TableMirror::end);
                store.pack(PACKED_FROM);
            }
            Set<String> asked = remaining.growth() == null
                    ? standing.planned()
                    : remaining.growth().ids();
            SweepOutcome outcome = SweepOutcome.read(sweep, asked, end, configuration);
            if (standing.missing() > 0 && outcome.isSuccessful()) {
                new EstimateFile(sweep.output(), configuration)
                        .read()
                        .ifPresent(text -> say(CostEstimate.fromJson(text).against(outcome.trials())));
            }
            return outcome;
        } catch (UncheckedIOException e) {
            throw StorageException.of("go on in " + store, e.getCause());
        } catch (IOException e) {
            throw StorageException.of("go on in " + store, e);
        }
    }

    /**
     * Refuses, before anything trains, what every trial of its kind would fail of. Gives the hash of each corpus by its
     * name.
     *
     * @param trials one at least of each choice of the axes that {@link #decidesWhetherItRuns}
     */
    static Map<String, String> requireRunnable(List<Trial> trials, Configuration configuration) {
        Set<Object> checked = new HashSet<>();
        Map<String, String> corpora = new HashMap<>();
        for (Trial trial : trials) {
            SurgeryPlan plan = trial.surgery();
            if (checked.add(List.of(plan.rules(), trial.model().layers()))) {
                Surgery.requireEveryRuleToMatch(plan, Gpt.sites(trial.model()));
            }
            if (checked.add(List.of(trial.corpus(), trial.model().context()))) {
                Corpus corpus = Corpora.load(trial.corpus(), configuration);
                corpus.requireContext(trial.model().context());
                corpora.put(trial.corpus(), corpus.hash());
            }
        }
        return corpora;
    }

    /** Tells whether {@link #requireRunnable} looks at what the axis of that name sets. */
    static boolean decidesWhetherItRuns(String axis) {
        return axis.equals(TrialSettings.RULES.name())
                || axis.equals(TrialSettings.CORPUS.name())
                || TrialSettings.of(axis)
                        .map(Setting::section)
                        .filter(ModelSettings.LAYERS.section()::equals)
                        .isPresent();
    }

    /** YARN starts a driver anew once the one before is gone, perhaps on another machine. */
    private Lease lease() throws IOException {
        return SparkContexts.isStartedAnew()
                ? Lease.inherit(sweep.output(), configuration, options.notices())
                : Lease.acquire(sweep.output(), configuration, options.notices());
    }

    private SweepEnd nothingToRun() {
        source.notNeeded(sweep.name());
        return new SweepEnd(0, 0, 0, 0, "");
    }

    private SweepEnd dispatch(Remaining remaining, Lease lease, Optional<TableMirror> tables) throws IOException {
        Labels labels = TrialNames.of(sweep)::of;
        SweepState state = new SweepState(
                sweep.name(),
                remaining.standing().total(),
                remaining.standing().ended().size(),
                labels);
        SnapshotFile file = new SnapshotFile(sweep.output(), configuration);
        Durability durability = options.durability();
        RunSettings settings = durability.settings().withCheckpoints(store.checkpoints());
        int threads = options.threads();
        Torch torch = options.torch();
        try (WatchPage page = WatchPage.open(options.watchPort(), state, labels, options.notices());
                SparkSource.Held spark = source.open(sweep, options, remaining, options.notices());
                LogRecorder logs = new LogRecorder(new TrialLogs(sweep.output(), configuration));
                WatchedSweep watched = new WatchedSweep(
                        state, file, options, listeners(page, spark.context().isLocal(), logs))) {
            HadoopSettings hadoop = HadoopSettings.of(spark.context().hadoopConfiguration());
            Dispatcher dispatcher = new Dispatcher(
                    spark.context(),
                    gpus -> new GptTrialRunner(torch.start(threads), GpuBinding.device(gpus), hadoop.toConfiguration()),
                    durability.failures(),
                    settings,
                    labels,
                    options.stack());
            TrialSource due = due(remaining, state);
            lease.onLoss(reason -> {
                tables.ifPresent(TableMirror::abandon);
                dispatcher.cancel(reason);
            });
            try (LastWords words =
                    new LastWords(watched::freeze, () -> kept(state.snapshot().counts()), options)) {
                return watched.ended(
                        dispatcher.run(sweep.name(), due, result -> store(result, tables), watched.progress()));
            }
        }
    }

    /** Stores a result in the folder, from where the tables have it. */
    private void store(TrialResult result, Optional<TableMirror> tables) throws IOException {
        store.write(sweep.name(), result);
        tables.ifPresent(mirror -> mirror.ended(result.trial().id()));
    }

    private Optional<TableMirror> tables() {
        return options.table()
                .map(name -> TableMirror.open(name, source.sparkProperties(), configuration, store, options.notices()));
    }

    private TrialSource due(Remaining remaining, SweepState state) throws IOException {
        InstantSource clock = InstantSource.system();
        Course course = Course.INDEPENDENT;
        if (remaining.growth() != null) {
            course = new GrowingTrials(remaining.growth(), state);
        } else if (!sweep.conduct().rule().equals(StoppingRule.NONE)) {
            course = new RuledTrials(sweep, remaining, store, clock);
        }
        return new DueTrials(
                course, remaining.trials().toList(), sweep.conduct().budget(), clock);
    }

    /** The sentence on what is stored when the process is told to end. */
    private String kept(Counts counts) {
        String checkpoints;
        try {
            checkpoints = checkpointed() + " wrote a checkpoint";
        } catch (IOException e) {
            checkpoints = "checkpoints cannot be seen (" + e.getMessage() + ")";
        }
        return "Stopped: " + counts.ended() + " of " + Count.of(counts.total(), "trial") + " done, " + checkpoints
                + "; run the same command to go on.";
    }

    private int checkpointed() throws IOException {
        return Checkpoints.newestSteps(store.checkpoints(), configuration).size();
    }

    /** Says which trials do not start anew. */
    private void sayResumed(Remaining remaining) throws IOException {
        Map<String, Long> steps = Checkpoints.newestSteps(store.checkpoints(), configuration);
        if (steps.isEmpty()) {
            return;
        }
        TrialNames names = TrialNames.of(sweep);
        List<String> resumed = remaining.planned().stream()
                .filter(trial -> steps.containsKey(trial.id())
                        && !remaining.standing().ended().contains(trial.id()))
                .map(trial -> names.of(trial.trial()) + " from step " + steps.get(trial.id()))
                .toList();
        if (!resumed.isEmpty()) {
            say(Count.of(resumed.size(), "trial goes", "trials go") + " on: "
                    + String.join(", ", resumed.subList(0, Math.min(RESUMED_SHOWN, resumed.size())))
                    + (resumed.size() > RESUMED_SHOWN ? ", …" : ""));
        }
    }

    /**
     * The listeners of a run; a log recorder is among them only on a cluster, for a Spark of one process logs before
     * the user's eyes.
     */
    private List<SweepListener> listeners(WatchPage page, boolean isLocal, LogRecorder logs) {
        List<SweepListener> all = new ArrayList<>(page.listeners());
        if (!isLocal) {
            all.add(logs);
        }
        all.add(options.progress());
        return all;
    }

    private void say(String line) {
        options.notices().accept(line);
    }
}
