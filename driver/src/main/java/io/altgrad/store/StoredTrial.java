package io.altgrad.store;

import io.altgrad.result.NumericsVersion;
import io.altgrad.result.Status;
import java.util.Optional;

/**
 * The columns of a stored trial that decide whether it has to run again.
 *
 * @param status the word of its end; one that {@link Status} has not is of a later version
 * @param numericsVersion of the code that computed it; null in rows older than that column
 * @param device that computed it; null where it ended before it had one
 * @param corpusHash of the text that it saw; null where it ended before it saw one
 * @param binding of the libtorch that computed it; null where there was none, or in rows older than that column
 */
public record StoredTrial(String status, Integer numericsVersion, String device, String corpusHash, String binding) {

    /** The binding of rows older than that column. */
    private static final String FIRST_BINDING = "djl";

    static StoredTrial of(Row row) {
        return new StoredTrial(
                row.get(TrialColumns.STATUS),
                row.get(TrialColumns.NUMERICS_VERSION),
                row.get(TrialColumns.DEVICE),
                row.get(TrialColumns.CORPUS_HASH),
                row.get(TrialColumns.BINDING));
    }

    /** Tells whether it came to its end of itself, so that another run would end the same. */
    boolean isReached() {
        return Status.of(status).filter(Status::isReached).isPresent();
    }

    /** Tells whether it ended by a machine's fault or a limit, so that another run may end otherwise. */
    public boolean mayEndOtherwise() {
        return Status.of(status).filter(Status::mayEndOtherwise).isPresent();
    }

    /** Tells whether early stopping ended it, so that it can go on. */
    public boolean isStopped() {
        return Status.STOPPED.is(status);
    }

    /** Tells whether its numbers are those of another binding, which in their last digits are others. */
    public boolean isOfAnotherBinding(String now) {
        return isReached() && !(binding == null ? FIRST_BINDING : binding).equals(now);
    }

    /**
     * Tells whether its numbers are others than this code would compute on a device of its kind, wherever it runs now.
     * One that ended before it had a device has none.
     */
    public boolean isOfOtherNumerics() {
        return device != null && numerics().filter(NumericsVersion::isCurrent).isEmpty();
    }

    /** The version of its numbers; empty where the row does not say it. */
    public Optional<NumericsVersion> numerics() {
        return numericsVersion == null || device == null
                ? Optional.empty()
                : Optional.of(new NumericsVersion(numericsVersion, NumericsVersion.Device.of(device)));
    }
}
