package io.altgrad.watch;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.text.Paint;
import io.altgrad.text.Printable;
import io.altgrad.text.Tone;
import java.io.PrintStream;
import java.time.Duration;
import java.util.stream.Collectors;

/** Lines that make sense in a log file: one for each trial that ended, and now and then one for those that run. */
final class PlainLines implements SweepDisplay {

    private static final int SHOWN = 8;

    private final SweepState state;
    private final PrintStream out;
    private final Paint paint;
    private final Ticker ticker;
    private boolean told;

    /** {@code state} has to hear of events before this does. */
    PlainLines(SweepState state, PrintStream out, Paint paint, Duration period) {
        this.state = state;
        this.out = out;
        this.paint = paint;
        this.ticker = new Ticker("altgrad-lines", period, this::tick);
    }

    @Override
    public synchronized void trialEnded(PlannedTrial trial, TrialResult result) {
        told = true;
        Tone tone = result.outcome().status().isTrouble() ? Tone.BAD : Tone.PLAIN;
        out.println(head(state.snapshot())
                + paint.of(tone, Printable.of(state.ended(trial, result).toString())));
    }

    @Override
    public void close() {
        ticker.close();
        out.flush();
    }

    /** Says how the running trials go, unless a trial ended since this was last called. */
    synchronized void tick() {
        SweepSnapshot snapshot = state.snapshot();
        if (!told && !snapshot.running().isEmpty()) {
            out.println(head(snapshot)
                    + snapshot.running().stream()
                            .limit(SHOWN)
                            .map(PlainLines::line)
                            .collect(Collectors.joining("; "))
                    + (snapshot.running().size() > SHOWN ? "; …" : ""));
        }
        told = false;
    }

    /** {@code 2026-01-02T03:04:05Z [1/4, 1 running] }. */
    private String head(SweepSnapshot snapshot) {
        return NoticeLines.timeOf(snapshot.at()) + "[" + SweepLines.summary(snapshot, paint) + "] ";
    }

    private static String line(RunningTrial trial) {
        return Printable.of(trial.label()) + " " + trial.step() + "/" + trial.steps()
                + (trial.step() == 0 ? " starting" : " loss " + Text.loss(trial.loss()));
    }
}
