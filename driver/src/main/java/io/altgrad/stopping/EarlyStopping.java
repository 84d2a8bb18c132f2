package io.altgrad.stopping;

import io.altgrad.spec.Seeds;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * The ledger of early stopping in a sweep: takes reports, asks the rule, and gives each report and decision out as an
 * event. A ledger that is given the events of another one, in their order, stands where that one stood.
 *
 * <p>Not thread-safe.
 */
public final class EarlyStopping {

    /** A cohort's name: trials of the same seeds and text. */
    private record Cohort(Seeds seeds, String corpus) {}

    private static final class Member {
        private final Candidate candidate;
        private final TreeMap<Integer, Double> values = new TreeMap<>();
        private Entrant.State state = Entrant.State.COMING;

        Member(Candidate candidate) {
            this.candidate = candidate;
        }

        Entrant entrant() {
            return new Entrant(candidate.trial(), candidate.steps(), Collections.unmodifiableSortedMap(values), state);
        }
    }

    private final StoppingRule rule;
    private final InstantSource clock;
    private final Map<String, Member> members = new HashMap<>();
    private final Map<Cohort, List<Member>> cohorts = new HashMap<>();

    /** Trials that are to go on, those at higher rungs first, for they are nearest to an end. */
    private final PriorityQueue<Decision> goingOn = new PriorityQueue<>(
            Comparator.comparingInt(Decision::rung).reversed().thenComparing(Decision::trial));

    private long number;

    /** A ledger of {@code candidates}, none of which has begun. */
    public EarlyStopping(StoppingRule rule, Collection<Candidate> candidates, InstantSource clock) {
        this.rule = rule;
        this.clock = clock;
        candidates.stream().sorted(Comparator.comparing(Candidate::trial)).forEach(candidate -> {
            Member member = new Member(candidate);
            members.put(candidate.trial(), member);
            cohorts.computeIfAbsent(cohort(member), cohort -> new ArrayList<>()).add(member);
        });
    }

    private static Cohort cohort(Member member) {
        return new Cohort(member.candidate.seeds(), member.candidate.corpus());
    }

    /** Takes an event of an earlier ledger in; one of another rule, or of a trial that this has not, is passed over. */
    public void replay(Event event) {
        number = Math.max(number, event.number());
        Decision decision = event.decision();
        Member member = members.get(decision.trial());
        if (member == null || !event.rule().equals(rule.word())) {
            return;
        }
        if (decision.verdict() == Verdict.REACHED) {
            // A trial that ran to its end reports rungs that it did not halt at, and does not wait.
            boolean halted = decision.rung() == halt(decision.trial());
            member.values.put(decision.rung(), decision.value());
            if (halted) {
                // It has gone on since it was told to.
                goingOn.removeIf(other -> other.trial().equals(decision.trial()));
                member.state = Entrant.State.WAITING;
            }
        } else {
            apply(member, decision);
        }
    }

    private void apply(Member member, Decision decision) {
        boolean goesOn = decision.verdict() == Verdict.CONTINUE;
        goingOn.removeIf(other -> other.trial().equals(decision.trial()));
        member.state = goesOn ? Entrant.State.COMING : Entrant.State.STOPPED;
        if (goesOn) {
            goingOn.add(decision);
        }
    }

    /** The trial's standing. */
    public Entrant entrant(String trial) {
        return members.get(trial).entrant();
    }

    /** Tells whether the trial is to be begun: it neither waits nor has ended, and is not among those that go on. */
    public boolean isFresh(String trial) {
        return members.get(trial).state == Entrant.State.COMING
                && goingOn.stream().noneMatch(other -> other.trial().equals(trial));
    }

    /** The step at which the trial is to halt next; its last if it is to run to its end. */
    public int halt(String trial) {
        Member member = members.get(trial);
        return rule.halt(member.entrant(), entrants(cohort(member)));
    }

    /** Takes out the trial that is to go on next from where it halted, if there is one. */
    public Optional<String> next() {
        return Optional.ofNullable(goingOn.poll()).map(Decision::trial);
    }

    /** Tells whether a trial is to go on from where it halted. */
    public boolean hasNext() {
        return !goingOn.isEmpty();
    }

    /**
     * Hears that the trial halted where it was to.
     *
     * @param losses its validation losses by step, as far as they are finite
     * @return the reports, and the decisions on whichever trials follow from them
     */
    public List<Event> halted(String trial, Map<Integer, Double> losses) {
        Member member = members.get(trial);
        List<Event> events = new ArrayList<>();
        report(member, losses, halt(trial), events);
        member.state = Entrant.State.WAITING;
        settle(cohort(member), events);
        return events;
    }

    /**
     * Hears that the trial ended without having been stopped.
     *
     * @param end {@code COMPLETED} or {@code LOST}
     */
    public List<Event> ended(String trial, Entrant.State end, Map<Integer, Double> losses) {
        List<Event> events = endedBefore(trial, end, losses);
        settle(cohort(members.get(trial)), events);
        return events;
    }

    /**
     * Hears that the trial had ended so when the ledger was begun; decisions are left to {@link #settle}.
     *
     * @return the reports that no event has said
     */
    public List<Event> endedBefore(String trial, Entrant.State end, Map<Integer, Double> losses) {
        Member member = members.get(trial);
        List<Event> events = new ArrayList<>();
        int made = losses.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
        report(member, losses, end == Entrant.State.COMPLETED ? member.candidate.steps() : made, events);
        goingOn.removeIf(other -> other.trial().equals(trial));
        member.state = end;
        return events;
    }

    /** Takes the decisions that can be taken now, which a process that died may not have come to. */
    public List<Event> settle() {
        List<Event> events = new ArrayList<>();
        cohorts.keySet().stream()
                .sorted(Comparator.comparing(Cohort::seeds).thenComparing(Cohort::corpus))
                .forEach(cohort -> settle(cohort, events));
        return events;
    }

    private void report(Member member, Map<Integer, Double> losses, int upTo, List<Event> events) {
        int last = member.entrant().last();
        rule.rungs(member.candidate.steps())
                .filter(rung -> rung > last && rung <= upTo)
                .forEach(rung -> {
                    double loss = losses.getOrDefault(rung, Double.NaN);
                    member.values.put(rung, loss);
                    add(new Decision(member.candidate.trial(), rung, loss, Double.NaN, Verdict.REACHED), events);
                });
    }

    private void settle(Cohort cohort, List<Event> events) {
        List<Decision> decisions = decide(cohort);
        while (!decisions.isEmpty()) {
            for (Decision decision : decisions) {
                apply(members.get(decision.trial()), decision);
                add(decision, events);
            }
            decisions = decide(cohort);
        }
    }

    /** Decides for a cohort; a trial that is kept waits for nobody. */
    private List<Decision> decide(Cohort cohort) {
        List<Decision> kept = cohorts.get(cohort).stream()
                .filter(member ->
                        member.state == Entrant.State.WAITING && member.candidate.tenure() == Candidate.Tenure.KEPT)
                .map(Member::entrant)
                .map(entrant -> new Decision(
                        entrant.trial(), entrant.last(), entrant.at(entrant.last()), Double.NaN, Verdict.CONTINUE))
                .toList();
        return kept.isEmpty() ? rule.decide(entrants(cohort)) : kept;
    }

    private List<Entrant> entrants(Cohort cohort) {
        return cohorts.get(cohort).stream().map(Member::entrant).toList();
    }

    private void add(Decision decision, List<Event> events) {
        Instant now = clock.instant();
        Seeds seeds = members.get(decision.trial()).candidate.seeds();
        events.add(new Event(++number, now, rule.word(), seeds, decision));
    }
}
