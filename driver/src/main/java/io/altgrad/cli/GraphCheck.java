package io.altgrad.cli;

import io.altgrad.format.Rounding;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSettings;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.train.Launches;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.RunSettings;
import io.altgrad.trial.TrialRun;
import java.util.List;

/** Trials whose steps are recorded and done again as a whole, each held against itself launch by launch. */
final class GraphCheck {

    private static final int STEPS = 20;

    private GraphCheck() {}

    /**
     * Trains such trials at that place, recorded and not.
     *
     * @param plain a trial with casts of weights, of which its model is taken
     * @throws IllegalStateException if a loss or norm has other bits than launch by launch, or a trial could not be recorded
     */
    static String run(Engine engine, Place place, Trial plain) {
        Trial none = plain.with(TrainingSettings.STEPS.to(STEPS), TrialSettings.FORMAT.to(LayerFormat.parse("none")));
        Trial drawn = plain.with(
                TrainingSettings.STEPS.to(STEPS),
                TrainingSettings.ACCUMULATION.to(2),
                ModelSettings.DROPOUT.to(0.1),
                QuantizationSettings.SCALING.to(ScalingParser.parse("delayed 4 max")),
                QuantizationSettings.ROUNDING.to(Rounding.STOCHASTIC),
                QuantizationSettings.INPUT.to(new LayerFormat.OfTrial()),
                QuantizationSettings.GRAD_OUTPUT.to(new LayerFormat.OfTrial()));
        for (Trial trial : List.of(none, drawn)) {
            List<List<Double>> recorded = figures(engine, place, trial, Launches.RECORDED);
            List<List<Double>> single = figures(engine, place, trial, Launches.EACH);
            if (!recorded.equals(single)) {
                throw new IllegalStateException("recorded, " + trial.format() + " has the losses and norms " + recorded
                        + "; launch by launch they are " + single);
            }
        }
        return STEPS
                + " steps of S by one graph each have the losses and gradient norms of single launches, bit for bit:"
                + " without casts, and with dropout, accumulation and delayed scales";
    }

    private static List<List<Double>> figures(Engine engine, Place place, Trial trial, Launches launches) {
        TrialRun run = new TrialRun(trial, 0, RunSettings.PLAIN.withLaunches(launches));
        TrialResult result = new GptTrialRunner(engine, place).run(run, TrainingListener.NONE);
        if (!result.outcome().equals(new Outcome.Completed())
                || !result.record().notices().isEmpty()) {
            throw new IllegalStateException("a trial ended with " + result.outcome() + " and says "
                    + result.record().notices());
        }
        return result.record().steps().stream()
                .map(step -> List.of(step.loss(), step.gradientNorm()))
                .toList();
    }
}
