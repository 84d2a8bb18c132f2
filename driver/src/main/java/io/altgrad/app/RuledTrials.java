package io.altgrad.app;

import io.altgrad.result.Outcome;
import io.altgrad.result.Status;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.run.TrialSource.Ended;
import io.altgrad.run.TrialSource.Job;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.stopping.Candidate;
import io.altgrad.stopping.EarlyStopping;
import io.altgrad.stopping.Entrant;
import io.altgrad.stopping.Event;
import io.altgrad.stopping.Verdict;
import io.altgrad.store.ResultStore;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.StoredTrial;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * The course of a sweep whose trials a rule of early stopping judges. What it decides is kept as events before it is acted
 * on, so that a run which dies is replayed by the next.
 */
final class RuledTrials implements Course {

    private final ResultStore store;
    private final Map<String, PlannedTrial> planned = new LinkedHashMap<>();
    private final EarlyStopping ledger;

    /** All events of each trial, in order. */
    private final Map<String, List<Event>> events = new HashMap<>();

    /** Results of trials that wait at a rung. */
    private final Map<String, TrialResult> halted = new HashMap<>();

    /** Stopped trials whose result an earlier run took with it: it is in their checkpoint, to be had without a step. */
    private final Queue<String> lost = new ArrayDeque<>();

    /**
     * Goes on where the events in {@code store} end.
     *
     * @param remaining what the folder says of the trials
     * @throws IOException if events or steps cannot be read, or decisions that follow from them not be kept
     */
    RuledTrials(Sweep sweep, Remaining remaining, ResultStore store, InstantSource clock) throws IOException {
        this.store = store;
        remaining.planned().forEach(trial -> planned.put(trial.id(), trial));
        this.ledger = new EarlyStopping(sweep.conduct().rule(), candidates(sweep, remaining.planned()), clock);
        replay(remaining);
    }

    /**
     * The trials as early stopping sees them; where every one is the baseline's there is nothing to compare it with.
     */
    static List<Candidate> candidates(Sweep sweep, List<PlannedTrial> trials) {
        boolean alone = trials.stream().allMatch(one -> one.trial().format().equals(sweep.baseline()));
        return trials.stream()
                .map(one -> new Candidate(
                        one.id(),
                        one.trial().seeds(),
                        one.trial().corpus(),
                        one.trial().training().schedule().steps(),
                        one.trial().format().equals(sweep.baseline()) && !alone
                                ? sweep.conduct().baseline()
                                : Candidate.Tenure.STOPPABLE))
                .toList();
    }

    private void replay(Remaining remaining) throws IOException {
        for (Event event : store.events()) {
            events.computeIfAbsent(event.decision().trial(), id -> new ArrayList<>())
                    .add(event);
            ledger.replay(event);
        }
        List<Event> reports = new ArrayList<>();
        Map<String, Map<Integer, Double>> losses =
                losses(store, remaining.standing().ended());
        for (String id : remaining.standing().ended()) {
            StoredTrial stored = remaining.stored().get(id);
            Entrant.State end = stored.isStopped()
                    ? Entrant.State.STOPPED
                    : Status.COMPLETED.is(stored.status()) ? Entrant.State.COMPLETED : Entrant.State.LOST;
            reports.addAll(ledger.endedBefore(id, end, losses.getOrDefault(id, Map.of())));
        }
        reports.addAll(ledger.settle());
        keep(reports);
        planned.keySet().stream()
                .filter(id -> ledger.entrant(id).state() == Entrant.State.STOPPED)
                .filter(id -> !remaining.standing().ended().contains(id))
                .forEach(lost::add);
    }

    /** The validation losses of those trials by step. */
    static Map<String, Map<Integer, Double>> losses(ResultStore store, Set<String> ids) throws IOException {
        Map<String, Map<Integer, Double>> losses = new HashMap<>();
        store.steps(List.of(StepColumns.TRIAL_ID, StepColumns.STEP, StepColumns.VAL_LOSS), ids, (id, rows) -> {
            Map<Integer, Double> own = new HashMap<>();
            for (Row row : rows) {
                if (row.get(StepColumns.VAL_LOSS) != null) {
                    own.put(row.get(StepColumns.STEP), row.get(StepColumns.VAL_LOSS));
                }
            }
            losses.put(id, own);
        });
        return losses;
    }

