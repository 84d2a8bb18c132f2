package io.altgrad.sweep;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** More rows of the table of {@link SweepFileErrorsTest}: what early stopping and a budget may not be. */
final class ConductErrors {

    private ConductErrors() {}

    /** The file has 100 steps, and an evaluation every 50. */
    static Stream<Arguments> conduct() {
        return Stream.of(
                plus(
                        "earlyStopping: {rule: bohb}",
                        "Cannot use earlyStopping.rule = bohb in f.yaml, line 6: expected one of none, median, successive-halving, hyperband, asha, patience."),
                plus(
                        "earlyStopping: asha",
                        "Cannot use earlyStopping = asha in f.yaml, line 6: expected a mapping with keys out of rule, eta, minSteps, every, minTrials, evaluations, minDelta, baseline."),
                plus("earlyStopping: {eta: 3}", "Missing key 'rule' in f.yaml, line 6, under 'earlyStopping'."),
                plus(
                        "earlyStopping:\n  rule: asha\n  eta: 1\n  minSteps: 50",
                        "Cannot use earlyStopping.eta = 1 in f.yaml, line 8: expected a whole number of at least 2."),
                plus(
                        "earlyStopping:\n  rule: hyperband\n  eta: 2.5\n  minSteps: 50",
                        "Cannot use earlyStopping.eta = 2.5 in f.yaml, line 8: expected a whole number."),
                plus("earlyStopping: {rule: asha}", "Missing key 'minSteps' in f.yaml, line 6, under 'earlyStopping'."),
                plus(
                        "earlyStopping:\n  rule: successive-halving\n  minSteps: 20",
                        "Cannot use earlyStopping.minSteps = 20 in f.yaml, line 8: expected rungs at evaluations, and with training.evalEvery = 50 there is none after step 20."),
                plus(
                        "training: {evalEvery: 20}\nearlyStopping: {rule: median, every: 30}",
                        "Cannot use earlyStopping.every = 30 in f.yaml, line 7: expected rungs at evaluations, and with training.evalEvery = 20 there is none after step 30."),
                plus(
                        "  training.evalEvery: [10, 25]\nearlyStopping: {rule: median}",
                        "Cannot use earlyStopping.rule = median in f.yaml, line 7: expected rungs at evaluations, and with training.evalEvery = 10 there is none after step 25."),
                plus(
                        "earlyStopping: {rule: asha, minSteps: 100}",
                        "Cannot use earlyStopping.minSteps = 100 in f.yaml, line 6: expected an evaluation before the last step, which is 100, where the rule looks at a trial."),
                plus(
                        "training: {evalEvery: 100}\nearlyStopping: {rule: patience, evaluations: 2}",
                        "Cannot use earlyStopping.rule = patience in f.yaml, line 7: expected an evaluation before the last step, which is 100, where the rule looks at a trial."),
                plus(
                        "training: {evalEvery: 20}\nearlyStopping: {rule: patience, evaluations: 4}",
                        "Cannot use earlyStopping.evaluations = 4 in f.yaml, line 7: expected more evaluations before the last step than those that patience takes, 4 after the first; every 20 of 100 steps there are 4."),
                plus(
                        "earlyStopping: {rule: patience, evaluations: 0}",
                        "Cannot use earlyStopping.evaluations = 0 in f.yaml, line 6: expected a whole number of at least 1."),
                plus(
                        "training: {evalEvery: 20}\nearlyStopping: {rule: patience, minDelta: -0.1}",
                        "Cannot use earlyStopping.minDelta = -0.1 in f.yaml, line 7: expected nats of at least 0."),
                plus(
                        "earlyStopping: {rule: patience, eta: 3}",
                        "Cannot use earlyStopping.eta = 3 in f.yaml, line 6: expected no such key with rule patience, which has evaluations, minDelta, every."),
                plus(
                        "earlyStopping: {rule: asha, minSteps: 50, baseline: never}",
                        "Cannot use earlyStopping.baseline = never in f.yaml, line 6: expected one of keep, stop."),
                plus(
                        "budget: {trials: 0}",
                        "Cannot use budget.trials = 0 in f.yaml, line 6: expected a whole number of at least 1."),
                plus("budget: {hours: 0}", "Cannot use budget.hours = 0 in f.yaml, line 6: expected hours above 0."),
                plus(
                        "budget: {concurrent: 1.5}",
                        "Cannot use budget.concurrent = 1.5 in f.yaml, line 6: expected a whole number."),
                plus(
                        "budget: {minutes: 5}",
                        "Unknown key 'minutes' in f.yaml, line 6, under 'budget'; expected one of trials, hours, concurrent."),
                plus(
                        "budget: 20",
                        "Cannot use budget = 20 in f.yaml, line 6: expected a mapping with keys out of trials, hours, concurrent."));
    }

    private static Arguments plus(String lines, String error) {
        return arguments(SweepFileErrorsTest.GOOD + lines + "\n", error);
    }
}
