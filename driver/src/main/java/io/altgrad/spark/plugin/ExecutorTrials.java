package io.altgrad.spark.plugin;

import io.altgrad.run.TrialStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The trials of one executor with their last step: what its gauges show and what it reports. */
final class ExecutorTrials {

    /** Lines of one report. */
    static final int MOST_LINES = 200;

    /** A trial in one run: two sweeps may have the same one. */
    private record Key(String run, String trialId) {}

    private final Map<Key, TrialStep> running = new LinkedHashMap<>();
    private final Map<Key, RunStep> unreported = new LinkedHashMap<>();
    private final List<RunLine> lines = new ArrayList<>();
    private double lastLoss = Double.NaN;

    synchronized void started(String run, String trialId) {
        running.put(new Key(run, trialId), new TrialStep(trialId, 0, Double.NaN, 0, ""));
    }

    synchronized void stepEnded(RunStep ended) {
        TrialStep step = ended.step();
        Key key = new Key(ended.run(), step.trialId());
        running.replace(key, step);
        unreported.put(key, ended);
        lastLoss = step.loss();
    }

    synchronized void ended(String run, String trialId) {
        running.remove(new Key(run, trialId));
    }

    synchronized int count() {
        return running.size();
    }

    /** The sum over the running trials. */
    synchronized double tokensPerSecond() {
        return running.values().stream().mapToDouble(TrialStep::tokensPerSecond).sum();
    }

    /** The loss of the step that ended last, whichever trial made it; NaN before the first. */
    synchronized double lastLoss() {
        return lastLoss;
    }

    /** Takes a line in, unless so many wait already that somebody logs in a loop. */
    synchronized void logged(RunLine line) {
        if (lines.size() < MOST_LINES) {
            lines.add(line);
        }
    }

    /** The lines that were logged since this was last asked. */
    synchronized List<RunLine> takeLines() {
        List<RunLine> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    /** The last step of each trial that made one since this was last asked, also of those that have ended since. */
    synchronized List<RunStep> takeSteps() {
        List<RunStep> steps = new ArrayList<>(unreported.values());
        unreported.clear();
        return steps;
    }
}
