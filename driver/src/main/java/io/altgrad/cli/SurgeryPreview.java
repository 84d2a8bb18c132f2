package io.altgrad.cli;

import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.Trial;
import java.util.List;

/** Says what surgery would do to a trial's layers, without making the model. */
@FunctionalInterface
interface SurgeryPreview {

    /** Says nothing. */
    SurgeryPreview NONE = trial -> List.of();

    /** The assignment of each Linear of the model, in the model's order; empty where nothing is known. */
    List<LayerAssignment> assignments(Trial trial);
}
