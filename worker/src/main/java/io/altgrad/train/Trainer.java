package io.altgrad.train;

import io.altgrad.checkpoint.TrainingState;
import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.DivergedOperand;
import io.altgrad.quantize.Mode;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.tensor.Recorder;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

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

    /** As {@link TrainingStep#recordBy} has it. */
    public void recordBy(Recorder recorder, Consumer<String> refused) {
        step.recordBy(recorder, refused);
    }

    /** Goes on from a state of the same trial; to be called before {@link #run}. */
    public void resume(TrainingState state) {
        // Its amax histories are those of the casts that the step had which it was written after.
        preparation.before(Math.max(1, state.step()));
        step.restore(state);
        log.resume(state.record());
    }

    /**
     * The bounds of a run of the loop, and who hears of it.
     *
     * @param listener hears of each step
     * @param limit of the wall time of all attempts together
     * @param until the last step that is to be made, if it is before the trial's own last; its evaluations are the same
     */
    public record Bounds(TrainingListener listener, Duration limit, int until) {}

    /**
     * Trains to the last step, to step {@code until}, to the one that diverges, to one after which the listener stops
     * the trial, or to the first that ends after the limit. The state stays that of the last step made.
     *
     * @return {@code Stopped} after step {@code until}, {@code Cancelled} where the listener stopped it, also after the
     *     last step
     */
    public Outcome run(Bounds bounds) {
        while (goesOn(bounds)) {
            CastObserver observer = prepare();
            long start = System.nanoTime();
            TrainingStep.Made made = TrainingStep.Made.of(() -> step.run(log.stepsMade(), observer));
            Optional<Outcome> end = take(made, System.nanoTime() - start, bounds);
            if (end.isPresent()) {
                return end.get();
            }
        }
        return end(bounds);
    }

    private int last(Bounds bounds) {
        return Math.min(bounds.until(), training.schedule().steps());
    }

    /** Tells whether there is another step to make. */
    boolean goesOn(Bounds bounds) {
        return log.stepsMade() < last(bounds);
    }

    /** The outcome where there is none. */
    Outcome end(Bounds bounds) {
        return log.stepsMade() < training.schedule().steps()
                ? new Outcome.Stopped(log.stepsMade(), "It was to make no step after " + bounds.until() + ".")
                : new Outcome.Completed();
    }

    /** The number of steps made, which is the index of the next one. */
    public int stepsMade() {
        return log.stepsMade();
    }

    TrainingStep step() {
        return step;
    }

    /** Makes the model what the next step needs it to be, and gives what is to hear of its casts. */
    CastObserver prepare() {
        int number = log.stepsMade() + 1;
        preparation.before(number);
        return due(number, training.layerStatsEvery()) ? log.layersOf(number) : CastObserver.NONE;
    }

    /**
     * Takes in the step after those that were made: evaluates where that is due, and tells the listener.
     *
     * @param nanos that it took, or its share of what a stack took
     * @return the outcome of the trial, if this step ends it
     */
    Optional<Outcome> take(TrainingStep.Made made, long nanos, Bounds bounds) {
        int number = log.stepsMade() + 1;
        TrainingStep.Result result;
        StepMetrics metrics;
        try {
            result = made.result();
            metrics = metrics(number, result, nanos);
        } catch (DivergedOperand e) {
            return diverged(number, e.layer(), e.getMessage());
        }
        log.stepEnded(metrics, nanos, step.tokens());
        double loss = metrics.loss();
        if (!result.isFinite()) {
            String reason = "The loss is " + loss + " and the gradient norm " + metrics.gradientNorm();
            return diverged(number, result.badLayer(), reason);
        }
        if (training.lossBound() > 0 && loss > training.lossBound()) {
            return diverged(number, "", "The loss is " + loss + ", above the bound of " + training.lossBound());
        }
        if (bounds.listener().stepEnded(metrics) instanceof Continuation.Stop stop) {
            return Optional.of(new Outcome.Cancelled(stop.reason()));
        }
        return number < last(bounds) && log.elapsed().compareTo(bounds.limit()) > 0
                ? Optional.of(new Outcome.TimedOut(number, bounds.limit().toMillis() / 1e3))
                : Optional.empty();
    }

    private static Optional<Outcome> diverged(int step, String layer, String reason) {
        return Optional.of(new Outcome.Diverged(step, layer, reason + " at step " + step + "."));
    }

    private StepMetrics metrics(int number, TrainingStep.Result result, long nanos) {
        boolean evaluate =
                result.isFinite() && due(number, training.evaluation().every());
        return new StepMetrics(
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
    }

    /** Tells whether something is due after step {@code number}: after every so many, and after the last. */
    private boolean due(int number, int every) {
        return number % every == 0 || number == training.schedule().steps();
    }
}
