package io.altgrad.spark.plugin;

import io.altgrad.run.StepProgress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The trials of one executor with their last step: what its gauges show and what it reports. */
public final class ExecutorTrials {

    private final Map<String, StepProgress> running = new LinkedHashMap<>();
    private final Map<String, StepProgress> unreported = new LinkedHashMap<>();
    private double lastLoss = Double.NaN;

    public synchronized void started(String trialId) {
        running.put(trialId, new StepProgress(trialId, 0, Double.NaN, 0, ""));
    }

    public synchronized void stepEnded(StepProgress step) {
        running.replace(step.trialId(), step);
        unreported.put(step.trialId(), step);
        lastLoss = step.loss();
    }

    synchronized void ended(String trialId) {
        running.remove(trialId);
    }

    synchronized int count() {
        return running.size();
    }

    /** The sum over the running trials. */
    synchronized double tokensPerSecond() {
        return running.values().stream()
                .mapToDouble(StepProgress::tokensPerSecond)
                .sum();
    }

    /** Of the step that ended last, whichever trial made it; NaN before the first. */
    synchronized double lastLoss() {
        return lastLoss;
    }

    /** The last step of each trial that made one since this was last asked, also of those that have ended since. */
    synchronized List<StepProgress> takeSteps() {
        List<StepProgress> steps = new ArrayList<>(unreported.values());
        unreported.clear();
        return steps;
    }
}
