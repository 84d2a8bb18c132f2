package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.LocalObjectStore;
import io.altgrad.fake.TinySweep;
import io.altgrad.files.DurableFiles;
import io.altgrad.run.SweepListener;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps, as a user runs them, whose corpus, results and checkpoints lie on an object store. */
@Timeout(240)
class ObjectStoreSweepTest {

    /**
     * By AltGrad's own settings a server that refuses connections is asked again for half a minute. A connection that was
     * kept and is broken takes one attempt.
     */
    private static final String[] GIVES_UP_SOON = {
        "--conf", "spark.hadoop.fs.s3a.retry.limit=0", "--conf", "spark.hadoop.fs.s3a.attempts.maximum=3"
    };

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private LocalObjectStore server;
    private Configuration configuration;
    private String corpus;
    private String results;

    @BeforeEach
    void startServer() throws Exception {
        server = LocalObjectStore.in(Files.createDirectory(folder.resolve("blobs")));
        configuration = server.configuration();
        corpus = server.uri("text/input.txt");
        results = server.uri("out");
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
    }

    @Test
    void aSweepLivesThereAndEveryCommandReadsIt() throws IOException {
        write(corpus, "All the world's a stage, and all the men and women merely players.\n".repeat(50));
        Path sweep = sweep("[none, e5m2]", corpus);
        assertThat(run(sweep, LocalObjectStore.SECRET)).as(err::toString).isZero();
        List<TrialRow> rows = new ResultStore(results, configuration).trials();
        assertThat(rows).hasSize(2).allSatisfy(row -> assertThat(row.status()).isEqualTo("completed"));
        assertThat(run(sweep, LocalObjectStore.SECRET)).isZero();
        assertThat(err.toString()).contains("2 of them done before");
        // Another sweep into the same folder.
        assertThat(run(sweep("[none, e4m3fn]", corpus), LocalObjectStore.SECRET))
                .isZero();

        assertThat(altgrad("status", results)).contains("2 done, 0 diverged, 0 failed, 0 running, 0 left, of 2");
        assertThat(altgrad("compare", results, "--all")).contains("| none ", "| e5m2 ", "| e4m3fn ");
        assertThat(altgrad("list", results, "--all").lines()).hasSize(4);
        String id = rows.get(0).trialId();
        assertThat(altgrad("show", results, id)).contains(id);
        String page = folder.resolve("page.html").toString();
        altgrad("report", results, "--out", page);
        String weights = folder.resolve("weights.safetensors").toString();
        altgrad("export", results, "--trial", id, "--out", weights);
        assertThat(Path.of(weights)).isNotEmptyFile();
        altgrad("prune", results, "--yes");
        assertThat(new ResultStore(results, configuration).stored()).hasSize(2);

        assertThat(out + err.toString() + Files.readString(Path.of(page)) + rows)
                .doesNotMatch(LocalObjectStore::isSecret);
    }

    @Test
    void aMistakeIsOneLine() throws IOException {
        assertThat(run(sweep("[none]", "wordnet"), "another-secret")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly("Cannot write to " + results
                        + ": access is denied; name a folder that you may write to with --out.");
    }

    @Test
    void aBucketThatIsMissingIsOneLine() throws IOException {
        results = results.replace("sweeps-", "none-");
        assertThat(run(sweep("[none]", "wordnet"), LocalObjectStore.SECRET)).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("Cannot write to " + results + ": ")
                .contains("The specified bucket does not exist; what was stored before is whole")
                .doesNotContain("amazon", "Request ID");
    }

    /** What a server costs that goes away while trials run is {@code ObjectStoreFaultsTest}'s. */
    @Test
    void aServerThatIsGoneIsOneLineAndTheSameCommandGoesOn() throws Exception {
        assertThat(run(sweep("[none]", "wordnet"), LocalObjectStore.SECRET, GIVES_UP_SOON))
                .as(err::toString)
                .isZero();
        ResultStore store = new ResultStore(results, configuration);
        List<TrialRow> before = store.trials();
        server.stop();
        Path larger = sweep("[none, e5m2]", "wordnet");
        assertThat(run(larger, LocalObjectStore.SECRET, GIVES_UP_SOON)).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("Cannot write to " + results + ": ")
                .endsWith(
                        "Connection refused; what was stored before is whole: mend it and run the same command again.")
                .doesNotContain("amazon");
        server.start();
        assertThat(run(larger, LocalObjectStore.SECRET, GIVES_UP_SOON))
                .as(err::toString)
                .isZero();
        assertThat(store.trials()).hasSize(2).containsAll(before);
        TinySweep.assertWhole(Files.readString(larger), store);
    }

    /** With what was being trained: the line is that of the store, whatever else ends by its loss. */
    @Test
    void aServerThatGoesAwayWhileATrialRunsIsOneLineToo() throws Exception {
        SweepRunner real = new SparkSweepRunner(new PrintWriter(out, true), new PrintWriter(err, true));
        SweepListener stopping = new SweepListener() {
            @Override
            public void trialStarted(PlannedTrial trial) {
                try {
                    server.stop();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
        RunCommand run =
                new RunCommand((sweep, launch, options) -> real.run(sweep, launch, options.withProgress(stopping)));
        int code = Main.commandLine(List.of(run))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments(sweep("[none]", "wordnet"), LocalObjectStore.SECRET, GIVES_UP_SOON));
        assertThat(code).as(err::toString).isEqualTo(1);
        assertThat(err.toString().lines().filter(line -> line.startsWith("Cannot ")))
                .as(err::toString)
                .singleElement()
                .asString()
                .startsWith("Cannot store trial ")
                .endsWith("; what was stored before is whole: mend it and run the same command again.")
                .doesNotContain("amazon");
        assertThat(err.toString()).doesNotContain("\tat ");
    }

    private Path sweep(String formats, String corpus) throws IOException {
        return Files.writeString(
                folder.resolve("s3a.yaml"),
                "name: s3a\nskip: [lm_head]\ncorpus: " + corpus + "\noutput: " + results + "\naxes: {format: " + formats
                        + "}\nmodel: {layers: 1, heads: 2, width: 16, context: 8}\n"
                        + "training: {steps: 5, batch: 2, warmupSteps: 1, evalEvery: 5, evalBatches: 1}\n");
    }

    private void write(String file, String text) throws IOException {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file);
        new DurableFiles(path, configuration)
                .write(path, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private int run(Path sweep, String secret, String... more) throws IOException {
        return execute(arguments(sweep, secret, more));
    }

    private String[] arguments(Path sweep, String secret, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", sweep.toString(), "--master", "local[1]"));
        arguments.addAll(List.of("--properties-file", server.propertiesFile(folder, secret)));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** What a command printed that went well. */
    private String altgrad(String... arguments) {
        out.getBuffer().setLength(0);
        assertThat(execute(arguments))
                .as(() -> String.join(" ", arguments) + ": " + err)
                .isZero();
        return out.toString();
    }

    private int execute(String... arguments) {
        err.getBuffer().setLength(0);
        PrintWriter toOut = new PrintWriter(out, true);
        PrintWriter toErr = new PrintWriter(err, true);
        return Main.commandLine(Main.subcommands(toOut, toErr))
                .setOut(toOut)
                .setErr(toErr)
                .execute(arguments);
    }
}
