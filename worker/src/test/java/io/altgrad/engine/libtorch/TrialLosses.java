package io.altgrad.engine.libtorch;

import io.altgrad.engine.Torch;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.TrialRun;
import io.altgrad.trial.Trials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Losses of a few trials by the binding that the environment says, a line for each when it is started as a program. */
final class TrialLosses {

    private TrialLosses() {}

    public static void main(String[] args) {
        measured()
                .forEach((trial, losses) -> System.out.println("losses " + trial + " "
                        + String.join(" ", losses.stream().map(String::valueOf).toList())));
    }

    /** The training losses and the validation loss of each trial, by a name that has its initial state. */
    static Map<String, List<Double>> measured() {
        Map<String, List<Double>> losses = new LinkedHashMap<>();
        trials().forEach((name, trial) -> {
            TrialResult result = new GptTrialRunner(Torch.engine()).run(TrialRun.plain(trial), TrainingListener.NONE);
            List<Double> figures = new ArrayList<>(
                    result.record().steps().stream().map(StepMetrics::loss).toList());
            figures.add(result.record().validationLoss().orElseThrow());
            losses.put(name + "@" + result.record().initialStateHash(), figures);
        });
        return losses;
    }

    private static Map<String, Trial> trials() {
        Map<String, Trial> trials = new LinkedHashMap<>();
        trials.put("none", Trials.tiny("none", 1));
        trials.put("e5m2", Trials.tiny("e5m2", 2));
        trials.put("e3m4", Trials.tiny("e3m4", 3));
        trials.put("stochastic", Trials.stochastic(4));
        return trials;
    }

    static Map<String, List<Double>> parse(String printed) {
        Map<String, List<Double>> losses = new LinkedHashMap<>();
        printed.lines()
                .map(line -> line.split(" "))
                .filter(words -> words[0].equals("losses"))
                .forEach(words -> losses.put(
                        words[1],
                        Arrays.stream(words).skip(2).map(Double::valueOf).toList()));
        return losses;
    }
}
