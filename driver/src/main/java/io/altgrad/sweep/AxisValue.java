package io.altgrad.sweep;

import java.util.Objects;

/**
 * One value of an axis.
 *
 * @param label what tables call it: a number as the file spells it, a format's canonical name, a rule set's name
 * @param value what the trial's field gets, of the field's type; a primitive's box
 */
public record AxisValue(String label, Object value) {

    public AxisValue {
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(value, "value");
    }
}
