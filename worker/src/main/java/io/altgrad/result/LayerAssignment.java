package io.altgrad.result;

import java.io.Serializable;

/**
 * What surgery did to one Linear.
 *
 * @param layer fully qualified name
 * @param format the format it got, or {@code none}
 * @param reason the rule that decided, or {@code default}
 */
public record LayerAssignment(String layer, String format, String reason) implements Serializable {}
