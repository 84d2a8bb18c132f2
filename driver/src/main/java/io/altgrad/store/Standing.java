package io.altgrad.store;

import io.altgrad.base.UserError;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The progress of a sweep: the trials that its file asks for, and those of them that have ended. A file of seeds until
 * decided asks for more as results come.
 *
 * @param planned ids of all that are asked for by now
 * @param ended ids of those that need no run any more
 * @param most how many may be asked for in the end
 */
public record Standing(Set<String> planned, Set<String> ended, int most) {

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
        return of(planned, stored, planned.size());
    }

    /** The standing of what a sweep has grown to. */
    public static Standing of(Growth growth, Set<String> stored) {
        return of(growth.ids(), stored, growth.most());
    }

    private static Standing of(Set<String> planned, Set<String> stored, int most) {
        return new Standing(planned, stored.stream().filter(planned::contains).collect(Collectors.toSet()), most);
    }

    /**
     * The standing of what the folder's last sweep file asks for; empty where the folder does not say so, or in a file
     * that this version cannot read.
     *
     * @param stored ids of all trials that have ended, there or elsewhere
     */
    public static Optional<Standing> of(ResultStore store, Set<String> stored) throws IOException {
        Optional<Sweep> sweep = store.sweepText().flatMap(Standing::read);
        if (sweep.flatMap(Sweep::untilDecided).isPresent() && isMade(sweep.get())) {
            return Optional.of(of(Growth.of(sweep.get(), store), stored));
        }
        Optional<Set<String>> kept = store.planned();
        return (kept.isPresent() ? kept : sweep.filter(Standing::isMade).map(Standing::ids))
                .map(ids -> of(ids, stored));
    }

    private static Optional<Sweep> read(String text) {
        try {
            return Optional.of(SweepFile.parse(text, "sweep.yaml"));
        } catch (UserError e) {
            return Optional.empty();
        }
    }

    private static boolean isMade(Sweep sweep) {
        return sweep.grid().runCount() <= MOST_MADE;
    }

    private static Set<String> ids(Sweep sweep) {
        return sweep.grid().planned().map(PlannedTrial::id).collect(Collectors.toSet());
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
