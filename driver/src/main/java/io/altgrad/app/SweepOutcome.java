package io.altgrad.app;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.Results;
import io.altgrad.run.SweepEnd;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.store.Growth;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * The standing of a sweep after a run.
 *
 * @param sweep the sweep that ran
 * @param folder of its results, as a URI
 * @param ids of all its trials, those that its results ask for where seeds are added until rows are decided
 * @param end what this run came to; trials that had ended before are not counted
 * @param results of the sweep's trials, whichever run they are of
 */
public record SweepOutcome(Sweep sweep, String folder, Set<String> ids, SweepEnd end, Results results) {

    public SweepOutcome {
        ids = Set.copyOf(ids);
    }

    /** Reads how the results of {@code sweep} stand, when another process has run it. */
    public static SweepOutcome read(Sweep sweep, Configuration configuration) throws IOException {
        Set<String> ids = sweep.untilDecided().isPresent()
                ? Growth.of(sweep, new ResultStore(sweep.output(), configuration))
                        .ids()
                : sweep.grid().planned().map(PlannedTrial::id).collect(Collectors.toSet());
        return read(sweep, ids, new SweepEnd(0, 0, 0, 0, ""), configuration);
    }

    static SweepOutcome read(Sweep sweep, Set<String> ids, SweepEnd end, Configuration configuration)
            throws IOException {
        ResultStore store = new ResultStore(sweep.output(), configuration);
        Results results = store.stored().isEmpty()
                ? Results.none()
                : Results.read(List.of(sweep.output()), configuration).where(row -> ids.contains(row.trialId()));
        return new SweepOutcome(sweep, store.toString(), ids, end, results);
    }

    /** Rows of the trials that have ended. */
    public List<TrialRow> trials() {
        return results.trials();
    }

    /** Tells whether all trials have ended, and none by a fault or a limit. */
    public boolean isSuccessful() {
        return trials().size() == ids.size() && failures() == 0;
    }

    /** The number of trials that failed or timed out. */
    public long failures() {
        return trials().stream().filter(row -> row.stored().mayEndOtherwise()).count();
    }

    /** The formats beside the sweep's own baseline. */
    public Comparison comparison() {
        return Comparison.of(trials(), sweep.baseline().toString())
                .withCriterion(sweep.standard().criterion())
                .withNotes(results.notes());
    }
}
