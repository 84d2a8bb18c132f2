package io.altgrad.stopping;

import io.altgrad.spec.Seeds;
import java.util.Objects;

/**
 * A trial of a sweep, for the ledger.
 *
 * @param trial its id
 * @param seeds that it has; it is compared with trials of the same three alone
 * @param corpus that it trains on; losses on different texts are never compared
 * @param steps that it makes if nothing stops it
 * @param tenure whether it can be stopped
 */
public record Candidate(String trial, Seeds seeds, String corpus, int steps, Tenure tenure) {

    /** A trial's protection from being stopped, if it has one. */
    public enum Tenure {
        /** It is stopped where the rule says so. */
        STOPPABLE,
        /** It always goes on, as what others are compared with has to; it has its place in every ranking all the same. */
        KEPT
    }

    public Candidate {
        Objects.requireNonNull(trial, "trial");
        Objects.requireNonNull(seeds, "seeds");
        Objects.requireNonNull(corpus, "corpus");
        Objects.requireNonNull(tenure, "tenure");
    }
}
