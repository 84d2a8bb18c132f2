package io.altgrad.dispatch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.spec.Trial;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long nanos;

    @Test
    void linesTellEachEndAndTheRunningLossesAtMostEveryTenSeconds() {
        Trial first = trial("none", 1);
        Trial second = trial("e5m2", 2);
        ProgressLines lines = new ProgressLines(4, out, () -> nanos);
        lines.trialStarted(first);
        lines.trialStarted(second);
        after(4).andStep(lines, first, 1);
        after(6).andStep(lines, first, 2);
        after(1).andStep(lines, second, 1);
        after(9).andStep(lines, second, 3);
        lines.trialEnded(FakeTrials.completed(first));
        lines.trialEnded(
                FakeTrials.ended(second, new Outcome.Failed("java.lang.OutOfMemoryError", "Java heap space", "")));
        assertThat(lines())
                .containsExactly(
                        "[0/4] running: none mlp seed 1 2/5 loss 3.5000; about 0:01:30 left",
                        "[0/4] running: none mlp seed 1 2/5 loss 3.5000; e5m2 mlp seed 2 3/5 loss 2.5000; about 0:01:00"
                                + " left",
                        "[1/4] none mlp seed 1: val loss 2.5100, 400 tokens/s, 2.0 s",
                        "[2/4, 1 failed] e5m2 mlp seed 2: failed: java.lang.OutOfMemoryError: Java heap space");
    }

    @Test
    void linesTellWhereATrialDivergedAndDoNotCountACancelledOne() {
        Trial trial = trial("e5m2", 2);
        ProgressLines lines = new ProgressLines(2, out, () -> nanos);
        lines.trialStarted(trial);
        lines.trialEnded(FakeTrials.ended(trial, new Outcome.Cancelled("told to")));
        lines.trialEnded(FakeTrials.ended(trial, new Outcome.Diverged(812, "", "the loss is NaN")));
        assertThat(lines())
                .containsExactly(
                        "[0/2] e5m2 mlp seed 2: cancelled: told to",
                        "[1/2, 1 diverged] e5m2 mlp seed 2: diverged at step 812: the loss is NaN");
    }

    @Test
    void theBarMovesWithStepsAndShowsLossesAndFailures() {
        Trial first = trial("none", 1);
        Trial second = trial("e5m2", 2);
        try (ProgressBarDisplay bar = new ProgressBarDisplay(2, out)) {
            bar.trialStarted(first);
            bar.trialEnded(FakeTrials.ended(first, new Outcome.Failed("x", "y", "")));
            bar.trialStarted(second);
            bar.stepEnded(new StepProgress(second.id(), 3, 2.5, 1000));
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("trials", "80%", "1/2", "1 failed; e5m2 mlp seed 2 3/5 loss");
    }

    private ProgressDisplayTest after(long seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
        return this;
    }

    private void andStep(SweepProgress progress, Trial trial, int step) {
        progress.stepEnded(new StepProgress(trial.id(), step, 5.5 - step, 1000));
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
