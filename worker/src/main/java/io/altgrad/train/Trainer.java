package io.altgrad.train;

import io.altgrad.checkpoint.TrainingState;
import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.DivergedOperand;
import io.altgrad.quantize.Mode;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.spec.TrainingSpec;
import java.time.Duration;

/** The training loop. */
public final class Trainer {

    private final TrainingSpec training;
    private final TrainingStep step;
    private final Evaluation evaluation;
    private final TrainingLog log;
    private final StepPreparation preparation;

    /** @param preparation of the model that {@code step} trains and {@code evaluation} measures */
    public Trainer(
            TrainingSpec training,
            TrainingStep step,
            Evaluation evaluation,
            TrainingLog log,
            StepPreparation preparation) {
        this.training = training;
        this.preparation = preparation;
        this.step = step;
        this.evaluation = evaluation;
        this.log = log;
    }

    /** The state between the last step and the next. */
    public TrainingState state() {
        return step.state(log.toRecord());
    }

    /** Goes on from a state of the same trial; to be called before {@link #run}. */
    public void resume(TrainingState state) {
        // Its amax histories are those of the casts that the step had which it was written after.
        preparation.before(Math.max(1, state.step()));
        step.restore(state);
        log.resume(state.record());
    }

    /**
     * Trains to the last step, to step {@code until}, to the one that diverges, to one after which {@code listener} stops
     * the trial, or to the first that ends after the limit. The state stays that of the last step made.
     *
     * @param limit of the wall time of all attempts together
     * @param until the last step that is to be made, if it is before the trial's own last; its evaluations are the same
     * @return {@code Stopped} after step {@code until}, {@code Cancelled} where the listener stopped it, also after the
     *     last step
     */
    public Outcome run(TrainingListener listener, Duration limit, int until) {
        int last = Math.min(until, training.schedule().steps());
        for (int number = log.stepsMade() + 1; number <= last; number++) {
            preparation.before(number);
            Made made;
            try {
                made = step(number);
            } catch (DivergedOperand e) {
                return diverged(number, e.layer(), e.getMessage());
            }
            double loss = made.metrics.loss();
            if (!made.result.isFinite()) {
                String reason = "The loss is " + loss + " and the gradient norm " + made.metrics.gradientNorm();
                return diverged(number, made.result.badLayer(), reason);
            }
            if (training.lossBound() > 0 && loss > training.lossBound()) {
                return diverged(number, "", "The loss is " + loss + ", above the bound of " + training.lossBound());
            }
            if (listener.stepEnded(made.metrics) instanceof Continuation.Stop stop) {
                return new Outcome.Cancelled(stop.reason());
            }
            if (number < last && log.elapsed().compareTo(limit) > 0) {
                return new Outcome.TimedOut(number, limit.toMillis() / 1e3);
            }
        }
        return log.stepsMade() < training.schedule().steps()
                ? new Outcome.Stopped(log.stepsMade(), "It was to make no step after " + until + ".")
                : new Outcome.Completed();
    }

    private static Outcome.Diverged diverged(int step, String layer, String reason) {
        return new Outcome.Diverged(step, layer, reason + " at step " + step + ".");
    }

    private record Made(TrainingStep.Result result, StepMetrics metrics) {}

    private Made step(int number) {
        CastObserver observer = due(number, training.layerStatsEvery()) ? log.layersOf(number) : CastObserver.NONE;
        long start = System.nanoTime();
        TrainingStep.Result result = step.run(number - 1, observer);
        long nanos = System.nanoTime() - start;
        boolean evaluate =
                result.isFinite() && due(number, training.evaluation().every());
        StepMetrics metrics = new StepMetrics(
                number,
                result.loss(),
                evaluate
                        ? evaluation.loss(training.evaluation().drawn() ? Mode.EVALUATE_DRAWN : Mode.EVALUATE)
                        : Double.NaN,
                evaluate && training.evaluation().unquantized()
                        ? evaluation.loss(Mode.EVALUATE_UNQUANTIZED)
                        : Double.NaN,
                result.learningRate(),
                result.gradientNorm(),
                step.tokens() * 1e9 / nanos);
        log.stepEnded(metrics, nanos, step.tokens());
        return new Made(result, metrics);
    }

    /** Tells whether something is due after step {@code number}: after every so many, and after the last. */
    private boolean due(int number, int every) {
        return number % every == 0 || number == training.schedule().steps();
    }
}
