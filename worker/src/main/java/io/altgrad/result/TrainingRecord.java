package io.altgrad.result;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The figures measured while a trial ran, up to its end, whatever the end was.
 *
 * @param initialStateHash SHA-256 of the parameters before the first step, or empty where none were made
 * @param assignments what surgery did to each Linear
 * @param steps every step, in order
 * @param layers layer statistics, in order of step
 * @param cost what all attempts that led here took together
 * @param resumes how often the trial went on from a checkpoint
 * @param notices what a reader of the result has to know of how it came about, a line each
 */
public record TrainingRecord(
        String initialStateHash,
        List<LayerAssignment> assignments,
        List<StepMetrics> steps,
        List<LayerMetrics> layers,
        Cost cost,
        int resumes,
        List<String> notices)
        implements Serializable {

    /**
     * The time, tokens and memory that training took.
     *
     * @param seconds wall time, evaluation included
     * @param trainSeconds wall time of the training steps alone
     * @param tokens tokens that the training steps consumed
     * @param peakMemoryMib largest resident memory of the process so far, in MiB
     */
    public record Cost(double seconds, double trainSeconds, long tokens, double peakMemoryMib) implements Serializable {

        /** Nothing. */
        public static final Cost NONE = new Cost(0, 0, 0, 0);
    }

    /** The record of a trial that ended before it began. */
    public static final TrainingRecord EMPTY =
            new TrainingRecord("", List.of(), List.of(), List.of(), Cost.NONE, 0, List.of());

    public TrainingRecord {
        assignments = List.copyOf(assignments);
        steps = List.copyOf(steps);
        layers = List.copyOf(layers);
        notices = List.copyOf(notices);
    }

    /** Loss of the last step's batch; empty before the first step. */
    public OptionalDouble trainLoss() {
        return steps.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(steps.get(steps.size() - 1).loss());
    }

    /** The last validation loss; empty before the first evaluation. */
    public OptionalDouble validationLoss() {
        return steps.stream().flatMapToDouble(step -> step.evaluated().stream()).reduce((first, second) -> second);
    }

    /** The last validation loss without quantization; empty where none was made. */
    public OptionalDouble validationLossUnquantized() {
        return steps.stream()
                .flatMapToDouble(step -> step.evaluatedUnquantized().stream())
                .reduce((first, second) -> second);
    }

    /** The smallest validation loss; empty before the first evaluation. */
    public OptionalDouble bestValidationLoss() {
        return steps.stream().flatMapToDouble(step -> step.evaluated().stream()).min();
    }

    /** Training throughput; 0 before the first step. */
    public double tokensPerSecond() {
        return cost.trainSeconds > 0 ? cost.tokens / cost.trainSeconds : 0;
    }
}
