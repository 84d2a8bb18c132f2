package io.altgrad.train;

import ai.djl.ndarray.NDManager;
import io.altgrad.nn.Gpt;
import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.NonFiniteException;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.tensor.TensorEngine;
import java.util.List;

/** The training loop. */
public final class Trainer {

    private final TensorEngine engine;
    private final NDManager manager;
    private final Gpt model;
    private final TrainingSpec training;
    private final TrainingStep step;
    private final List<Batch> validation;
    private final TrainingLog log;

    public Trainer(
            TensorEngine engine,
            NDManager manager,
            Gpt model,
            TrainingSpec training,
            TrainingStep step,
            List<Batch> validation,
            TrainingLog log) {
        this.engine = engine;
        this.manager = manager;
        this.model = model;
        this.training = training;
        this.step = step;
        this.validation = List.copyOf(validation);
        this.log = log;
    }

    /** Trains to the last step, or to the one that diverges. */
    public Outcome run(TrainingListener listener) {
        for (int number = 1; number <= training.steps(); number++) {
            boolean last = number == training.steps();
            CastObserver observer =
                    last || number % training.layerStatsEvery() == 0 ? log.layersOf(number) : CastObserver.NONE;
            StepMetrics metrics;
            try {
                long start = System.nanoTime();
                TrainingStep.Result result = step.run(number - 1, observer);
                long nanos = System.nanoTime() - start;
                boolean evaluate = last || number % training.evalEvery() == 0;
                double validationLoss = evaluate ? Evaluation.loss(engine, manager, model, validation) : Double.NaN;
                metrics = metrics(number, result, validationLoss, nanos);
                log.stepEnded(metrics, nanos, tokensOfStep());
            } catch (NonFiniteException e) {
                return new Outcome.Diverged(number, e.layer(), e.getMessage() + " at step " + number + ".");
            }
            if (!Double.isFinite(metrics.loss()) || !Double.isFinite(metrics.gradientNorm())) {
                return new Outcome.Diverged(
                        number,
                        "",
                        "The loss is " + metrics.loss() + " and the gradient norm " + metrics.gradientNorm()
                                + " at step " + number + ".");
            }
            listener.stepEnded(metrics);
        }
        return new Outcome.Completed();
    }

    private long tokensOfStep() {
        return (long) training.accumulation() * training.batch() * model.model().context();
    }

    private StepMetrics metrics(int number, TrainingStep.Result result, double validationLoss, long nanos) {
        return new StepMetrics(
                number,
                result.loss(),
                validationLoss,
                result.learningRate(),
                result.gradientNorm(),
                tokensOfStep() * 1e9 / nanos);
    }
}
