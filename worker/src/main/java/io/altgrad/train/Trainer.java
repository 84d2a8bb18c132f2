package io.altgrad.train;

import io.altgrad.nn.Mode;
import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.DivergedOperand;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.spec.TrainingSpec;

/** The training loop. */
public final class Trainer {

    private final TrainingSpec training;
    private final TrainingStep step;
    private final Evaluation evaluation;
    private final TrainingLog log;

    public Trainer(TrainingSpec training, TrainingStep step, Evaluation evaluation, TrainingLog log) {
        this.training = training;
        this.step = step;
        this.evaluation = evaluation;
        this.log = log;
    }

    /** Trains to the last step, or to the one that diverges. */
    public Outcome run(TrainingListener listener) {
        for (int number = 1; number <= training.steps(); number++) {
            StepMetrics metrics;
            try {
                metrics = step(number);
            } catch (DivergedOperand e) {
                return new Outcome.Diverged(number, e.layer(), e.getMessage() + " at step " + number + ".");
            }
            if (!Double.isFinite(metrics.loss()) || !Double.isFinite(metrics.gradientNorm())) {
                String reason = "The loss is " + metrics.loss() + " and the gradient norm " + metrics.gradientNorm()
                        + " at step " + number + ".";
                return new Outcome.Diverged(number, "", reason);
            }
            listener.stepEnded(metrics);
        }
        return new Outcome.Completed();
    }

    private StepMetrics step(int number) {
        CastObserver observer = due(number, training.layerStatsEvery()) ? log.layersOf(number) : CastObserver.NONE;
        long start = System.nanoTime();
        TrainingStep.Result result = step.run(number - 1, observer);
        long nanos = System.nanoTime() - start;
        boolean evaluate = due(number, training.evalEvery());
        StepMetrics metrics = new StepMetrics(
                number,
                result.loss(),
                evaluate ? evaluation.loss(Mode.EVALUATE) : Double.NaN,
                evaluate && training.evalUnquantized() ? evaluation.loss(Mode.EVALUATE_UNQUANTIZED) : Double.NaN,
                result.learningRate(),
                result.gradientNorm(),
                step.tokens() * 1e9 / nanos);
        log.stepEnded(metrics, nanos, step.tokens());
        return metrics;
    }

    /** Whether something is to happen after that step: every so many, and after the last. */
    private boolean due(int number, int every) {
        return number % every == 0 || number == training.steps();
    }
}
