package io.altgrad.stopping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.spec.Seeds;
import io.altgrad.stopping.Candidate.Tenure;
import io.altgrad.stopping.Simulation.Recorded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decisions of each rule, against tables worked out by hand. */
class StoppingRulesTest {

    private static final Seeds SEED = new Seeds(1, 1, 1);

    /** Losses after steps 10, 30 and 90, of which the last is the trial's end. */
    private static final List<Recorded> NINE = List.of(
            curve("a", 1, 5.0, 3.0, 1.0),
            curve("b", 1, 4.0, 3.5, 0.9),
            curve("c", 1, 3.0, 2.0, 0.8),
            curve("d", 1, 6.0, 2.9, 0.1),
            curve("e", 1, 7.0, 2.8, 1.1),
            curve("f", 1, 2.0, 2.5, 0.7),
            curve("g", 1, 8.0, 2.7, 1.2),
            curve("h", 1, 9.0, 2.6, 1.3),
            curve("i", 1, 1.0, 2.2, 0.6));

    /** Of 9 at step 10 the best 3 are i 1.0, f 2.0, c 3.0; of those at step 30 the best is c 2.0. */
    @Test
    void successiveHalvingKeepsAThirdAtEachRungOnceAllHaveReachedIt() {
        Simulation.Outcome outcome = Simulation.run(new SuccessiveHalving(3, 10), NINE, 2);
        assertThat(decisions(outcome.events()))
                .containsExactly(
                        "i 10 1.0 <= 3.0 continue",
                        "f 10 2.0 <= 3.0 continue",
                        "c 10 3.0 <= 3.0 continue",
                        "b 10 4.0 <= 3.0 stop",
                        "a 10 5.0 <= 3.0 stop",
                        "d 10 6.0 <= 3.0 stop",
                        "e 10 7.0 <= 3.0 stop",
                        "g 10 8.0 <= 3.0 stop",
                        "h 10 9.0 <= 3.0 stop",
                        "c 30 2.0 <= 2.0 continue",
                        "i 30 2.2 <= 2.0 stop",
                        "f 30 2.5 <= 2.0 stop");
        // 9 x 10, then 3 x 20, then 1 x 60; the best at the end, d, was stopped, and c found in its place.
        assertThat(outcome.seeds()).containsExactly(new Simulation.Seed(SEED, 9, 8, 210, 810, "d", "c", 0.8 - 0.1));
        assertThat(new SuccessiveHalving(3, 10).fewestSteps(9, 90)).isEqualTo(210);
    }

    /**
     * One at a time. c reaches step 10 third, and is the best of 3: it goes on. At f, of 6, two places: f 2.0 and c 3.0. At i,
     * of 9, three: i. At step 30 c, f and i are three: the best, c. The rest is stopped once nothing runs.
     */
    @Test
    void ashaLetsATrialGoOnAsSoonAsItIsAmongTheBestThird() {
        Simulation.Outcome outcome = Simulation.run(new Asha(3, 10), NINE, 1);
        assertThat(decisions(outcome.events()))
                .containsExactly(
                        "c 10 3.0 <= 3.0 continue",
                        "f 10 2.0 <= 3.0 continue",
                        "i 10 1.0 <= 3.0 continue",
                        "c 30 2.0 <= 2.0 continue",
                        "i 30 2.2 <= NaN stop",
                        "f 30 2.5 <= NaN stop",
                        "b 10 4.0 <= NaN stop",
                        "a 10 5.0 <= NaN stop",
                        "d 10 6.0 <= NaN stop",
                        "e 10 7.0 <= NaN stop",
                        "g 10 8.0 <= NaN stop",
                        "h 10 9.0 <= NaN stop");
        assertThat(outcome.steps()).isEqualTo(210);
    }

    @Test
    void ashaLetsTheBestGoOnWhereFewerThanEtaReachARung() {
        Simulation.Outcome outcome = Simulation.run(new Asha(3, 10), NINE.subList(0, 2), 2);
        assertThat(decisions(outcome.events()))
                .containsExactly("b 10 4.0 <= 4.0 continue", "b 30 3.5 <= 3.5 continue", "a 10 5.0 <= NaN stop");
        assertThat(outcome.seeds().get(0).found()).isEqualTo("b");
    }

