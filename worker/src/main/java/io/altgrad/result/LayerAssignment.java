package io.altgrad.result;

import io.altgrad.spec.Site;
import java.io.Serializable;
import java.util.Objects;

/**
 * The change that surgery made to one Linear, or to another layer where something is cast.
 *
 * @param layer fully qualified name
 * @param format the format it got, or {@code none}
 * @param reason the rule that decided, or {@code default}
 * @param rows of its weight, which are the outputs; 0 where the shape is not known, or there is no weight
 * @param columns of its weight, which are the inputs; 0 where the shape is not known, or there is no weight
 * @param site the kind of layer
 */
public record LayerAssignment(String layer, String format, String reason, long rows, long columns, Site site)
        implements Serializable {

    public LayerAssignment {
        Objects.requireNonNull(site, "site");
    }

    /** The assignment of a Linear. */
    public LayerAssignment(String layer, String format, String reason, long rows, long columns) {
        this(layer, format, reason, rows, columns, Site.LINEAR);
    }

    /** The assignment of a Linear whose shape is not known. */
    public LayerAssignment(String layer, String format, String reason) {
        this(layer, format, reason, 0, 0);
    }

    public boolean isLinear() {
        return site == Site.LINEAR;
    }
}
