package io.altgrad.dispatch;

import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** Lines that make sense in a log file. */
final class ProgressLines implements ProgressDisplay {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final long total;
    private final PrintStream out;
    private final LongSupplier nanoTime;
    private final RunningTrials trials = new RunningTrials();
    private final long startNanos;
    private long lastLineNanos;

    ProgressLines(long total, PrintStream out, LongSupplier nanoTime) {
        this.total = total;
        this.out = out;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.lastLineNanos = startNanos;
    }

    @Override
    public void trialStarted(Trial trial) {
        trials.started(trial);
    }

    @Override
    public synchronized void stepEnded(StepProgress step) {
        trials.stepEnded(step);
        long now = nanoTime.getAsLong();
        if (now - lastLineNanos >= INTERVAL_NANOS) {
            lastLineNanos = now;
            out.println(position() + " running: " + trials.losses() + timeLeft(now));
        }
    }

    @Override
    public synchronized void trialEnded(TrialResult result) {
        trials.ended(result);
        lastLineNanos = nanoTime.getAsLong();
        out.println(position() + " " + Labels.of(result.trial()) + ": " + end(result));
    }

    @Override
    public void close() {
        out.flush();
    }

    private String position() {
        String troubles = trials.troubles();
        return "[" + trials.ended() + "/" + total + (troubles.isEmpty() ? "" : ", " + troubles) + "]";
    }

    private String timeLeft(long now) {
        double done = trials.trialsDone();
        if (done <= 0) {
            return "";
        }
        long seconds = Math.round((now - startNanos) / 1e9 * (total - done) / done);
        return String.format(Locale.ROOT, "; about %d:%02d:%02d left", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private static String end(TrialResult result) {
        Outcome outcome = result.outcome();
        if (outcome instanceof Outcome.Diverged diverged) {
            return "diverged at step " + diverged.step() + ": " + diverged.reason();
        }
        if (outcome instanceof Outcome.Failed failed) {
            return "failed: " + failed.kind() + ": " + failed.message();
        }
        if (outcome instanceof Outcome.TimedOut late) {
            return "timed out: " + late.message();
        }
        if (outcome instanceof Outcome.Cancelled cancelled) {
            return "cancelled: " + cancelled.reason();
        }
        OptionalDouble loss = result.record().validationLoss();
        return String.format(
                Locale.ROOT,
                "%s, %,.0f tokens/s, %.1f s",
                loss.isPresent() ? String.format(Locale.ROOT, "val loss %.4f", loss.getAsDouble()) : "no val loss",
                result.record().tokensPerSecond(),
                result.record().seconds());
    }
}
