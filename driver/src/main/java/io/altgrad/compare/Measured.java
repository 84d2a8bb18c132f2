package io.altgrad.compare;

import io.altgrad.statistics.Difference;
import io.altgrad.statistics.Spread;

/**
 * One metric of a row.
 *
 * @param spread over the trials that completed
 * @param difference against the baseline; without values for the baseline itself, and where there is no baseline
 */
public record Measured(Spread spread, Difference difference) {}
