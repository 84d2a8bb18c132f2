package io.altgrad.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.app.AltGrad;
import io.altgrad.app.RunOptions;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A driver that is killed while a rule of early stopping waits for trials; processes of their own, as it has to be. In
 * one process {@code EarlyStoppingTest} has runs that end with trials waiting, and {@code ReplayTest} every event as the last
 * that was stored.
 */
@Tag("soak")
@Timeout(300)
class KilledUnderARuleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private static final String SWEEP = """
            name: tiny
            axes: {format: [none, e5m2, e4m3fn, e3m4, e2m3fn], seed: [1, 2]}
            skip: [lm_head]
            model: {layers: 1, heads: 2, width: 32, context: 16, dropout: 0.1}
            training: {steps: 160, batch: 4, warmupSteps: 4, evalEvery: 20, evalBatches: 1}
            earlyStopping: {rule: successive-halving, eta: 2, minSteps: 20}
            """;

    @TempDir
    private Path scratch;

    @Test
    void theNextDriverDecidesAsTheOneThatWasKilledWouldHave() throws Exception {
        Path file = Files.writeString(scratch.resolve("tiny.yaml"), SWEEP);
        Path out = scratch.resolve("out");
        for (int reported : new int[] {3, 8}) {
            try (SweepProcess run = run(file, out)) {
                Await.until(() -> events(out) >= reported || !run.isAlive(), PATIENCE, reported + " trials at a rung");
                run.kill();
            }
        }
        try (SweepProcess run = run(file, out)) {
            assertThat(run.exitCode(200)).as(run::output).isZero();
        }
        Path undisturbed = scratch.resolve("undisturbed");
        AltGrad.local(2).run(SweepFile.read(file).withOutput(undisturbed.toString()), RunOptions.DEFAULT);
        assertThat(ends(out)).isEqualTo(ends(undisturbed)).hasSize(10);
        assertThat(ends(out).values()).anyMatch(end -> end.startsWith("stopped"));
    }

    private SweepProcess run(Path file, Path out) throws IOException {
        return SweepProcess.start(scratch, file.toString(), "--out", out.toString(), "--master", "local[2]");
    }

    private static long events(Path out) {
        Path events = out.resolve("events");
        if (!Files.exists(events)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(events)) {
            return files.filter(path -> !path.getFileName().toString().startsWith("."))
                    .count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> ends(Path out) throws IOException {
        return AltGrad.withoutSpark().results(List.of(out.toString())).trials().stream()
                .collect(Collectors.toMap(
                        TrialRow::trialId,
                        row -> row.status() + " " + row.get(TrialColumns.STOPPED_STEP) + " " + row.valLoss()));
    }
}
