package io.altgrad.live;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.run.Labels;
import io.altgrad.run.TrialStep;
import io.altgrad.spec.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialCurvesTest {

    private final Trial first = trial("none", 1);
    private final Trial second = trial("e5m2", 2);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 255, 256, 257, 511, 1000, 100_003})
    void aCurveHasAllStepsOrEvenlySpacedOnesWithTheFirstAndTheLast(int steps) {
        TrialCurve curve = new TrialCurve(FakeTrials.planned(first), "none mlp seed 1", 0);
        IntStream.rangeClosed(1, steps).forEach(step -> curve.add(step, 1.0 / step, step));
        int[] kept = curve.steps();
        assertThat(kept.length).isEqualTo(curve.losses().length).isBetween(Math.min(steps, 128), TrialCurve.POINTS);
        for (int i = 0; i < kept.length; i++) {
            assertThat(curve.losses()[i]).isEqualTo(1.0 / kept[i]);
        }
        for (int i = 2; i < kept.length - 1; i++) {
            assertThat(kept[i] - kept[i - 1]).isEqualTo(kept[1] - kept[0]);
        }
        if (steps > 0) {
            assertThat(kept[0]).isEqualTo(1);
            assertThat(kept[kept.length - 1]).isEqualTo(steps);
        }
    }

    @Test
    void aNewAttemptStartsTheCurveAnew() {
        TrialCurve curve = new TrialCurve(FakeTrials.planned(first), "none mlp seed 1", 0);
        List.of(5, 9, 2, 4).forEach(step -> curve.add(step, step, 1));
        assertThat(curve.steps()).containsExactly(2, 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 127, 128, 129, 1000})
    void aMeanIsOverTrialsAndOverTheStepsOfEachPoint(int length) {
        FormatMean mean = new FormatMean("e5m2", length);
        mean.add(steps(length, 1), 1);
        mean.add(steps(length, 3), 2);
        mean.add(steps(length - 1, 1000), 3);
        assertThat(mean.trials()).isEqualTo(2);
        assertThat(mean.version()).isEqualTo(2);
        assertThat(mean.points()).isEqualTo(Math.min(length, FormatMean.POINTS));
        int before = 0;
        for (int point = 0; point < mean.points(); point++) {
            // The losses are 1 and 3 times the step: on average twice the middle of the point's steps.
            assertThat(mean.loss(point)).isEqualTo(before + 1 + mean.step(point), within(1e-9));
            before = mean.step(point);
        }
        assertThat(before).isEqualTo(length);
    }

    @Test
    void onlyTrialsThatCompletedAreInAMean() {
        TrialCurves curves = new TrialCurves(Labels.USUAL);
        for (Trial trial : List.of(first, second)) {
            curves.trialStarted(FakeTrials.planned(trial));
        }
        curves.trialEnded(FakeTrials.planned(first), FakeTrials.completed(first));
        curves.trialEnded(
                FakeTrials.planned(second), FakeTrials.ended(second, new Outcome.Diverged(1, "", "the loss is NaN")));
        JsonNode means = curves.toJson(0).get("means");
        assertThat(means).hasSize(1);
        assertThat(means.get(0).get("format").asText()).isEqualTo("none");
        assertThat(means.get(0).get("points").get(4).get(1).asDouble()).isEqualTo(FakeTrials.finalLoss(first));
    }

    @Test
    void tellsOnlyWhatChangedSince() {
        TrialCurves curves = new TrialCurves(Labels.USUAL);
        curves.trialStarted(FakeTrials.planned(first));
        curves.trialStarted(FakeTrials.planned(second));
        curves.stepEnded(step(first, 1));
        long version = curves.toJson(0).get("version").asLong();
        assertThat(ids(curves.toJson(version).get("curves"))).isEmpty();

        curves.stepEnded(step(second, 1));
        curves.stepEnded(step(trial("none", 99), 1));
        JsonNode changed = curves.toJson(version);
        assertThat(ids(changed.get("curves"))).containsExactly(second.id());
        assertThat(changed.get("curves").get(0).get("points").toString()).isEqualTo("[[1,2.5]]");
        assertThat(changed.get("ids")).hasSize(2);
    }

    @Test
    void anEndedTrialShowsEveryStepOfItsRecord() {
        TrialCurves curves = new TrialCurves(Labels.USUAL);
        curves.trialStarted(FakeTrials.planned(first));
        curves.trialEnded(FakeTrials.planned(first), FakeTrials.completed(first));
        JsonNode curve = curves.toJson(0).get("curves").get(0);
        assertThat(curve.get("status").asText()).isEqualTo("completed");
        assertThat(curve.get("points")).hasSize(FakeTrials.STEPS);
    }

    @Test
    void aCancelledTrialLeavesNoCurve() {
        TrialCurves curves = new TrialCurves(Labels.USUAL);
        curves.trialStarted(FakeTrials.planned(first));
        long version = curves.toJson(0).get("version").asLong();
        curves.trialEnded(FakeTrials.planned(first), FakeTrials.ended(first, new Outcome.Cancelled("told to")));
        assertThat(curves.toJson(version).get("ids")).isEmpty();
        assertThat(curves.toJson(version).get("version").asLong()).isGreaterThan(version);
    }

    @Test
    void keepsTheLastEndedOnesOnly() {
        TrialCurves curves = new TrialCurves(Labels.USUAL);
        for (int seed = 0; seed < 500; seed++) {
            curves.trialStarted(FakeTrials.planned(trial("none", seed)));
            curves.trialEnded(FakeTrials.planned(trial("none", seed)), FakeTrials.completed(trial("none", seed)));
        }
        JsonNode all = curves.toJson(0);
        assertThat(all.get("curves")).hasSize(TrialCurves.ENDED);
        assertThat(all.get("ids").get(TrialCurves.ENDED - 1).asText())
                .isEqualTo(trial("none", 499).id());
    }

    private static TrialStep step(Trial trial, int step) {
        return new TrialStep(trial.id(), step, 2.5, 1000, "");
    }

    private static List<String> ids(JsonNode curves) {
        List<String> ids = new ArrayList<>();
        curves.forEach(curve -> ids.add(curve.get("id").asText()));
        return ids;
    }

    private static List<StepMetrics> steps(int count, double slope) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(step -> new StepMetrics(step, slope * step, Double.NaN, Double.NaN, 1e-3, 0.5, 1000))
                .toList();
    }
}
