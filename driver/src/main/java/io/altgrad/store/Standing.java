package io.altgrad.store;

import io.altgrad.base.UserError;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The progress of a sweep: the trials that its file asks for, and those of them that have ended.
 *
 * @param planned ids of all
 * @param ended ids of those that need no run any more
 */
public record Standing(Set<String> planned, Set<String> ended) {

    /**
     * A run keeps the ids of its trials beside the results, and they are read whatever their number. Of a folder that
     * has none, as releases before 0.2 left it, they are made from the sweep file, at some ten thousand a second: those
     * of a larger grid are not.
     */
    static final long MOST_MADE = 200_000;

    public Standing {
        planned = Collections.unmodifiableSet(planned);
        ended = Collections.unmodifiableSet(ended);
    }

    /** The standing where {@code stored} are all ids that have ended, of whichever sweep file. */
    public static Standing of(Set<String> planned, Set<String> stored) {
        return new Standing(planned, stored.stream().filter(planned::contains).collect(Collectors.toSet()));
    }

    /**
     * The standing of what the folder's last sweep file asks for; empty where the folder does not say so, or in a file
     * that this version cannot read.
     *
     * @param stored ids of all trials that have ended, there or elsewhere
     */
    public static Optional<Standing> of(ResultStore store, Set<String> stored) throws IOException {
        Optional<Set<String>> kept = store.planned();
        return (kept.isPresent() ? kept : store.sweepText().flatMap(Standing::made)).map(ids -> of(ids, stored));
    }

    private static Optional<Set<String>> made(String sweepText) {
        try {
            Grid grid = SweepFile.parse(sweepText, "sweep.yaml").grid();
            return grid.runCount() > MOST_MADE
                    ? Optional.empty()
                    : Optional.of(grid.planned().map(PlannedTrial::id).collect(Collectors.toSet()));
        } catch (UserError e) {
            return Optional.empty();
        }
    }

    /** The number of trials. */
    public int total() {
        return planned.size();
    }

    /** The number of trials that have not ended. */
    public int missing() {
        return planned.size() - ended.size();
    }
}