    /**
     * With rungs at 10 and 30 there are three brackets, of the paper's ceil(3/3 9) = 9, ceil(3/2 3) = 5 and 3 trials. Of
     * nine trials dealt in that proportion the first has a, c, e, g, i, the second b, f and the third d, h.
     */
    @Test
    void hyperbandDealsTrialsToBracketsThatBeginAtDifferentRungs() {
        assertThat(new Hyperband(3, 10).brackets(9, 2)).containsExactly(0, 1, 0, 2, 0, 1, 0, 2, 0);
        Simulation.Outcome outcome = Simulation.run(new Hyperband(3, 10), NINE, 9);
        assertThat(decisions(outcome.events()))
                .containsExactly(
                        // The best floor(5 / 3) = 1 of a 5.0, c 3.0, e 7.0, g 8.0, i 1.0.
                        "i 10 1.0 <= 1.0 continue",
                        "c 10 3.0 <= 1.0 stop",
                        "a 10 5.0 <= 1.0 stop",
                        "e 10 7.0 <= 1.0 stop",
                        "g 10 8.0 <= 1.0 stop",
                        // At least one of b 3.5, f 2.5, and the last of the first bracket.
                        "f 30 2.5 <= 2.5 continue",
                        "b 30 3.5 <= 2.5 stop",
                        "i 30 2.2 <= 2.2 continue");
        // 5 x 10 + 20 + 60, 2 x 30 + 60, 2 x 90.
        assertThat(outcome.steps()).isEqualTo(430);
    }

    /** Means of what completed, up to step 10: c 3, b 4, a 5, so 4; up to step 30: c 2.5, b 3.75, a 4, so 3.75. */
    @Test
    void theMedianStopsWhatIsWorseThanTheMedianOfTheMeansOfThoseThatCompleted() {
        Simulation.Outcome outcome = Simulation.run(new MedianRule(10, 20, 3), NINE.subList(0, 5), 1);
        assertThat(decisions(outcome.events()))
                .containsExactly(
                        "a 10 5.0 <= NaN continue",
                        "a 30 3.0 <= NaN continue",
                        "a 50 3.0 <= NaN continue",
                        "a 70 3.0 <= NaN continue",
                        "b 10 4.0 <= NaN continue",
                        "b 30 3.5 <= NaN continue",
                        "b 50 3.5 <= NaN continue",
                        "b 70 3.5 <= NaN continue",
                        "c 10 3.0 <= NaN continue",
                        "c 30 2.0 <= NaN continue",
                        "c 50 2.0 <= NaN continue",
                        "c 70 2.0 <= NaN continue",
                        "d 10 6.0 <= 4.0 stop",
                        "e 10 7.0 <= 4.0 stop");
        EarlyStopping ledger = new EarlyStopping(
                new MedianRule(10, 20, 3),
                NINE.stream().map(Recorded::candidate).toList(),
                () -> Instant.EPOCH);
        for (Recorded completed : NINE.subList(0, 3)) {
            ledger.ended(completed.candidate().trial(), Entrant.State.COMPLETED, completed.losses());
        }
        ledger.halted("f", Map.of(10, 3.9));
        assertThat(decisions(ledger.halted("f", Map.of(10, 3.9, 30, 3.8)))).containsExactly("f 30 3.8 <= 3.75 stop");
    }

    /** The best is 4.0 at step 20; 3.95 is no betterment by 0.1, and step 40 is the second evaluation after it. */
    @Test
    void patienceEndsAfterSoManyEvaluationsWithoutBetterment() {
        TreeMap<Integer, Double> losses = new TreeMap<>(Map.of(10, 5.0, 20, 4.0, 30, 4.2, 40, 3.95, 50, 1.0, 60, 0.5));
        Recorded trial = new Recorded(candidate("a", 1, 60), losses);
        Simulation.Outcome outcome = Simulation.run(new Patience(10, 2, 0.1), List.of(trial), 1);
        assertThat(decisions(outcome.events())).containsExactly("a 30 4.2 <= 3.9 continue", "a 40 3.95 <= 3.9 stop");
        assertThat(outcome.seeds().get(0).steps()).isEqualTo(40);
        assertThat(Simulation.run(new Patience(10, 2, 0.0), List.of(trial), 1)
                        .seeds()
                        .get(0)
                        .stopped())
                .isZero();
    }

