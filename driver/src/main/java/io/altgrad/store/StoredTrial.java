package io.altgrad.store;

import io.altgrad.result.NumericsVersion;

/**
 * What decides whether a stored trial has to be run again.
 *
 * @param status how it ended
 * @param numericsVersion of the code that computed it; null in rows older than that column
 * @param corpusHash of the text that it saw; null where it ended before it saw one
 */
public record StoredTrial(String status, Integer numericsVersion, String corpusHash) {

    /** Whether it ended by a machine's fault or a limit, so that another run may end otherwise. */
    public boolean mayEndOtherwise() {
        return status.equals("failed") || status.equals("timed-out");
    }

    /** Whether its numbers are those that this code would compute. */
    public boolean isOfThisNumericsVersion() {
        return numericsVersion != null && numericsVersion == NumericsVersion.CURRENT;
    }
}
