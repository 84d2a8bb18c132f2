package io.altgrad.dispatch;

import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a display knows of a sweep: the trials that run with their last step, and how many have ended. */
final class RunningTrials {

    private final Map<String, Running> running = new LinkedHashMap<>();
    private long ended;
    private long failed;
    private long diverged;

    synchronized void started(Trial trial) {
        running.put(trial.id(), new Running(Labels.of(trial), trial.training().steps(), 0, Double.NaN));
    }

    /** Steps that arrive after their trial's end are dropped. */
    synchronized void stepEnded(StepProgress step) {
        running.computeIfPresent(step.trialId(), (id, before) -> before.at(step));
    }

    synchronized void ended(TrialResult result) {
        running.remove(result.trial().id());
        if (result.outcome() instanceof Outcome.Cancelled) {
            return;
        }
        ended++;
        failed += result.outcome() instanceof Outcome.Failed || result.outcome() instanceof Outcome.TimedOut ? 1 : 0;
        diverged += result.outcome() instanceof Outcome.Diverged ? 1 : 0;
    }

    /** Trials that ended, and of those that run the share that is done. */
    synchronized double trialsDone() {
        return ended + running.values().stream().mapToDouble(Running::share).sum();
    }

    synchronized long ended() {
        return ended;
    }

    /** {@code 2 failed, 1 diverged}, without what there is none of. */
    synchronized String troubles() {
        String text =
                (failed > 0 ? ", " + failed + " failed" : "") + (diverged > 0 ? ", " + diverged + " diverged" : "");
        return text.isEmpty() ? "" : text.substring(2);
    }

    /** Each running trial with its step and loss: {@code e5m2 all seed 1 40/100 loss 2.5134}. */
    synchronized String losses() {
        return running.values().stream()
                .filter(trial -> trial.step() > 0)
                .map(Running::toString)
                .collect(Collectors.joining("; "));
    }

    private record Running(String label, int steps, int step, double loss) {

        Running at(StepProgress progress) {
            return new Running(label, steps, progress.step(), progress.loss());
        }

        double share() {
            return (double) step / steps;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %d/%d loss %.4f", label, step, steps, loss);
        }
    }
}
