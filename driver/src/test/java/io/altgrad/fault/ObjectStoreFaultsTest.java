package io.altgrad.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.checkpoint.Checkpoints;
import io.altgrad.fake.LocalObjectStore;
import io.altgrad.files.DurableFiles;
import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results and checkpoints on an object store while the driver, or the server, goes away. */
@Tag("soak")
@Timeout(700)
class ObjectStoreFaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path scratch;

    private LocalObjectStore server;
    private Configuration configuration;
    private String out;

    @BeforeEach
    void startServer() throws Exception {
        server = LocalObjectStore.in(Files.createDirectory(scratch.resolve("blobs")));
        configuration = server.configuration();
        out = server.uri("out");
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
    }

    @Test
    void aDriverKilledAgainAndAgainCostsNothing() throws Exception {
        TinySweep sweep = new TinySweep(scratch, 2, 400);
        for (int kill = 1; kill <= 2; kill++) {
            try (SweepProcess run = run(sweep)) {
                long goal = safeSteps() + 60;
                Await.until(() -> safeSteps() >= goal || !run.isAlive(), PATIENCE, "steps of\n" + run.output());
                assertThat(run.isAlive()).as(run::output).isTrue();
                run.kill();
            }
        }
        try (SweepProcess run = run(sweep)) {
            assertThat(run.exitCode(300)).as(run::output).isZero();
            assertThat(run.output())
                    .contains("Taking over " + out, "that process is no more")
                    .containsPattern("trials? go(es)? on: .* from step [1-9]")
                    .doesNotMatch(LocalObjectStore::isSecret);
        }
        sweep.assertWhole(out, configuration);
        org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(out);
        DurableFiles files = new DurableFiles(folder, configuration);
        assertThat(files.names(new org.apache.hadoop.fs.Path(folder, "checkpoints")))
                .isEmpty();
        for (String table : new String[] {"trials", "steps", "layers"}) {
            assertThat(files.names(new org.apache.hadoop.fs.Path(folder, table)))
                    .hasSize(sweep.size())
                    .noneMatch(DurableFiles::isHidden);
        }
    }

    @Test
    void aServerThatGoesAwayIsOneLineAndTheNextRunGoesOn() throws Exception {
        TinySweep sweep = new TinySweep(scratch, 2, 400);
        try (SweepProcess run = run(sweep)) {
            Await.until(() -> safeSteps() > 0 || !run.isAlive(), PATIENCE, "checkpoints of\n" + run.output());
            server.stop();
            assertThat(run.exitCode(300)).as(run::output).isEqualTo(1);
            assertThat(run.output().lines().filter(line -> line.startsWith("Cannot ")))
                    .as(run::output)
                    .singleElement()
                    .asString()
                    .contains("Connection refused;")
                    .endsWith("; what was stored before is whole: mend it and run the same command again.")
                    .doesNotContain("amazon");
            assertThat(run.output()).contains("could not be renewed for ").doesNotContain("\tat ", "amazon");
        }
        server.start();
        try (SweepProcess run = run(sweep)) {
            assertThat(run.exitCode(300)).as(run::output).isZero();
        }
        sweep.assertWhole(out, configuration);
    }

    private SweepProcess run(TinySweep sweep) throws IOException {
        return SweepProcess.start(
                scratch,
                sweep.file(),
                "--out",
                out,
                "--master",
                "local[2]",
                "--checkpoint-every",
                "10",
                "--properties-file",
                server.propertiesFile(scratch, LocalObjectStore.SECRET));
    }

    /** Steps that are stored or in a checkpoint. */
    private long safeSteps() {
        try {
            ResultStore store = new ResultStore(out, configuration);
            return Checkpoints.newestSteps(store.checkpoints(), configuration).values().stream()
                            .mapToLong(step -> step)
                            .sum()
                    + 400L * store.stored().size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