    /** The other seed is worse throughout, and loses no more of its trials for that, whatever it is the seed of. */
    @ParameterizedTest
    @CsvSource({"2, 2, 2", "2, 1, 1", "1, 2, 1", "1, 1, 2"})
    void trialsAreComparedWithThoseOfTheirSeedsAlone(long init, long data, long rounding) {
        Seeds other = new Seeds(init, data, rounding);
        List<Recorded> both = new ArrayList<>(NINE);
        NINE.forEach(trial -> both.add(new Recorded(
                new Candidate("2" + trial.candidate().trial(), other, "text", 90, Tenure.STOPPABLE),
                new TreeMap<>(Map.of(
                        10, trial.losses().get(10) + 100,
                        30, trial.losses().get(30) + 100,
                        90, trial.losses().get(90) + 100)))));
        for (StoppingRule rule : List.of(new SuccessiveHalving(3, 10), new Asha(3, 10), new Hyperband(3, 10))) {
            Simulation.Outcome outcome = Simulation.run(rule, both, 4);
            assertThat(outcome.seeds()).hasSize(2);
            assertThat(outcome.seeds().get(1).stopped())
                    .isEqualTo(outcome.seeds().get(0).stopped())
                    .isPositive();
            assertThat(outcome.seeds().get(1).regret())
                    .isCloseTo(outcome.seeds().get(0).regret(), within(1e-9));
        }
    }

    /** h is the worst of all, and is what the others are compared with. */
    @Test
    void whatIsKeptIsNeverStoppedAndWaitsForNobody() {
        List<Recorded> trials = NINE.stream()
                .map(trial -> trial.candidate().trial().equals("h")
                        ? new Recorded(new Candidate("h", SEED, "text", 90, Tenure.KEPT), trial.losses())
                        : trial)
                .toList();
        for (StoppingRule rule : List.of(
                new SuccessiveHalving(3, 10),
                new Asha(3, 10),
                new Hyperband(3, 10),
                new MedianRule(10, 20, 1),
                new Patience(10, 1, 9))) {
            List<String> decisions = decisions(Simulation.run(rule, trials, 3).events());
            assertThat(decisions).as(rule.toString()).noneMatch(line -> line.startsWith("h ") && line.endsWith("stop"));
            assertThat(decisions).as(rule.toString()).anyMatch(line -> line.endsWith("stop"));
        }
    }

    /** a diverges before step 10: seven are left to wait for, and 8 / 2 may go on. */
    @Test
    void aTrialThatIsLostIsWaitedForNoMoreAndTakesNoPlace() {
        EarlyStopping ledger = new EarlyStopping(
                new SuccessiveHalving(2, 10),
                NINE.subList(0, 8).stream().map(Recorded::candidate).toList(),
                () -> Instant.EPOCH);
        for (Recorded trial : NINE.subList(1, 8)) {
            assertThat(decisions(ledger.halted(trial.candidate().trial(), trial.losses())))
                    .isEmpty();
        }
        assertThat(decisions(ledger.ended("a", Entrant.State.LOST, Map.of())))
                .filteredOn(line -> line.endsWith("continue"))
                .containsExactly(
                        "f 10 2.0 <= 6.0 continue",
                        "c 10 3.0 <= 6.0 continue",
                        "b 10 4.0 <= 6.0 continue",
                        "d 10 6.0 <= 6.0 continue");
    }

    @Test
    void aLossThatIsNotFiniteIsWorseThanAny() {
        EarlyStopping ledger = new EarlyStopping(
                new SuccessiveHalving(2, 10),
                List.of(candidate("a", 1, 90), candidate("b", 1, 90)),
                () -> Instant.EPOCH);
        ledger.halted("a", Map.of());
        assertThat(decisions(ledger.halted("b", Map.of(10, 9.0))))
                .containsExactly("b 10 9.0 <= 9.0 continue", "a 10 NaN <= 9.0 stop");
    }

    static Candidate candidate(String trial, long seed, int steps) {
        return new Candidate(trial, new Seeds(seed, seed, seed), "text", steps, Tenure.STOPPABLE);
    }

    private static Recorded curve(String trial, long seed, double at10, double at30, double at90) {
        // The median's rungs at 50 and 70 see what step 30 had.
        return new Recorded(
                candidate(trial, seed, 90), new TreeMap<>(Map.of(10, at10, 30, at30, 50, at30, 70, at30, 90, at90)));
    }

    private static List<String> decisions(List<Event> events) {
        return events.stream()
                .map(Event::decision)
                .filter(decision -> decision.verdict() != Verdict.REACHED)
                .map(one -> one.trial() + " " + one.rung() + " " + one.value() + " <= " + one.cutoff() + " "
                        + one.verdict())
                .toList();
    }
}
