package io.altgrad.store;

import io.altgrad.result.LayerAssignment;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.TrialIds;
import java.util.List;

/**
 * A result that is to be stored: what a row of {@code trials} is made from.
 *
 * @param sweep the sweep's name
 */
record TrialEnd(String sweep, TrialResult result, TrialIds ids) {

    static TrialEnd of(String sweep, TrialResult result) {
        return new TrialEnd(sweep, result, result.trial().ids());
    }

    TrainingRecord record() {
        return result.record();
    }

    Provenance provenance() {
        return result.provenance();
    }

    /** Its failure, or the time that it ran out of; of blank texts where it did not. */
    Outcome.Failed failure() {
        if (result.outcome() instanceof Outcome.TimedOut late) {
            return new Outcome.Failed(late.status().word(), late.message(), "");
        }
        return result.outcome() instanceof Outcome.Failed failed ? failed : new Outcome.Failed("", "", "");
    }

    /** Its divergence; of step 0 and blank texts where it did not. */
    Outcome.Diverged divergence() {
        return result.outcome() instanceof Outcome.Diverged diverged ? diverged : new Outcome.Diverged(0, "", "");
    }

    /** Its early stop; of step 0 and a blank text where it had none. */
    Outcome.Stopped stop() {
        return result.outcome() instanceof Outcome.Stopped stopped ? stopped : new Outcome.Stopped(0, "");
    }

    /** Number of Linears that surgery gave a format; null where the trial ended before surgery. */
    Integer quantizedLayers() {
        List<LayerAssignment> assignments = record().assignments();
        return assignments.isEmpty()
                ? null
                : (int) assignments.stream()
                        .filter(assignment -> !assignment.format().equals(LayerFormat.NONE))
                        .count();
    }

    /** The way in which its validation losses were measured; null likewise. */
    String evaluation() {
        Integer quantized = quantizedLayers();
        return quantized == null ? null : quantized == 0 ? "unquantized" : "quantized";
    }

    /** The changes that surgery made to each Linear; null likewise. */
    String assignmentsJson() {
        return record().assignments().isEmpty() ? null : Assignments.toJson(record().assignments());
    }

    /** The exponential of the last validation loss; null where there is none. */
    Double perplexity() {
        return record().validationLoss().isPresent()
                ? Math.exp(record().validationLoss().getAsDouble())
                : null;
    }
}
