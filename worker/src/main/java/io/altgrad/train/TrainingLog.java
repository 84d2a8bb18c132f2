package io.altgrad.train;

import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.CastSummary;
import io.altgrad.result.LayerAssignment;
import io.altgrad.result.LayerMetrics;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.spec.Cast;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Gathers what a trial measures while it runs, so that a trial that ends early leaves what it had. */
public final class TrainingLog {

    private final long startNanos = System.nanoTime();
    private final List<StepMetrics> steps = new ArrayList<>();
    private final List<LayerMetrics> layers = new ArrayList<>();
    private List<LayerAssignment> assignments = List.of();
    private String initialStateHash = "";
    private double earlierSeconds;
    private double trainSeconds;
    private double earlierPeakMib;
    private long tokens;
    private int resumes;
    private final List<String> notices = new ArrayList<>();

    public void began(String stateHash, List<LayerAssignment> layerAssignments) {
        initialStateHash = stateHash;
        assignments = layerAssignments;
    }

    void stepEnded(StepMetrics metrics, long nanos, long stepTokens) {
        steps.add(metrics);
        trainSeconds += nanos / 1e9;
        tokens += stepTokens;
    }

    /** Writes down what a reader of the result has to know of how it came about. */
    public void notice(String line) {
        notices.add(line);
    }

    /** Goes on after what an earlier attempt has measured; what was noticed in this one stays. */
    void resume(TrainingRecord earlier) {
        initialStateHash = earlier.initialStateHash();
        assignments = earlier.assignments();
        steps.addAll(earlier.steps());
        layers.addAll(earlier.layers());
        earlierSeconds = earlier.cost().seconds();
        trainSeconds = earlier.cost().trainSeconds();
        earlierPeakMib = earlier.cost().peakMemoryMib();
        tokens = earlier.cost().tokens();
        resumes = earlier.resumes() + 1;
        notices.addAll(0, earlier.notices());
    }

    /** Steps that were made. */
    int stepsMade() {
        return steps.size();
    }

    /** Wall time so far, of all attempts. */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos).plusNanos((long) (earlierSeconds * 1e9));
    }

    /** An observer that writes down every cast of that step. */
    CastObserver layersOf(int step) {
        return new CastObserver() {
            @Override
            public void observed(String layer, String operand, Cast cast, CastSummary summary) {
                add(layer, operand, "", cast, summary);
            }

            @Override
            public void observedBeside(String layer, String operand, String product, Cast cast, CastSummary summary) {
                add(layer, operand, product, cast, summary);
            }

            private void add(String layer, String operand, String product, Cast cast, CastSummary summary) {
                String format = cast.format().name();
                layers.add(new LayerMetrics(step, layer, operand, product, format, figures(summary)));
            }
        };
    }

    private static LayerMetrics.Figures figures(CastSummary summary) {
        return new LayerMetrics.Figures(
                summary.amax(),
                summary.smallestScale(),
                summary.statistics().saturatedFraction(),
                summary.statistics().underflowedFraction(),
                summary.statistics().sqnrDb());
    }

    /** The figures gathered so far. */
    public TrainingRecord toRecord() {
        return new TrainingRecord(
                initialStateHash,
                assignments,
                steps,
                layers,
                new TrainingRecord.Cost(
                        elapsed().toNanos() / 1e9,
                        trainSeconds,
                        tokens,
                        Math.max(earlierPeakMib, ProcessMemory.peakMib())),
                resumes,
                notices);
    }
}
