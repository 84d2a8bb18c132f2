package io.altgrad.statistics;

import java.util.OptionalDouble;

/**
 * A loss over steps, made monotone: the smallest value so far, linear between the points. Times at which
 * it reaches a loss are then single ones, however much an evaluation rises again.
 */
public final class MonotoneCurve {

    private final double[] steps;
    private final double[] values;

    /**
     * A curve through those points.
     *
     * @param steps ascending
     * @param values at the steps; one that is not a finite number is passed over
     */
    public MonotoneCurve(double[] steps, double[] values) {
        if (steps.length != values.length) {
            throw new IllegalArgumentException(
                    "Cannot make a curve of " + steps.length + " steps and " + values.length + " values.");
        }
        this.steps = steps.clone();
        this.values = values.clone();
    }

    /** The last finite value, as it was and not the smallest; empty without one. */
    public OptionalDouble last() {
        for (int i = values.length - 1; i >= 0; i--) {
            if (Double.isFinite(values[i])) {
                return OptionalDouble.of(values[i]);
            }
        }
        return OptionalDouble.empty();
    }

    /**
     * The first step at which the curve is at {@code value} or below: between two points in proportion, and the first
     * point's where that is low enough already. Empty where the curve never gets there.
     */
    public OptionalDouble firstAt(double value) {
        double before = Double.NaN;
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            if (values[i] <= value) {
                boolean first = Double.isNaN(before);
                return OptionalDouble.of(
                        first ? steps[i] : before + (steps[i] - before) * (smallest - value) / (smallest - values[i]));
            }
            if (Double.isFinite(values[i])) {
                before = steps[i];
                smallest = Math.min(smallest, values[i]);
            }
        }
        return OptionalDouble.empty();
    }
}
