package io.altgrad.dispatch;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import java.io.PrintStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One bar over all trials, which moves with every step, with the running losses behind it. */
final class ProgressBarDisplay implements ProgressDisplay {

    private static final int PARTS_PER_TRIAL = 1000;

    private final RunningTrials trials = new RunningTrials();
    private final ProgressBar bar;

    ProgressBarDisplay(long total, PrintStream out) {
        this.bar = new ProgressBarBuilder()
                .setTaskName("trials")
                .setInitialMax(total * PARTS_PER_TRIAL)
                .setUnit("", PARTS_PER_TRIAL)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(500)
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .build();
    }

    @Override
    public void trialStarted(Trial trial) {
        trials.started(trial);
    }

    @Override
    public void stepEnded(StepProgress step) {
        trials.stepEnded(step);
        show();
    }

    @Override
    public void trialEnded(TrialResult result) {
        trials.ended(result);
        show();
    }

    @Override
    public void close() {
        bar.close();
    }

    private void show() {
        bar.stepTo(Math.round(trials.trialsDone() * PARTS_PER_TRIAL));
        bar.setExtraMessage(Stream.of(trials.troubles(), trials.losses())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; ", " ", "")));
    }
}
