package io.altgrad.trial;

import io.altgrad.nn.Gpt;
import io.altgrad.nn.NativeFit;
import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.Trial;
import io.altgrad.surgery.Surgery;
import io.altgrad.train.StepPreparation;
import java.util.List;

/**
 * The surgeries on a trial's model: where a phase begins, layers become what it says. Parameters stay the same objects, so
 * that the optimizer and a tied head see nothing of it, and a layer whose recipe stays keeps its amax histories.
 */
final class PhasedSurgery implements StepPreparation {

    private final Gpt model;
    private final List<Trial.Phase> phases;
    private final NativeFit.Hardware hardware;
    private final long seed;
    private SurgeryPlan present;

    PhasedSurgery(Gpt model, Trial trial, NativeFit.Hardware hardware) {
        this.model = model;
        this.hardware = hardware;
        this.phases = trial.phases();
        this.seed = trial.roundingSeed();
    }

    /** The treatment of each Linear, and of what else is cast, throughout the trial. */
    List<LayerAssignment> assignments() {
        return Surgery.foresee(phases.stream().map(Trial.Phase::surgery).toList(), model, hardware);
    }

    @Override
    public void before(int step) {
        SurgeryPlan due = phases.stream()
                .filter(phase -> step <= phase.lastStep())
                .findFirst()
                .orElseThrow()
                .surgery();
        if (!due.equals(present)) {
            Surgery.quantize(model, due, hardware, seed);
            present = due;
        }
    }
}
