package io.altgrad.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.Metric;
import io.altgrad.compare.Results;
import io.altgrad.engine.Torch;
import io.altgrad.result.LayerAssignment;
import io.altgrad.result.TrialResult;
import io.altgrad.run.SweepListener;
import io.altgrad.run.TrialStep;
import io.altgrad.spark.plugin.ProgressPlugin;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import io.altgrad.store.NoResults;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import io.altgrad.train.ProcessMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class AltGradTest {

    @TempDir
    private Path folder;

    @Test
    void aCallersSparkGivesTheLossesOfALocalOneAndIsLeftRunning() throws IOException {
        Map<String, Double> local =
                losses(AltGrad.local(1).run(sweep("local"), RunOptions.DEFAULT).trials());
        Sweep sweep = sweep("theirs");
        List<String> notices = new ArrayList<>();
        try (JavaSparkContext spark = new JavaSparkContext(plain())) {
            SweepOutcome outcome = AltGrad.on(spark).run(sweep, RunOptions.DEFAULT.withNotices(notices::add));

            assertThat(outcome.isSuccessful()).isTrue();
            assertThat(outcome.end().completed()).isEqualTo(2);
            assertThat(losses(outcome.trials())).isEqualTo(local).hasSize(2);
            assertThat(spark.parallelize(List.of(1, 2)).count()).isEqualTo(2);
            assertThat(AltGrad.on(spark).run(sweep, RunOptions.DEFAULT).end().completed())
                    .isZero();
        }
        assertThat(notices).containsExactly("sweep tiny: 2 trials; results in " + folder(sweep));
        assertThat(Files.readString(Path.of(sweep.output(), "sweep.yaml"))).isEqualTo(sweep.text());
    }

    @Test
    void aSweepInStacksHasTheLossesOfTheSweepAndSaysSoInItsRows() throws IOException {
        Map<String, Double> alone =
                losses(AltGrad.local(1).run(sweep("alone"), RunOptions.DEFAULT).trials());
        SweepOutcome outcome = AltGrad.local(1).run(sweep("stacked"), RunOptions.DEFAULT.withStack(2));
        assertThat(outcome.end().completed()).isEqualTo(2);
        assertThat(losses(outcome.trials())).isEqualTo(alone).hasSize(2);
        assertThat(outcome.trials())
                .extracting(row -> row.get(TrialColumns.NOTICES))
                .containsOnly(
                        "It was trained in a stack of 2 trials: times of its steps are its share of the stack's.");
    }

    @Test
    void sweepsOnOneSparkHearTheirOwnStepsAtOnceAndOneAfterAnother() throws Exception {
        SparkConf observed = plain().set("spark.plugins", ProgressPlugin.class.getName());
        try (JavaSparkContext spark = new JavaSparkContext(observed)) {
            CompletableFuture<Set<String>> first = CompletableFuture.supplyAsync(() -> heard(spark, "first", 11));
            CompletableFuture<Set<String>> second = CompletableFuture.supplyAsync(() -> heard(spark, "second", 12));
            assertThat(first.get(90, TimeUnit.SECONDS)).isEqualTo(ids("first", 11));
            assertThat(second.get(90, TimeUnit.SECONDS)).isEqualTo(ids("second", 12));
            assertThat(heard(spark, "third", 13)).isEqualTo(ids("third", 13));
        }
    }

    /** The trials of whose steps a run of the sweep with that seed is told. */
    private Set<String> heard(JavaSparkContext spark, String output, long seed) {
        Map<String, CompletableFuture<TrialStep>> trials = new ConcurrentHashMap<>();
        SweepListener progress = new SweepListener() {
            @Override
            public void stepEnded(TrialStep step) {
                trials.computeIfAbsent(step.trialId(), id -> new CompletableFuture<>())
                        .complete(step);
            }

            @Override
            public void trialEnded(PlannedTrial trial, TrialResult result) {
                // Steps come by another way than results; the sweep must not be over before they are heard.
                trials.computeIfAbsent(trial.id(), id -> new CompletableFuture<>())
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join();
            }
        };
        try {
            SweepOutcome outcome =
                    AltGrad.on(spark).run(seeded(output, seed), RunOptions.DEFAULT.withProgress(progress));
            assertThat(outcome.isSuccessful()).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return trials.keySet();
    }

    private Set<String> ids(String output, long seed) throws IOException {
        return seeded(output, seed).grid().trials().map(Trial::id).collect(Collectors.toSet());
    }

    private Sweep seeded(String output, long seed) throws IOException {
        Path file = write(folder, output);
        Files.writeString(file, Files.readString(file).replace("e5m2]}", "e5m2], seed: [" + seed + "]}"));
        return Sweep.read(file);
    }

    /** The example under conf, made small by what a command line would set. */
    @Test
    void theExampleOfEveryWayToWriteAGridRuns() throws IOException {
        Sweep sweep = SweepFile.read(
                Path.of("..", "conf", "grid.yaml"),
                List.of(
                        "output=" + folder.resolve("grid").toUri(),
                        "model={heads: 2, width: 16, context: 8}",
                        "training={batch: 2, evalBatches: 1}",
                        "axes.format=[none, e5m2]",
                        "axes.seed=1..1",
                        "axes.model.layers=[1]",
                        "axes.optimizer=[adamw]",
                        "axes.training.learningRate=[1e-3]",
                        "axes.training.steps=[40, 60]"));
        SweepOutcome outcome = AltGrad.local(1).run(sweep, RunOptions.DEFAULT);

        assertThat(outcome.isSuccessful()).isTrue();
        assertThat(outcome.end().completed()).isEqualTo(3);
        assertThat(SweepFile.parse(Files.readString(folder.resolve("grid/sweep.yaml")), "kept")
                        .grid())
                .isEqualTo(sweep.grid());
    }

    @Test
    void readsComparesExportsAndReportsWhatARunHasLeft() throws IOException {
        Sweep sweep = sweep("local");
        AltGrad altgrad = AltGrad.local(1);
        // The first probe of a process has its libraries to load.
        altgrad.probe(sweep);
        double before = ProcessMemory.peakMib();
        CostEstimate probed = altgrad.probe(sweep);
        assertThat(probed.trials()).isEqualTo(2);
        assertThat(probed.seconds()).isFinite().isPositive();
        // It adds what a Spark takes to what this process has.
        assertThat(probed.peakMib() - CostProbe.SPARK_MIB).isBetween(before, ProcessMemory.peakMib());
        List<String> said = new ArrayList<>();
        altgrad.run(sweep, RunOptions.DEFAULT.withNotices(said::add));
        assertThat(said)
                .anyMatch(line -> line.matches("Estimated by probe: .* s for 2 trials and [0-9]+ MiB each at most\\."
                        + " Took: .* s for 2 trials and [0-9]+ MiB\\."));
        List<String> folders = List.of(sweep.output());

        Comparison comparison = altgrad.compare(folders);
        assertThat(comparison.rows()).extracting(row -> row.format()).containsExactly("none", "e5m2");
        assertThat(altgrad.status(sweep.output()).counts().completed()).isEqualTo(2);
        Results all = altgrad.results(folders);
        Path page = folder.resolve("page.html");
        altgrad.report(all, "none", Metric.VAL_LOSS, page);
        assertThat(page).content().startsWith("<!");
        Path weights = folder.resolve("weights.safetensors");
        List<String> notices = new ArrayList<>();
        altgrad.exportWeights(all.where(row -> row.format().equals("e5m2")), weights, notices::add);
        assertThat(weights).isNotEmptyFile();
        assertThat(notices).hasSize(2).last().asString().endsWith("every loss is bit for bit the stored one");
        assertThatThrownBy(() -> altgrad.exportWeights(all, weights, notices::add))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "Cannot export the weights of 2 trials to one file: choose one by its id; the column trial_id"
                                + " has them.");
        assertThat(altgrad.exportTensorBoard(all, folder.resolve("runs"))).isEqualTo(2);
        assertThat(folder.resolve("runs/e5m2")).isDirectory();
        assertThat(altgrad.compact(sweep.output(), notices::add)).isEqualTo(new AltGrad.Packed(folder(sweep), 2));
        assertThat(losses(altgrad.results(folders).trials())).isEqualTo(losses(all.trials()));
        altgrad.write(comparison, folder.resolve("table").toString());
        assertThat(folder.resolve("table/comparison/comparison.parquet")).isNotEmptyFile();
    }

    @Test
    void whatTheUserMustMendComesAsItIsThrown() throws IOException {
        String empty = Files.createDirectory(folder.resolve("empty")).toString();
        for (ThrowingCallable reading : List.<ThrowingCallable>of(
                () -> AltGrad.withoutSpark().results(List.of(empty)),
                () -> AltGrad.withoutSpark().compact(empty, line -> {}))) {
            assertThatThrownBy(reading)
                    .isInstanceOf(NoResults.class)
                    .isInstanceOf(UserError.class)
                    .hasMessage("Cannot find results in file:" + empty
                            + ": it has no folder 'trials'; give the output folder of a sweep, or run one into it.");
        }
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> AltGrad.withoutSpark().exportTensorBoard(Results.none(), file))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot write event files to " + file
                        + ": it is not a folder; name one, or one that does not exist yet.");
    }

    @Test
    void plansAndWritesInitialStates() throws IOException {
        Sweep sweep = sweep("planned");
        SweepPlan plan = AltGrad.plan(sweep);
        assertThat(plan.trials()).isEqualTo(2);
        assertThat(plan.steps())
                .isEqualTo(2.0 * sweep.base().training().schedule().steps());
        Trial quantized = plan.grid().trials().skip(1).findFirst().orElseThrow();
        assertThat(SweepPlan.layers(quantized))
                .extracting(LayerAssignment::format)
                .contains("e5m2");
        SweepOutcome outcome = AltGrad.local(1).run(sweep, RunOptions.DEFAULT);
        Path state = folder.resolve("init.safetensors");
        assertThat(AltGrad.withoutSpark().exportInitialState(quantized, state))
                .isEqualTo(outcome.trials().get(0).initialStateHash());
        assertThat(state).isNotEmptyFile();
    }

    /** The path of a corpus is in a trial's id; the text that it leads to is not. */
    @Test
    void aCorpusThatWasWrittenOverIsRefusedAndItsResultsStay() throws IOException {
        Path text = Files.writeString(folder.resolve("text.txt"), "the quick brown fox ".repeat(50));
        Path file = write(folder, "rewritten");
        Files.writeString(file, Files.readString(file) + "corpus: " + text + "\n");
        Sweep sweep = Sweep.read(file);
        AltGrad altgrad = AltGrad.local(1);
        Map<String, Double> before =
                losses(altgrad.run(sweep, RunOptions.DEFAULT).trials());
        Files.writeString(text, "a lazy dog jumps over it ".repeat(60));

        assertThatThrownBy(() -> altgrad.run(sweep, RunOptions.DEFAULT))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot run into " + folder(sweep) + ": 2 of its results saw another text than " + text
                        + " is now (corpus_hash); put that text back, or give another folder with --out.");
        assertThat(losses(altgrad.results(List.of(sweep.output())).trials())).isEqualTo(before);
    }

    /** Whether that Python is there does not matter: nothing is started. */
    @Test
    void resultsOfTwoBindingsOfLibtorchAreNotMixedUnlessTold() throws IOException {
        Sweep sweep = sweep("bindings");
        AltGrad altgrad = AltGrad.local(1);
        RunOptions other = RunOptions.DEFAULT.withTorch(new Torch("no-such-python"));
        int results = altgrad.run(sweep, RunOptions.DEFAULT).trials().size();
        assertThatThrownBy(() -> altgrad.run(sweep, other))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot run into " + folder(sweep) + ": " + results + " of " + results
                        + " results were computed by another binding of libtorch than 'stable', whose last digits are"
                        + " others; give the --torch of that run, or another folder with --out, or"
                        + " --accept-changed-numerics to have both in this one.");
        Durability d = Durability.STANDARD;
        Durability accepting =
                new Durability(d.settings(), d.failures(), d.failed(), Durability.ChangedNumerics.ACCEPT);
        assertThat(altgrad.run(sweep, other.withDurability(accepting)).trials()).hasSize(results);
    }

    @Test
    void aSparkThatCannotCarryTrialsIsRefusedBeforeAnyIsSent() throws IOException {
        Sweep sweep = sweep("refused");
        SparkConf kryo = plain().set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        try (JavaSparkContext spark = new JavaSparkContext(kryo)) {
            assertThatThrownBy(() -> AltGrad.on(spark).run(sweep, RunOptions.DEFAULT))
                    .isInstanceOf(UserError.class)
                    .hasMessage("Cannot send trials through this Spark context: spark.serializer is Kryo, which cannot"
                            + " make records by itself; start Spark with"
                            + " spark.kryo.registrator=io.altgrad.spark.wire.AltgradKryoRegistrator, or with its own"
                            + " serializer.");
            assertThatThrownBy(() -> AltGrad.on(spark).run(sweep, RunOptions.DEFAULT.withThreads(2)))
                    .isInstanceOf(UserError.class)
                    .hasMessage("Cannot give 2 threads to a trial: a task of this Spark context has 1"
                            + " (spark.task.cpus); take as many threads, or start Spark with spark.task.cpus=2.");
        }
    }

    @Test
    void aSparkThatHasStoppedIsRefused() throws IOException {
        Sweep sweep = sweep("stopped");
        JavaSparkContext spark = new JavaSparkContext(plain());
        spark.stop();
        assertThatThrownBy(() -> AltGrad.on(spark).run(sweep, RunOptions.DEFAULT))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot run sweep tiny: the Spark context that was given has stopped; give one that runs.");
    }

    /** As a notebook's: nothing of AltGrad's is set. */
    private static SparkConf plain() {
        return new SparkConf()
                .setMaster("local[2]")
                .setAppName("a caller's")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.driver.host", "127.0.0.1");
    }

    private Sweep sweep(String output) throws IOException {
        return Sweep.read(write(folder, output));
    }

    /** A sweep file of two trials whose results go to a folder of that name. */
    static Path write(Path folder, String output) throws IOException {
        return Files.writeString(folder.resolve(output + ".yaml"), """
                name: tiny
                output: OUTPUT
                axes: {format: [none, e5m2]}
                skip: [lm_head]
                model: {layers: 1, heads: 2, width: 16, context: 8}
                training: {steps: 5, batch: 2, warmupSteps: 1, evalEvery: 5, evalBatches: 1}
                """.replace(
                        "OUTPUT", folder.resolve(output).toString()));
    }

    private static String folder(Sweep sweep) {
        return "file:" + sweep.output();
    }

    private static Map<String, Double> losses(List<TrialRow> trials) {
        return trials.stream().collect(Collectors.toMap(TrialRow::trialId, TrialRow::valLoss));
    }
}
