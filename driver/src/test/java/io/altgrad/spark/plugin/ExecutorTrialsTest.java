package io.altgrad.spark.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.run.TrialStep;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutorTrialsTest {

    private final ExecutorTrials trials = new ExecutorTrials();

    @Test
    void reportsTheLastStepOfEachTrialOnceHoweverManyItMade() {
        trials.started("run", "a");
        trials.started("run", "b");
        for (int step = 1; step <= 1000; step++) {
            trials.stepEnded(step("a", step));
        }
        trials.stepEnded(step("b", 7));
        trials.ended("run", "a");
        assertThat(trials.takeSteps()).isEqualTo(List.of(step("a", 1000), step("b", 7)));
        assertThat(trials.takeSteps()).isEmpty();
    }

    @Test
    void gaugesAreThoseOfTheRunningTrials() {
        trials.started("run", "a");
        trials.started("run", "b");
        assertThat(trials.lastLoss()).isNaN();
        trials.stepEnded(step("a", 1));
        trials.stepEnded(step("b", 3));
        assertThat(trials.count()).isEqualTo(2);
        assertThat(trials.tokensPerSecond()).isEqualTo(200);
        assertThat(trials.lastLoss()).isEqualTo(3);
        trials.ended("run", "b");
        assertThat(trials.count()).isEqualTo(1);
        assertThat(trials.tokensPerSecond()).isEqualTo(100);
    }

    @Test
    void aTrialThatTwoSweepsHaveIsTwo() {
        trials.started("run", "a");
        trials.started("other", "a");
        RunStep others = new RunStep("other", new TrialStep("a", 3, 3, 50, ""));
        trials.stepEnded(step("a", 1));
        trials.stepEnded(others);
        assertThat(trials.takeSteps()).isEqualTo(List.of(step("a", 1), others));
        trials.ended("run", "a");
        assertThat(trials.count()).isEqualTo(1);
        assertThat(trials.tokensPerSecond()).isEqualTo(50);
    }

    private static RunStep step(String trial, int step) {
        return new RunStep("run", new TrialStep(trial, step, step, 100, ""));
    }
}
