package io.altgrad.watch;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.run.Labels;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.TrialStep;
import io.altgrad.spec.Trial;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SweepStateTest {

    private final Trial first = trial("none", 1);
    private final Trial second = trial("e5m2", 2);
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final SweepState state = new SweepState("s", 10, 2, Labels.USUAL, () -> now);

    @Test
    void knowsTheRunningTrialsWithTheirLastStepAndTimeLeft() {
        state.trialStarted(FakeTrials.planned(first));
        pass(4);
        state.stepEnded(new TrialStep(first.id(), 2, 3.5, 1000, "node3"));
        state.trialStarted(FakeTrials.planned(second));

        SweepSnapshot snapshot = state.snapshot();
        assertThat(snapshot.running())
                .containsExactly(
                        new RunningTrial(first.id(), "none mlp seed 1", "node3", 2, 5, 3.5, 1000, 4),
                        new RunningTrial(second.id(), "e5m2 mlp seed 2", "", 0, 5, Double.NaN, 0, 0));
        assertThat(snapshot.running().get(0).secondsLeft()).isEqualTo(6);
        assertThat(snapshot.counts()).isEqualTo(new Counts(10, 2, 0, 0, 0, 2));
        assertThat(snapshot.counts().waiting()).isEqualTo(6);
    }

    @Test
    void theRateCountsWhatThisRunMadePartsOfTrialsIncluded() {
        assertThat(state.snapshot().pace().trialsPerHour()).isNaN();
        state.trialStarted(FakeTrials.planned(first));
        state.trialStarted(FakeTrials.planned(second));
        state.trialEnded(FakeTrials.planned(first), FakeTrials.completed(first));
        state.stepEnded(new TrialStep(second.id(), 4, 3.5, 1000, ""));
        pass(18);
        // 1.8 trials in 18 s; 6.2 are left.
        assertThat(state.snapshot().pace().trialsPerHour()).isCloseTo(360, within(1e-6));
        assertThat(state.snapshot().pace().secondsLeft()).isCloseTo(62, within(1e-6));
        assertThat(state.snapshot().share()).isCloseTo(0.38, within(1e-9));
    }

    @Test
    void countsEndsByKindAndCancelledOnesNot() {
        state.trialStarted(FakeTrials.planned(first));
        state.trialEnded(FakeTrials.planned(first), FakeTrials.ended(first, new Outcome.Cancelled("told to")));
        state.trialEnded(
                FakeTrials.planned(second),
                FakeTrials.ended(second, new Outcome.Diverged(812, "", "The loss is NaN.")));
        state.trialEnded(
                FakeTrials.planned(second),
                FakeTrials.ended(second, new Outcome.Failed("java.lang.OutOfMemoryError", "heap", "")));
        state.trialEnded(FakeTrials.planned(second), FakeTrials.ended(second, new Outcome.TimedOut(40, 7200)));
        state.trialEnded(FakeTrials.planned(first), FakeTrials.completed(first));
        SweepSnapshot snapshot = state.snapshot();
        assertThat(snapshot.counts()).isEqualTo(new Counts(10, 2, 1, 1, 2, 0));
        assertThat(snapshot.recent())
                .extracting(EndedTrial::toString)
                .containsExactly(
                        "none mlp seed 1: val loss 2.5100, 400 tokens/s, 20.0 s",
                        "e5m2 mlp seed 2: timed-out, after step 40, over 2.0 h",
                        "e5m2 mlp seed 2: failed, java.lang.OutOfMemoryError: heap",
                        "e5m2 mlp seed 2: diverged, at step 812: The loss is NaN.",
                        "none mlp seed 1: cancelled, told to");
    }

    @Test
    void whatATrialMadeBeforeItWasToldToStopStaysDone() {
        state.trialStarted(FakeTrials.planned(first));
        state.stepEnded(new TrialStep(first.id(), 4, 3.5, 1000, ""));
        state.trialEnded(FakeTrials.planned(first), FakeTrials.ended(first, new Outcome.Cancelled("told to")));
        assertThat(state.snapshot().running()).isEmpty();
        assertThat(state.snapshot().share()).isCloseTo(0.28, within(1e-9));

        state.trialStarted(FakeTrials.planned(first));
        assertThat(state.snapshot().share()).isCloseTo(0.28, within(1e-9));
        state.stepEnded(new TrialStep(first.id(), 5, 3.5, 1000, ""));
        assertThat(state.snapshot().share()).isCloseTo(0.3, within(1e-9));
        state.trialEnded(FakeTrials.planned(first), FakeTrials.completed(first));
        assertThat(state.snapshot().share()).isCloseTo(0.3, within(1e-9));
    }

    @Test
    void remembersOnlyTheLastEnds() {
        for (int seed = 0; seed < 100; seed++) {
            state.trialEnded(FakeTrials.planned(trial("none", seed)), FakeTrials.completed(trial("none", seed)));
        }
        assertThat(state.snapshot().recent()).hasSize(SweepState.RECENT);
        assertThat(state.snapshot().recent().get(0).label()).isEqualTo("none mlp seed 99");
    }

    @Test
    void aStepAfterItsTrialsEndChangesNothing() {
        state.trialStarted(FakeTrials.planned(first));
        state.trialEnded(FakeTrials.planned(first), FakeTrials.completed(first));
        state.stepEnded(new TrialStep(first.id(), 2, 3.5, 1000, ""));
        assertThat(state.snapshot().running()).isEmpty();
    }

    @Test
    void theFirstEndStays() {
        state.ended(new SweepEnd(1, 0, 0, 0, "a trial failed"));
        state.broken("an error");
        assertThat(state.snapshot().phase()).isEqualTo(new Phase.Ended("a trial failed"));
        assertThat(state.snapshot().pace().secondsLeft()).isNaN();
    }

    private void pass(long seconds) {
        now = now.plusSeconds(seconds);
    }
}