    @Override
    public boolean isFresh(PlannedTrial trial) {
        return ledger.isFresh(trial.id());
    }

    @Override
    public Job begin(PlannedTrial trial) {
        return new Job(trial, ledger.halt(trial.id()));
    }

    @Override
    public Optional<Job> goOn() {
        if (!lost.isEmpty()) {
            String id = lost.remove();
            return Optional.of(new Job(planned.get(id), ledger.entrant(id).last()));
        }
        return ledger.next().map(id -> begin(planned.get(id)));
    }

    @Override
    public boolean goesOn() {
        return !lost.isEmpty() || ledger.hasNext();
    }

    @Override
    public Effect ended(PlannedTrial trial, TrialResult result) throws IOException {
        String id = trial.id();
        List<Ended> finals = new ArrayList<>();
        List<Event> news = List.of();
        if (!(result.outcome() instanceof Outcome.Stopped)) {
            finals.add(new Ended(trial, result));
            news = ledger.ended(id, state(result), losses(result));
        } else if (ledger.entrant(id).state() == Entrant.State.STOPPED) {
            finals.add(new Ended(trial, stopped(id, result)));
        } else {
            halted.put(id, result);
            news = ledger.halted(id, losses(result));
        }
        keep(news);
        finals.addAll(decided(news));
        return new Effect(finals, List.of());
    }

    /** The results that decisions make final. */
    private List<Ended> decided(List<Event> news) {
        List<Ended> finals = new ArrayList<>();
        for (Event event : news) {
            String id = event.decision().trial();
            if (event.decision().verdict() == Verdict.STOP && !halted.containsKey(id)) {
                lost.add(id);
            } else if (event.decision().verdict() == Verdict.STOP) {
                finals.add(new Ended(planned.get(id), stopped(id, halted.remove(id))));
            } else if (event.decision().verdict() == Verdict.CONTINUE) {
                halted.remove(id);
            }
        }
        return finals;
    }

    private static Entrant.State state(TrialResult result) {
        return result.outcome().status() == Status.COMPLETED ? Entrant.State.COMPLETED : Entrant.State.LOST;
    }

    private static Map<Integer, Double> losses(TrialResult result) {
        Map<Integer, Double> losses = new HashMap<>();
        for (StepMetrics step : result.record().steps()) {
            step.evaluated().ifPresent(loss -> losses.put(step.step(), loss));
        }
        return losses;
    }

    /** The result of a stopped trial, with what the rule says of it. */
    private TrialResult stopped(String id, TrialResult result) {
        Event last = events.get(id).get(events.get(id).size() - 1);
        double cutoff = last.decision().cutoff();
        String reason = String.format(
                        Locale.ROOT,
                        "at step %d by rule %s: its validation loss is %.4f",
                        last.decision().rung(),
                        last.rule(),
                        last.decision().value())
                + (Double.isNaN(cutoff) ? "" : String.format(Locale.ROOT, ", and %.4f went on", cutoff));
        int step = ((Outcome.Stopped) result.outcome()).step();
        return new TrialResult(
                result.trial(),
                new Outcome.Stopped(step, reason),
                result.record(),
                result.provenance(),
                result.endedAt(),
                result.attempt());
    }

    private void keep(List<Event> news) throws IOException {
        Map<String, List<Event>> changed = new LinkedHashMap<>();
        for (Event event : news) {
            String id = event.decision().trial();
            List<Event> all = events.computeIfAbsent(id, one -> new ArrayList<>());
            all.add(event);
            changed.put(id, all);
        }
        if (!changed.isEmpty()) {
            store.writeEvents(changed);
        }
    }
}
