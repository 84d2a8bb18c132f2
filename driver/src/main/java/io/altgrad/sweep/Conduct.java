package io.altgrad.sweep;

import io.altgrad.stopping.Candidate;
import io.altgrad.stopping.StoppingRule;
import java.util.Objects;

/**
 * The conduct of a sweep: which of its trials are run to their end, and when. No trial depends on it.
 *
 * @param rule that stops trials early
 * @param baseline whether it may stop those of the baseline's format, without which nothing can be compared
 * @param budget of a run
 */
public record Conduct(StoppingRule rule, Candidate.Tenure baseline, Budget budget) {

    /** Every trial to its end, with no limits. */
    public static final Conduct DEFAULT = new Conduct(StoppingRule.NONE, Candidate.Tenure.KEPT, Budget.UNLIMITED);

    public Conduct {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(baseline, "baseline");
        Objects.requireNonNull(budget, "budget");
    }
}
