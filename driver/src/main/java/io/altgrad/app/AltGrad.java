package io.altgrad.app;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.Metric;
import io.altgrad.compare.Results;
import io.altgrad.compare.SweepCriterion;
import io.altgrad.report.Report;
import io.altgrad.store.NoResults;
import io.altgrad.store.UnreadableFile;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.UserError;
import io.altgrad.watch.SweepStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
 *   <li>has to serialize by Java, Spark's default, or name {@code io.altgrad.dispatch.AltgradKryoRegistrator} in
 *       {@code spark.kryo.registrator};
 *   <li>must not start slow tasks twice ({@code spark.speculation} with a
 *       {@code spark.speculation.task.duration.threshold}), nor give a task a part of a GPU;
 *   <li>retries a trial whose executor died no more often than its {@code spark.task.maxFailures} says, which on
 *       {@code local[N]} is not at all;
 *   <li>shows steps, and AltGrad's gauges among Spark's metrics, only if {@code spark.plugins} names
 *       {@code io.altgrad.dispatch.ProgressPlugin}; without it a {@link RunOptions#progress} hears of starts and ends of
 *       trials alone, and an executor on which no trial can run is not told apart beforehand: its trials fail with the
 *       reason;
 *   <li>computes casts in plain Java, more slowly and to the same bits, unless its JVMs have
 *       {@code --add-modules=jdk.incubator.vector};
 *   <li>reads and writes results by its own Hadoop settings; executors read texts and write checkpoints by those of
 *       {@code core-site.xml} on their machines, so {@code spark.hadoop.} properties do not reach them.
 * </ul>
 *
 * <p>libtorch is started once in a process, with the number of threads of the first trial there. Every mistake of the
 * user's is a {@link UserError}, whose message is one line. Instances may be used by several threads, one run at a time
 * into each folder.
 */
public final class AltGrad {

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
        return new AltGrad(launch, new Configuration());
    }

    /** Reads results, and runs nothing on Spark. */
    public static AltGrad withoutSpark() {
        SparkSource none = (name, options, remaining, say) -> {
            throw new UserError("Cannot run sweep " + name + ": there is no Spark; take AltGrad.local or AltGrad.on.");
        };
        return new AltGrad(none, new Configuration());
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
        try {
            return Results.read(folders, configuration);
        } catch (NoResults | UnreadableFile e) {
            throw new UserError(e.getMessage(), e);
        }
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
        return Comparison.of(results.trials(), baseline, metric).withNotes(results.notes());
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
        new WeightsExport(file, notices).write(chosen);
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
        try {
            String html = Report.html(results, comparison, Instant.now());
            page.write(partial -> Files.writeString(partial, html));
        } catch (NoResults | UnreadableFile e) {
            throw new UserError(e.getMessage(), e);
        }
    }
}
