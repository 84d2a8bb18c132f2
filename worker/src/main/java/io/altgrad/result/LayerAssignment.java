package io.altgrad.result;

import java.io.Serializable;

/**
 * The change that surgery made to one Linear.
 *
 * @param layer fully qualified name
 * @param format the format it got, or {@code none}
 * @param reason the rule that decided, or {@code default}
 * @param rows of its weight, which are the outputs; 0 where the shape is not known
 * @param columns of its weight, which are the inputs; 0 where the shape is not known
 */
public record LayerAssignment(String layer, String format, String reason, long rows, long columns)
        implements Serializable {

    /** The assignment of a Linear whose shape is not known. */
    public LayerAssignment(String layer, String format, String reason) {
        this(layer, format, reason, 0, 0);
    }
}
