package io.altgrad.train;

import io.altgrad.quantize.CastObserver;
import io.altgrad.result.LayerAssignment;
import io.altgrad.result.LayerMetrics;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import java.util.ArrayList;
import java.util.List;

/** Gathers what a trial measures while it runs, so that a trial that ends early leaves what it had. */
public final class TrainingLog {

    private final long startNanos = System.nanoTime();
    private final List<StepMetrics> steps = new ArrayList<>();
    private final List<LayerMetrics> layers = new ArrayList<>();
    private List<LayerAssignment> assignments = List.of();
    private String initialStateHash = "";
    private long trainNanos;
    private long tokens;

    public void began(String stateHash, List<LayerAssignment> layerAssignments) {
        initialStateHash = stateHash;
        assignments = layerAssignments;
    }

    void stepEnded(StepMetrics metrics, long nanos, long stepTokens) {
        steps.add(metrics);
        trainNanos += nanos;
        tokens += stepTokens;
    }

    /** An observer that writes down every cast of that step. */
    CastObserver layersOf(int step) {
        return (layer, operand, cast, summary) -> layers.add(new LayerMetrics(
                step,
                layer,
                operand,
                cast.format().name(),
                summary.amax(),
                summary.smallestScale(),
                summary.statistics().saturatedFraction(),
                summary.statistics().underflowedFraction(),
                summary.statistics().sqnrDb()));
    }

    /** What was gathered so far. */
    public TrainingRecord toRecord() {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return new TrainingRecord(
                initialStateHash,
                assignments,
                steps,
                layers,
                seconds,
                trainNanos / 1e9,
                tokens,
                ProcessMemory.peakMib());
    }
}
