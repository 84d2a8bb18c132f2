package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.compare.Aside;
import io.altgrad.compare.Baseline;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.Metric;
import io.altgrad.compare.Results;
import io.altgrad.compare.SweepCriterion;
import io.altgrad.export.TensorBoardExport;
import io.altgrad.files.HadoopSettings;
import io.altgrad.report.Report;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.store.EstimateFile;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.Sweep;
import io.altgrad.watch.SweepStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * AltGrad as a library: runs sweeps, and reads, compares and exports their results. A whole program:
 *
 * <pre>{@code
 * import io.altgrad.app.AltGrad;
 * import io.altgrad.app.RunOptions;
 * import io.altgrad.app.SweepOutcome;
 * import io.altgrad.sweep.Sweep;
 * import java.io.IOException;
 * import java.nio.file.Path;
 *
 * public final class Example {
 *
 *     public static void main(String[] args) throws IOException {
 *         Sweep sweep = Sweep.read(Path.of(args[0]));
 *         SweepOutcome outcome = AltGrad.local(1).run(sweep, RunOptions.DEFAULT);
 *         outcome.trials().forEach(trial -> System.out.println(trial.format() + " " + trial.valLoss()));
 *         System.out.println(outcome.isSuccessful() ? "all trials have ended" : "some trials failed");
 *     }
 * }
 * }</pre>
 *
 * <p>{@link #local} starts a Spark in this process for each run and stops it at the run's end; Spark allows one in a
 * process, so where there is one already take {@link #on}.
 *
 * <p><b>On a caller's Spark</b> trials compute the same losses, bit for bit. The context is used as it is and never
 * stopped, except that its process, when told to end, waits some seconds for running trials to write a checkpoint. Such
 * a context
 *
 * <ul>
 *   <li>has to have AltGrad's jars on the class path of driver and executors, and Java 17 with the options that Spark
 *       itself starts it with;
 *   <li>has to have {@code spark.task.cpus} of at least {@link RunOptions#threads};
 *   <li>has to serialize by Java, Spark's default, or name {@code io.altgrad.spark.wire.AltgradKryoRegistrator} in
 *       {@code spark.kryo.registrator};
 *   <li>must not start slow tasks twice ({@code spark.speculation} with a
 *       {@code spark.speculation.task.duration.threshold}), nor give a task a part of a GPU;
 *   <li>retries a trial whose executor died no more often than its {@code spark.task.maxFailures} says, which on
 *       {@code local[N]} is not at all;
 *   <li>shows steps, and AltGrad's gauges among Spark's metrics, only if {@code spark.plugins} names
 *       {@code io.altgrad.spark.plugin.ProgressPlugin}; without it a {@link RunOptions#progress} hears of starts and ends of
 *       trials alone, and an executor on which no trial can run is not told apart beforehand: its trials fail with the
 *       reason;
 *   <li>computes casts in plain Java, more slowly and to the same bits, unless its JVMs have
 *       {@code --add-modules=jdk.incubator.vector};
 *   <li>reads and writes results, texts and checkpoints by its own Hadoop settings, on executors too: those of its site
 *       files, {@code spark.hadoop.} properties, and what was set on it by hand. The file systems' classes have to be on
 *       the executors' class path.
 * </ul>
 *
 * <p>libtorch is started once in a process, with the number of threads of the first trial there. Every mistake of the
 * user's is a {@link UserError}, whose message is one line. Instances may be used by several threads, one run at a time
 * into each folder.
 */
public final class AltGrad {

    /**
     * The outcome of {@link #compact}.
     *
     * @param folder as a URI
     * @param trials that were put together; those that failed stay in files of their own
     */
    public record Packed(String folder, int trials) {}

    /**
     * The outcome of {@link #prune}.
     *
     * @param results that were deleted, with their checkpoints
     * @param logs of trials of which no result is left
     */
    public record Pruned(int results, int logs) {}

    private final SparkSource source;
    private final Configuration configuration;

    private AltGrad(SparkSource source, Configuration configuration) {
        this.source = source;
        this.configuration = configuration;
    }

    /** Runs on the caller's Spark, which stays the caller's to stop. */
    public static AltGrad on(JavaSparkContext spark) {
        return new AltGrad(new CallersSpark(spark), spark.hadoopConfiguration());
    }

    /** Runs on the Spark of the caller's session. A session of Spark Connect has no context here, and is refused by Spark. */
    public static AltGrad on(SparkSession session) {
        return on(new JavaSparkContext(session.sparkContext()));
    }

    /**
     * Runs in this process, as many trials at once as {@code cores} hold with the threads of each.
     *
     * @throws UserError if {@code cores} is less than 1
     */
    public static AltGrad local(int cores) {
        if (cores < 1) {
            throw new UserError("Cannot run trials on " + cores + " cores: at least 1 is needed.");
        }
        return launching(new SparkLaunch("local[" + cores + "]", Map.of(), Map.of(), List.of()));
    }

    /** Runs on a Spark that is started as {@code launch} says, for each run anew. */
    public static AltGrad launching(SparkLaunch launch) {
        return new AltGrad(launch, SparkLaunch.hadoopConfiguration(launch.properties()));
    }

    /** Reads results, and runs nothing on Spark. */
    public static AltGrad withoutSpark() {
        SparkSource none = (sweep, options, remaining, say) -> {
            throw new UserError(
                    "Cannot run sweep " + sweep.name() + ": there is no Spark; take AltGrad.local or AltGrad.on.");
        };
        return new AltGrad(none, HadoopSettings.ofThisProcess());
    }

    /**
     * Runs the trials of {@code sweep} that are missing in its folder, and returns when the last has ended. Results are
     * stored as they come, so a run that is interrupted goes on next time.
     *
     * @throws UserError if the sweep cannot run, before anything trains
     * @throws IOException if results cannot be read or stored
     */
    public SweepOutcome run(Sweep sweep, RunOptions options) throws IOException {
        return new SweepJob(source, sweep, options, configuration).run();
    }

    /**
     * Reads the results under {@code folders}, paths or URIs of any Hadoop file system, as one. Their trials may be
     * narrowed by {@link Results#where}, and to those of the folders' latest sweep files by {@link Results#planned}.
     *
     * @throws UserError if a folder holds none, or a file cannot be read
     */
    public Results results(List<String> folders) throws IOException {
        return Results.read(folders, configuration);
    }

    /** Compares the final validation loss of what the folders' latest sweep files ask for with format {@code none}. */
    public Comparison compare(List<String> folders) throws IOException {
        Results results = results(folders).planned();
        return compare(results, "none", Metric.VAL_LOSS).withCriterion(SweepCriterion.of(results));
    }

    /**
     * Compares formats with the format {@code baseline}, and keeps the results' notes. Verdicts are by
     * {@link io.altgrad.statistics.Criterion#DEFAULT}; {@link Comparison#withCriterion} takes another one, such as
     * {@link io.altgrad.compare.SweepCriterion#of} reads from the sweep files.
     */
    public Comparison compare(Results results, String baseline, Metric metric) {
        return compare(results, new Baseline.OfFormat(baseline), metric);
    }

    /** The same with any baseline, such as one row that {@link io.altgrad.compare.NamedBaseline} finds by its name. */
    public Comparison compare(Results results, Baseline baseline, Metric metric) {
        return Comparison.of(results.trials(), baseline, metric).withNotes(results.notes());
    }

    /** Writes a row for each row of the comparison as the Parquet table {@code comparison} in {@code folder}. */
    public void write(Comparison comparison, String folder) throws IOException {
        Results.write(comparison, folder, configuration);
    }

    /** Writes a table that was asked for beside the comparison as Parquet in {@code folder}. */
    public void write(Aside<?> aside, String folder) throws IOException {
        aside.write(folder, configuration);
    }

    /** Reads how the sweep in {@code folder} stands, wherever it runs. */
    public SweepStatus status(String folder) throws IOException {
        return SweepStatus.read(folder, configuration, Instant.now());
    }

    /**
     * Runs a trial again, in this process and without Spark, and writes its final weights as safetensors with nanoGPT's
     * names.
     *
     * @param chosen results of that trial alone
     * @param file to write, whole or not at all
     * @param notices hears a line before the run and one after it
     * @throws UserError if {@code chosen} has not one completed trial, or a loss is not bit for bit the stored one
     */
    public void exportWeights(Results chosen, Path file, Consumer<String> notices) throws IOException {
        new WeightsExport(file, configuration, notices).write(chosen);
    }

    /**
     * Lets a trial that was stopped early go on from its checkpoint, in this process and without Spark, and stores its
     * result in place of the earlier one.
     *
     * @param row of the trial, as {@code folder} has it
     * @param steps to which it goes on; empty for its own. With other steps it is another trial, which is stored beside
     *     it: the same bit for bit as if it had been run from its first step.
     * @param threads as it ran with, for the same bits
     * @param notices hears a line before the run and what a reader has to know after it
     * @throws UserError if it was not stopped early, was trained on a GPU, has lost its checkpoint, or if with so many
     *     steps its learning rates so far would have been others
     */
    public TrialResult continueTrial(
            String folder, TrialRow row, OptionalInt steps, int threads, Consumer<String> notices) throws IOException {
        return new TrialContinuation(folder, configuration, notices).goOn(row, steps, threads);
    }

    /**
     * Says what the sweep in {@code folder} would have trained, and what it would have lost, under a rule of early
     * stopping.
     *
     * @param settings as after {@code --set}, over the folder's sweep file, such as {@code earlyStopping.rule=asha}
     * @param concurrent trials at once
     * @throws UserError if that gives no rule, or no trial of the sweep has completed
     */
    public RuleReplay replay(String folder, List<String> settings, int concurrent) throws IOException {
        return RuleReplay.of(new ResultStore(folder, configuration), settings, concurrent);
    }

    /**
     * Writes each trial's losses and layer statistics as event files that TensorBoard reads.
     *
     * <pre>{@code
     * AltGrad altgrad = AltGrad.withoutSpark();
     * altgrad.exportTensorBoard(altgrad.results(List.of("out/quick")), Path.of("runs"));
     * }</pre>
     *
     * @param folder is made where it does not exist
     * @return how many trials had steps, and so are there now
     * @throws UserError if {@code folder} is something else, or a table cannot be read
     */
    public int exportTensorBoard(Results results, Path folder) throws IOException {
        OutputFile.requireFolder(folder, "event files");
        return TensorBoardExport.write(results, folder);
    }

    /**
     * Puts the files of finished trials together, a thousand to a file, so that reading them is quick.
     *
     * @param notices hears of a run that ended in the folder without giving it back
     * @throws UserError if the folder holds no results, or a run writes into it
     */
    public Packed compact(String folder, Consumer<String> notices) throws IOException {
        return new Upkeep(folder, configuration).compact(notices);
    }

    /**
     * The ids of stored trials that the folder's sweep file does not ask for.
     *
     * @throws UserError if the folder holds no results, or does not say what its sweep file asks for
     */
    public Set<String> earlierTrials(String folder) throws IOException {
        return new Upkeep(folder, configuration).earlierTrials();
    }

    /**
     * Deletes the results of {@link #earlierTrials}, but for those that were packed, and what was logged about trials
     * that are gone.
     *
     * @param notices hears of a run that ended in the folder without giving it back
     * @throws UserError also if a run writes into the folder
     */
    public Pruned prune(String folder, Consumer<String> notices) throws IOException {
        return new Upkeep(folder, configuration).prune(notices);
    }

    /**
     * Refuses, as {@link #run} does, a sweep that cannot run: rules that match no layer, a text that is missing or too
     * short.
     *
     * @throws UserError the message says what is wrong
     */
    public void validate(Sweep sweep) {
        SweepJob.requireRunnable(sweep.grid().examples(SweepJob::decidesWhetherItRuns), configuration);
    }

    /**
     * Says what a sweep would run, and runs nothing.
     *
     * <pre>{@code
     * SweepPlan plan = AltGrad.plan(Sweep.read(Path.of("conf/quick.yaml")));
     * System.out.println(plan.trials() + " trials, " + plan.tokens() + " tokens");
     * }</pre>
     */
    public static SweepPlan plan(Sweep sweep) {
        return SweepPlan.of(sweep);
    }

    /**
     * Estimates what {@code sweep} takes, from a few steps of each kind that this process makes, and keeps the estimate in
     * the sweep's folder, for the end of its run to be held against.
     */
    public CostEstimate probe(Sweep sweep) throws IOException {
        CostProbe probe = new CostProbe(configuration);
        return kept(
                sweep, new StepCosts(probe::measure).of(sweep.grid().trials().iterator(), "probe"));
    }

    /** The same from the trials of {@code earlier} that completed; {@code folder} is what the estimate calls them. */
    public CostEstimate estimate(Sweep sweep, Results earlier, String folder) throws IOException {
        EarlierCosts costs = new EarlierCosts(earlier.trials());
        return kept(
                sweep, new StepCosts(costs::ofPhase).of(sweep.grid().trials().iterator(), folder));
    }

    private CostEstimate kept(Sweep sweep, CostEstimate estimate) throws IOException {
        new EstimateFile(sweep.output(), configuration).write(estimate.toJson());
        return estimate;
    }

    /**
     * Writes the weights that a trial begins with as safetensors, with nanoGPT's names and (out, in) weights.
     *
     * @return their hash, which a result of the trial has as {@code initial_state_hash}
     * @throws UserError if the trial's text cannot be read, or the file not be written
     */
    public String exportInitialState(Trial trial, Path file) throws IOException {
        return InitialState.write(trial, file);
    }

    /**
     * Writes one HTML page of the results, which opens offline; verdicts are by the sweep files' margin and confidence.
     *
     * @throws UserError if a table cannot be read, the page not be written, or the sweep files disagree on the margin
     */
    public void report(Results results, String baseline, Metric metric, Path file) throws IOException {
        report(
                results,
                Comparison.of(results.trials(), baseline, metric).withCriterion(SweepCriterion.of(results)),
                file);
    }

    /**
     * Writes one HTML page of a comparison of the results, which opens offline.
     *
     * @throws UserError if a table cannot be read or the page not be written
     */
    public void report(Results results, Comparison comparison, Path file) throws IOException {
        OutputFile page = new OutputFile(file, "the report").require();
        String html = Report.html(results, comparison, Instant.now());
        page.write(partial -> Files.writeString(partial, html));
    }
}
