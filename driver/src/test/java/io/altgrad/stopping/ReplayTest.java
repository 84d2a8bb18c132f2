package io.altgrad.stopping;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.spec.Seeds;
import io.altgrad.stopping.Candidate.Tenure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A driver that dies takes its ledger with it; what it stored gives it back. */
class ReplayTest {

    private static final int STEPS = 81;

    private static final List<Candidate> CANDIDATES = IntStream.range(0, 20)
            .mapToObj(i -> new Candidate(
                    "t" + (i + 10), new Seeds(1, i % 2, 1), "text", STEPS, i == 7 ? Tenure.KEPT : Tenure.STOPPABLE))
            .toList();

    /** Whichever event was the last to be stored, the run goes on and ends as it would have. */
    @Property(tries = 300)
    void aLedgerThatIsReplayedDecidesAsTheOneThatDiedWouldHave(
            @ForAll("rules") StoppingRule rule, @ForAll Random random) {
        List<Event> whole = new ArrayList<>();
        EarlyStopping before = play(rule, List.of(), random.nextLong(), whole);
        int died = random.nextInt(whole.size());
        List<Event> stored = new ArrayList<>(whole.subList(0, died));
        EarlyStopping after = play(rule, List.copyOf(stored), random.nextLong(), stored);
        for (Candidate candidate : CANDIDATES) {
            Entrant one = after.entrant(candidate.trial());
            assertThat(one.state()).as(candidate.trial()).isIn(Entrant.State.STOPPED, Entrant.State.COMPLETED);
            if (rule instanceof SuccessiveHalving || rule instanceof Patience) {
                // These do not depend on who comes first.
                assertThat(one).isEqualTo(before.entrant(candidate.trial()));
            }
        }
        assertThat(stored.stream().map(Event::number)).doesNotHaveDuplicates().isSorted();
    }

    private static EarlyStopping replayed(StoppingRule rule, List<Event> events) {
        EarlyStopping ledger = new EarlyStopping(rule, CANDIDATES, () -> Instant.EPOCH);
        events.forEach(ledger::replay);
        return ledger;
    }

    /** Runs what is left after {@code earlier}, in an order by lot, adds its events and gives its ledger. */
    private static EarlyStopping play(StoppingRule rule, List<Event> earlier, long lot, List<Event> events) {
        Random random = new Random(lot);
        EarlyStopping ledger = replayed(rule, earlier);
        events.addAll(ledger.settle());
        List<String> due = new ArrayList<>();
        CANDIDATES.stream().map(Candidate::trial).filter(ledger::isFresh).forEach(due::add);
        takeOn(ledger, due);
        while (!due.isEmpty()) {
            String trial = due.remove(random.nextInt(due.size()));
            int halt = ledger.halt(trial);
            events.addAll(
                    halt == STEPS
                            ? ledger.ended(trial, Entrant.State.COMPLETED, losses(trial))
                            : ledger.halted(trial, losses(trial)));
            takeOn(ledger, due);
        }
        return ledger;
    }

    private static void takeOn(EarlyStopping ledger, List<String> due) {
        Stream.generate(ledger::next)
                .takeWhile(Optional::isPresent)
                .map(Optional::orElseThrow)
                .forEach(due::add);
    }

    private static Map<Integer, Double> losses(String trial) {
        Map<Integer, Double> losses = new HashMap<>();
        Random random = new Random(trial.hashCode());
        for (int step = 1; step <= STEPS; step++) {
            losses.put(step, random.nextDouble());
        }
        return losses;
    }

    @Provide
    static Arbitrary<StoppingRule> rules() {
        return Arbitraries.of(Arrays.asList(
                new SuccessiveHalving(3, 3),
                new SuccessiveHalving(2, 10),
                new Hyperband(3, 3),
                new Asha(3, 1),
                new Asha(2, 20),
                new MedianRule(5, 10, 2),
                new Patience(9, 2, 0.01)));
    }
}
