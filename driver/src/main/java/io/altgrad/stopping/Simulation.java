package io.altgrad.stopping;

import io.altgrad.spec.Seeds;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A sweep of recorded curves under a rule: what would have been trained, and what would have been lost. Every step takes
 * the same time, and nothing else takes any.
 */
public final class Simulation {

    /**
     * A trial that completed, with all its validation losses by step.
     *
     * @param candidate the trial
     * @param losses with one at its last step, and one at each rung
     */
    public record Recorded(Candidate candidate, SortedMap<Integer, Double> losses) {

        double last() {
            return losses.get(losses.lastKey());
        }
    }

    /**
     * The part of the outcome that some seeds have, one for each source of randomness.
     *
     * @param seeds of the trials
     * @param trials of those seeds
     * @param stopped how many of them the rule stops
     * @param steps that are trained under the rule
     * @param fullSteps that are trained without
     * @param best the trial of the smallest last loss
     * @param found the trial of the smallest last loss among those that the rule lets complete
     * @param regret nats by which {@code found} is worse than {@code best}
     */
    public record Seed(
            Seeds seeds,
            int trials,
            int stopped,
            long steps,
            long fullSteps,
            String best,
            String found,
            double regret) {

        /** Tells whether the best was not stopped. */
        public boolean keepsBest() {
            return regret == 0;
        }
    }

    /**
     * The outcome.
     *
     * @param seeds in order
     * @param events as a run would have stored them, at the step of the simulated clock in place of a second
     */
    public record Outcome(List<Seed> seeds, List<Event> events) {

        public Outcome {
            seeds = List.copyOf(seeds);
            events = List.copyOf(events);
        }

        /** Steps that are trained under the rule. */
        public long steps() {
            return seeds.stream().mapToLong(Seed::steps).sum();
        }

        /** Steps that are trained without. */
        public long fullSteps() {
            return seeds.stream().mapToLong(Seed::fullSteps).sum();
        }
    }

    /** A stretch of a trial that is under way. */
    private record Stretch(Recorded trial, int until, long end, long order) {}

    private final Map<String, Recorded> recorded = new LinkedHashMap<>();
    private final Map<String, Integer> made = new HashMap<>();
    private final PriorityQueue<Stretch> running =
            new PriorityQueue<>(Comparator.comparingLong(Stretch::end).thenComparingLong(Stretch::order));
    private final List<Event> events = new ArrayList<>();
    private final EarlyStopping ledger;
    private long now;
    private long order;

    private Simulation(StoppingRule rule, List<Recorded> trials) {
        trials.forEach(trial -> recorded.put(trial.candidate().trial(), trial));
        this.ledger = new EarlyStopping(
                rule, trials.stream().map(Recorded::candidate).toList(), () -> Instant.ofEpochSecond(now));
    }

    /**
     * Runs {@code trials} under {@code rule}.
     *
     * @param trials in the order in which they would begin
     * @param concurrent how many run at once, at least 1
     */
    public static Outcome run(StoppingRule rule, List<Recorded> trials, int concurrent) {
        Simulation simulation = new Simulation(rule, trials);
        simulation.run(new ArrayDeque<>(simulation.recorded.keySet()), concurrent);
        return new Outcome(simulation.seeds(), simulation.events);
    }

    private void run(Queue<String> fresh, int concurrent) {
        fill(fresh, concurrent);
        while (!running.isEmpty()) {
            Stretch ended = running.poll();
            now = ended.end();
            String trial = ended.trial().candidate().trial();
            made.put(trial, ended.until());
            boolean whole = ended.until() == ended.trial().candidate().steps();
            events.addAll(
                    whole
                            ? ledger.ended(
                                    trial,
                                    Entrant.State.COMPLETED,
                                    ended.trial().losses())
                            : ledger.halted(trial, ended.trial().losses()));
            fill(fresh, concurrent);
        }
    }

    private void fill(Queue<String> fresh, int concurrent) {
        while (running.size() < concurrent) {
            Optional<String> next = ledger.next().or(() -> Optional.ofNullable(fresh.poll()));
            if (next.isEmpty()) {
                return;
            }
            int until = ledger.halt(next.get());
            int from = made.getOrDefault(next.get(), 0);
            running.add(new Stretch(recorded.get(next.get()), until, now + until - from, order++));
        }
    }

    private List<Seed> seeds() {
        TreeMap<Seeds, List<Recorded>> bySeeds = new TreeMap<>();
        recorded.values()
                .forEach(trial -> bySeeds.computeIfAbsent(trial.candidate().seeds(), seeds -> new ArrayList<>())
                        .add(trial));
        return bySeeds.entrySet().stream()
                .map(entry -> seed(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Seed seed(Seeds seeds, List<Recorded> trials) {
        Comparator<Recorded> byLoss = Comparator.comparingDouble(Recorded::last)
                .thenComparing(trial -> trial.candidate().trial());
        List<Recorded> whole = trials.stream()
                .filter(trial ->
                        made.get(trial.candidate().trial()) == trial.candidate().steps())
                .sorted(byLoss)
                .toList();
        Recorded best = trials.stream().min(byLoss).orElseThrow();
        Recorded found = whole.isEmpty() ? best : whole.get(0);
        return new Seed(
                seeds,
                trials.size(),
                trials.size() - whole.size(),
                trials.stream()
                        .mapToLong(trial -> made.get(trial.candidate().trial()))
                        .sum(),
                trials.stream().mapToLong(trial -> trial.candidate().steps()).sum(),
                best.candidate().trial(),
                found.candidate().trial(),
                whole.isEmpty() ? Double.NaN : found.last() - best.last());
    }
}
