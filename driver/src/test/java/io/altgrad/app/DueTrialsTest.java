package io.altgrad.app;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.run.TrialSource.Job;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.sweep.Budget;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The missing trials of a sweep, in the order and the number in which they may be begun. */
class DueTrialsTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final InstantSource clock = now::get;

    /** Two shapes in turns. */
    private final List<PlannedTrial> missing = IntStream.range(0, 6)
            .mapToObj(index -> PlannedTrial.of(index, ofShape(index % 2, index)))
            .toList();

    private static Trial ofShape(int shape, long seed) {
        return trial("none", seed).with(TrainingSettings.BATCH.to(2 + shape));
    }

    @Test
    void neighboursOfATrialAreThoseOfItsShapeWhereverTheyStand() {
        DueTrials due = new DueTrials(Course.INDEPENDENT, missing, Budget.UNLIMITED, clock);
        Job first = due.next().orElseThrow();
        assertThat(index(due.nextLike(first))).contains(2L);
        assertThat(index(due.nextLike(first))).contains(4L);
        assertThat(due.nextLike(first)).isEmpty();
        assertThat(index(due.next())).contains(1L);
        assertThat(index(due.next())).contains(3L);
        assertThat(index(due.next())).contains(5L);
        assertThat(due.hasNext()).isFalse();
    }

    @Test
    void aNeighbourIsOneTrialOfTheBudget() {
        DueTrials due = new DueTrials(Course.INDEPENDENT, missing, budget(2, Double.POSITIVE_INFINITY), clock);
        Job first = due.next().orElseThrow();
        assertThat(due.due()).isEqualTo(1);
        assertThat(due.nextLike(first)).isPresent();
        assertThat(due.due()).isZero();
        assertThat(due.nextLike(first)).isEmpty();
        assertThat(due.next()).isEmpty();
        assertThat(due.left()).isEqualTo("its budget of 2 trials is spent, with 6 trials left");
    }

    @Test
    void afterTheBudgetsTimeNoNeighbourIsBegun() {
        DueTrials due = new DueTrials(Course.INDEPENDENT, missing, budget(Budget.UNLIMITED.trials(), 1), clock);
        Job first = due.next().orElseThrow();
        assertThat(due.due()).isEqualTo(5);
        now.set(Instant.EPOCH.plusSeconds(3601));
        assertThat(due.due()).isZero();
        assertThat(due.nextLike(first)).isEmpty();
    }

    private static Budget budget(long trials, double hours) {
        return new Budget(trials, hours, Budget.UNLIMITED.concurrent());
    }

    private static Optional<Long> index(Optional<Job> job) {
        return job.map(Job::trial).map(PlannedTrial::index);
    }
}
