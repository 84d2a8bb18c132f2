package io.altgrad.result;

import io.altgrad.spec.Trial;
import java.io.Serializable;
import java.time.Instant;

/**
 * A trial with its end, its measurements and what produced them.
 *
 * @param trial what was run
 * @param outcome how it ended
 * @param record what was measured up to the end
 * @param provenance what produced it
 * @param endedAt when it ended
 * @param attempt 0 for the first try of this run, counted up for each executor that was lost with it
 */
public record TrialResult(
        Trial trial, Outcome outcome, TrainingRecord record, Provenance provenance, Instant endedAt, int attempt)
        implements Serializable {}
