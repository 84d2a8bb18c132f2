package io.altgrad.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is killed, and however often: one row for each trial, with the numbers of the undisturbed trial. */
@Timeout(520)
class KillsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Its seed is printed, so that a failure can be tried again. */
    private static final Pattern STEP = Pattern.compile("\"step\" ?: ?[1-9]");

    private final long seed = Long.getLong("kills.seed", System.nanoTime());

    private final Random random = new Random(seed);

    @TempDir
    private Path scratch;

    @Test
    void theDriverKilledInTheMiddleAgainAndAgain() throws Exception {
        killDriver(2, new TinySweep(scratch, 2, 400));
    }

    @Tag("soak")
    @Test
    void theDriverKilledTenTimesOverOneSweep() throws Exception {
        killDriver(10, new TinySweep(scratch, 8, 400));
    }

    private void killDriver(int kills, TinySweep sweep) throws Exception {
        System.out.println("kills.seed=" + seed);
        Path out = scratch.resolve("out");
        for (int kill = 0; kill < kills; kill++) {
            try (SweepProcess run = run(sweep, out, "local[2]")) {
                awaitSteps(run, sweep, out, 50 + random.nextInt(200));
                assertThat(run.isAlive()).as(run::output).isTrue();
                run.kill();
            }
        }
        try (SweepProcess run = run(sweep, out, "local[2]")) {
            assertThat(run.exitCode(300)).as(run::output).isZero();
            assertThat(run.output()).contains("Taking over", "that process is no more");
        }
        sweep.assertWhole(out.toString());
        assertNothingIsLeft(out);
    }

    @Test
    void executorsKilledAtRandomSteps() throws Exception {
        System.out.println("kills.seed=" + seed);
        TinySweep sweep = new TinySweep(scratch, 2, 400);
        Path out = scratch.resolve("out");
        try (SweepProcess run = run(sweep, out, SweepProcess.CLUSTER)) {
            for (int kill = 0; kill < 2; kill++) {
                awaitSteps(run, sweep, out, 20 + random.nextInt(200));
                killOneOf(run.executors());
            }
            assertThat(run.exitCode(300)).as(run::output).isZero();
        }
        sweep.assertWhole(out.toString());
        assertNothingIsLeft(out);
    }

    @Test
    void toldToEndItKeepsWhatRunsAndEndsWithinTenSeconds() throws Exception {
        endBy("TERM", 143);
    }

    @Tag("soak")
    @Test
    void interruptedItKeepsWhatRunsAndEndsWithinTenSeconds() throws Exception {
        endBy("INT", 130);
    }

    private void endBy(String signal, int exitCode) throws Exception {
        TinySweep sweep = new TinySweep(scratch, 1, 2000);
        Path out = scratch.resolve("out");
        try (SweepProcess run = SweepProcess.start(
                scratch, sweep.file(), "--out", out.toString(), "--master", "local[2]", "--checkpoint-every", "1h")) {
            Await.until(() -> run.output().contains("sweep tiny"), PATIENCE, "the sweep's beginning");
            // There is no checkpoint to wait for, so the trials are known to run when their file of progress is there.
            Path progress = out.resolve("_progress.json");
            Await.until(() -> hasStep(progress) || !run.isAlive(), PATIENCE, "steps");
            run.signal(signal);
            assertThat(run.exitCode(60)).as(run::output).isEqualTo(exitCode);
            assertThat(run.output())
                    .doesNotContain("\tat ")
                    .containsPattern(
                            "Stopped: [01] of 2 trials done, [12] wrote a checkpoint; run the same command to go on\\.");
        }
        assertThat(sweep.safeSteps(out)).isPositive();
        try (SweepProcess run = run(sweep, out, "local[2]")) {
            assertThat(run.exitCode(200)).as(run::output).isZero();
            assertThat(run.output())
                    .doesNotContain("Taking over")
                    .containsPattern("trials? go(es)? on: .* from step [1-9]");
        }
        sweep.assertWhole(out.toString());
    }

    @Tag("soak")
    @Timeout(1800)
    @Test
    void twoHundredTrialsWithRandomKillsOfEverything() throws Exception {
        System.out.println("kills.seed=" + seed);
        TinySweep sweep = new TinySweep(scratch, 100, 80);
        Path out = scratch.resolve("out");
        int executorKills = 0;
        int driverKills = 0;
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("soak.minutes", 4)).toNanos();
        boolean whole = false;
        while (!whole) {
            try (SweepProcess run = run(sweep, out, random.nextBoolean() ? "local[2]" : SweepProcess.CLUSTER)) {
                int kills = System.nanoTime() < end ? 1 + random.nextInt(4) : 0;
                for (int kill = 0; kill < kills && run.isAlive(); kill++) {
                    awaitSteps(run, sweep, out, 20 + random.nextInt(1200));
                    List<ProcessHandle> executors = run.executors();
                    if (kill == kills - 1 && run.isAlive()) {
                        run.kill();
                        driverKills++;
                    } else if (!executors.isEmpty()) {
                        killOneOf(executors);
                        executorKills++;
                    }
                }
                whole = (kills == 0 || run.exitCode(1) == 0) && run.exitCode(400) == 0;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "soak: %d trials, %d executors and %d drivers killed%n",
                sweep.size(),
                executorKills,
                driverKills);
        assertThat(executorKills).isPositive();
        assertThat(driverKills).isPositive();
        sweep.assertWhole(out.toString());
        assertNothingIsLeft(out);
    }

    /** Whether a running trial has made a step, as far as the driver has told. */
    private static boolean hasStep(Path progress) {
        try {
            return STEP.matcher(Files.readString(progress)).find();
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SweepProcess run(TinySweep sweep, Path out, String master) throws IOException {
        return SweepProcess.start(
                scratch,
                sweep.file(),
                "--out",
                out.toString(),
                "--master",
                master,
                "--checkpoint-every",
                "10",
                "--max-attempts",
                "50");
    }

    /** Waits until so many more steps are safe, or the run has ended. */
    private static void awaitSteps(SweepProcess run, TinySweep sweep, Path out, int steps) {
        long goal = sweep.safeSteps(out) + steps;
        Await.until(
                () -> sweep.safeSteps(out) >= goal || !run.isAlive(), PATIENCE, steps + " steps of\n" + run.output());
    }

    private void killOneOf(List<ProcessHandle> executors) {
        if (!executors.isEmpty()) {
            executors.get(random.nextInt(executors.size())).destroyForcibly();
        }
    }

    private static void assertNothingIsLeft(Path out) throws IOException {
        String[] checkpoints = out.resolve("checkpoints").toFile().list();
        assertThat(checkpoints == null ? new String[0] : checkpoints).isEmpty();
        try (var all = Files.walk(out)) {
            assertThat(all.filter(path -> path.toString().endsWith(".tmp"))).isEmpty();
        }
    }
}
