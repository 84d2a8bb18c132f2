package io.altgrad.train;

import io.altgrad.quantize.DivergedOperand;
import io.altgrad.tensor.DeviceStep;
import io.altgrad.tensor.Ops;
import java.util.function.Supplier;

/** The outcome of a step for one trial, from what is heard of it in order: of several ends the first is its own. */
final class StepOutcome {

    private final TrainingStep trial;
    private final double learningRate;
    private double loss;

    /** Null while the step goes on. */
    private TrainingStep.Made made;

    /** @param index of the step, counted from 0 */
    StepOutcome(TrainingStep trial, int index) {
        this.trial = trial;
        this.learningRate = Schedule.learningRate(trial.training().schedule(), index);
    }

    boolean goesOn() {
        return made == null;
    }

    double learningRate() {
        return learningRate;
    }

    DeviceStep.Rates rates() {
        return trial.optimizer().rates(learningRate);
    }

    /** Takes in that an operand was not finite. */
    void diverged(DivergedOperand how) {
        if (goesOn()) {
            made = TrainingStep.Made.diverged(how);
        }
    }

    /** Takes in the loss of a micro-batch. */
    void take(float part, long microBatch) {
        if (!goesOn()) {
            return;
        }
        loss += part;
        if (!Float.isFinite(part)) {
            end(part, Double.NaN, trial.firstBadLayer(microBatch));
        }
    }

    /**
     * Takes in the norm of the gradients of all micro-batches, which ends the step.
     *
     * @param badLayer gives the layer to name where it is not finite
     * @return whether the trial is to be updated
     */
    boolean take(float norm, Supplier<String> badLayer) {
        if (!goesOn()) {
            return false;
        }
        trial.endHistories();
        boolean isFinite = Float.isFinite(norm);
        end(loss / trial.training().batches().accumulation(), norm, isFinite ? "" : badLayer.get());
        return isFinite;
    }

    private void end(double meanLoss, double norm, String badLayer) {
        TrainingStep.Result result = new TrainingStep.Result(meanLoss, learningRate, norm, badLayer);
        made = () -> result;
    }

    /** Brings what the update gave to the numbers that it is kept in. */
    void keep(Ops ops) {
        try {
            trial.optimizer().updated(ops);
        } catch (DivergedOperand e) {
            made = TrainingStep.Made.diverged(e);
        }
    }

    TrainingStep.Made made() {
        return made;
    }
}
