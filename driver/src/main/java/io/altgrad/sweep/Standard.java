package io.altgrad.sweep;

import io.altgrad.spec.LayerFormat;
import io.altgrad.statistics.Criterion;
import java.util.Objects;

/**
 * The standard that the results of a sweep are held against. No trial depends on it.
 *
 * @param baseline the format that the comparison measures the others against
 * @param criterion what counts as equally good
 */
public record Standard(LayerFormat baseline, Criterion criterion) {

    public Standard {
        Objects.requireNonNull(baseline, "baseline");
        Objects.requireNonNull(criterion, "criterion");
    }
}
