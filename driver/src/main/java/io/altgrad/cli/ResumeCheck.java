package io.altgrad.cli;

import io.altgrad.checkpoint.CheckpointInterval;
import io.altgrad.files.DurableFiles;
import io.altgrad.format.Rounding;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.Trial;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.train.Continuation;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.RunSettings;
import io.altgrad.trial.TrialRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** A trial with delayed scales and stochastic rounding that is stopped halfway, goes on from its checkpoint, and ends as undisturbed. */
final class ResumeCheck {

    private static final String REASON = "halfway";

    private ResumeCheck() {}

    /**
     * Stops and resumes such a trial at that place.
     *
     * @param plain of which its number of steps and its model are taken
     * @throws IllegalStateException if a loss has other bits than without the stop
     */
    static String run(Engine engine, Place place, Trial plain) throws IOException {
        Trial trial = withHistory(plain);
        int steps = trial.training().schedule().steps();
        GptTrialRunner runner = new GptTrialRunner(engine, place);
        Path folder = Files.createTempDirectory("altgrad-gpu-check");
        try {
            RunSettings settings =
                    new RunSettings(folder.toString(), new CheckpointInterval.Steps(1), RunSettings.UNLIMITED);
            List<Double> undisturbed =
                    losses(runner.run(TrialRun.plain(trial), TrainingListener.NONE), new Outcome.Completed());
            losses(
                    runner.run(
                            new TrialRun(trial, 0, settings),
                            step -> step.step() == steps / 2 ? new Continuation.Stop(REASON) : Continuation.CONTINUE),
                    new Outcome.Cancelled(REASON));
            TrialResult resumed = runner.run(new TrialRun(trial, 1, settings), TrainingListener.NONE);
            if (!losses(resumed, new Outcome.Completed()).equals(undisturbed)
                    || resumed.record().resumes() != 1) {
                throw new IllegalStateException("resumed after step " + steps / 2 + ", the losses are "
                        + losses(resumed, resumed.outcome()) + "; undisturbed they are " + undisturbed);
            }
            return steps + " steps with a stop after " + steps / 2 + " give the losses without one, bit for bit";
        } finally {
            org.apache.hadoop.fs.Path written = new org.apache.hadoop.fs.Path(folder.toUri());
            new DurableFiles(written, new Configuration()).deleteFolder(written);
        }
    }

    private static Trial withHistory(Trial plain) {
        return plain.with(
                QuantizationSettings.SCALING.to(ScalingParser.parse("delayed 4 max")),
                QuantizationSettings.ROUNDING.to(Rounding.STOCHASTIC),
                QuantizationSettings.INPUT.to(new LayerFormat.OfTrial()),
                QuantizationSettings.GRAD_OUTPUT.to(new LayerFormat.OfTrial()));
    }

    private static List<Double> losses(TrialResult result, Outcome expected) {
        if (!result.outcome().equals(expected)) {
            throw new IllegalStateException("a trial ended with " + result.outcome() + " in place of " + expected);
        }
        return result.record().steps().stream().map(StepMetrics::loss).toList();
    }
}
