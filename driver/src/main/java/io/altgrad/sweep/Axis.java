package io.altgrad.sweep;

import java.util.List;

/**
 * One dimension of a sweep.
 *
 * @param name the field of a trial that it sets, for example {@code format} or {@code training.learningRate}
 * @param values at least one, all different
 */
public record Axis(String name, List<AxisValue> values) {

    public Axis {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Cannot make axis '" + name + "' without a value.");
        }
        if (values.stream().map(AxisValue::value).distinct().count() < values.size()) {
            throw new IllegalArgumentException("Cannot make axis '" + name + "': a value appears twice.");
        }
    }
}
