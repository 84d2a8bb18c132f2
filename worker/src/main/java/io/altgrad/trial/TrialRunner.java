package io.altgrad.trial;

import io.altgrad.result.TrialResult;
import io.altgrad.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs one trial from its seed, or from its newest checkpoint, to its result. A user's or a machine's fault is a result,
 * not an exception, unless it has made this process useless ({@link LostDevice}); a trial that its listener stops is a
 * cancelled result.
 */
@FunctionalInterface
public interface TrialRunner {

    TrialResult run(TrialRun run, TrainingListener listener);

    /**
     * Runs trials of one {@linkplain io.altgrad.spec.TrialShape shape} at once, which changes nothing of what each
     * computes, where a runner can; else one after the other.
     *
     * @param listeners of each trial
     * @return the result of each
     */
    default List<TrialResult> run(List<TrialRun> runs, List<TrainingListener> listeners) {
        List<TrialResult> results = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            results.add(run(runs.get(i), listeners.get(i)));
        }
        return results;
    }
}
