package io.altgrad.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesTest {

    private static final Map<Integer, Double> EVALUATED = Map.of(5, 0.5, 9, 0.25);

    /** Losses equal to their steps. */
    private static final List<Series.Loss> TEN = IntStream.rangeClosed(1, 10)
            .mapToObj(step -> new Series.Loss(step, step, EVALUATED.get(step)))
            .toList();

    @Test
    void aPointIsTheMeanSinceTheOneBefore() {
        assertThat(Series.of(TEN, 10, 3).train()).isEqualTo(Map.of(4, 2.5, 7, 6.0, 10, 9.0));
    }

    @Test
    void anEvaluationStaysAtItsOwnStep() {
        assertThat(Series.of(TEN, 10, 3).validation()).isEqualTo(EVALUATED);
    }

    @Test
    void aShortTrialKeepsEveryStep() {
        assertThat(Series.of(TEN, 10, 100).train()).hasSize(10).containsEntry(3, 3.0);
    }

    @Test
    void whatIsNotFiniteIsNoPoint() {
        List<Series.Loss> diverged = List.of(new Series.Loss(1, 4, null), new Series.Loss(2, Double.NaN, null));
        assertThat(Series.of(diverged, 2, 2).train()).isEqualTo(Map.of(1, 4.0));
    }

    @Test
    void aDifferenceIsTakenWhereBothHaveAStep() {
        Series all = Series.of(TEN, 10, 100);
        Series half = Series.of(TEN.subList(0, 5), 10, 100);
        assertThat(all.less(half).train()).hasSize(5).containsEntry(5, 0.0);
        assertThat(all.less(half).validation()).isEqualTo(Map.of(5, 0.0));
    }
}
