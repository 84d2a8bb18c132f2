package io.altgrad.watch;

import io.altgrad.base.UserError;
import io.altgrad.result.Status;
import io.altgrad.store.NoResults;
import io.altgrad.store.ResultStore;
import io.altgrad.store.SnapshotFile;
import io.altgrad.store.Standing;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standing of a sweep, from its output folder alone: which trials are stored, and what the run that goes on says of
 * itself. Whether that run is alive is told by its clock and this machine's.
 *
 * @param folder of its results
 * @param sweep its name; empty if nothing in the folder tells
 * @param counts of the trials that its file describes, as stored
 * @param activity what the run says that wrote last
 */
public record SweepStatus(String folder, String sweep, Counts counts, Activity activity) {

    private static final Logger LOG = LoggerFactory.getLogger(SweepStatus.class);

    /**
     * The status of the sweep whose results are under {@code folder}, at {@code now}.
     *
     * @throws NoResults if nothing of a sweep is there
     * @throws IOException if the folder cannot be read
     */
    public static SweepStatus read(String folder, Configuration configuration, Instant now) throws IOException {
        ResultStore store = new ResultStore(folder, configuration);
        Optional<SweepSnapshot> last =
                new SnapshotFile(folder, configuration).read().flatMap(SweepStatus::snapshot);
        Optional<Sweep> sweep = store.sweepText().flatMap(SweepStatus::sweep);
        Map<String, String> statuses = new HashMap<>();
        store.stored().forEach((id, trial) -> statuses.put(id, trial.status()));
        if (last.isEmpty() && sweep.isEmpty() && statuses.isEmpty()) {
            throw new NoResults("Cannot find a sweep in " + store
                    + ": it has no sweep.yaml and no results; give the output folder of a sweep.");
        }
        Activity activity = last.map(snapshot -> Activity.of(snapshot, Duration.between(snapshot.at(), now)))
                .orElse(new Activity.None());
        String name = sweep.map(Sweep::name)
                .or(() -> last.map(snapshot -> snapshot.run().sweep()))
                .orElse("");
        Optional<Standing> standing = sweep.isEmpty() ? Optional.empty() : Standing.of(store, statuses.keySet());
        long total = standing.map(known -> (long) known.total())
                .or(() -> sweep.map(described -> described.grid().runCount()))
                .or(() -> last.map(snapshot -> snapshot.counts().total()))
                .orElse((long) statuses.size());
        long most = standing.map(known -> (long) known.most()).orElse(total);
        standing.ifPresent(known -> statuses.keySet().retainAll(known.ended()));
        return new SweepStatus(store.toString(), name, counts(total, most, statuses, activity), activity);
    }

    /** Tells whether there is nothing to wait for: its run says that it has ended, or no trial is missing. */
    public boolean isOver() {
        return activity instanceof Activity.Over
                || (!(activity instanceof Activity.Alive) && counts.ended() >= counts.total());
    }

    private static Counts counts(long total, long most, Map<String, String> statuses, Activity activity) {
        long running = activity instanceof Activity.Alive alive
                ? alive.last().running().stream()
                        .filter(trial -> !statuses.containsKey(trial.id()))
                        .count()
                : 0;
        return new Counts(
                total,
                most,
                0,
                count(statuses, Status.COMPLETED::is),
                count(statuses, Status.DIVERGED::is),
                count(
                        statuses,
                        word -> Status.of(word).filter(Status::mayEndOtherwise).isPresent()),
                count(statuses, Status.STOPPED::is),
                running);
    }

    private static long count(Map<String, String> statuses, Predicate<String> counts) {
        return statuses.values().stream().filter(counts).count();
    }

    private static Optional<SweepSnapshot> snapshot(String text) {
        try {
            return Optional.of(SnapshotParser.fromJson(text));
        } catch (IllegalArgumentException e) {
            LOG.warn("Cannot use the sweep's progress file: {}; its running trials are not shown.", e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Sweep> sweep(String text) {
        try {
            return Optional.of(SweepFile.parse(text, "sweep.yaml"));
        } catch (UserError e) {
            LOG.warn("Cannot use the sweep.yaml beside the results: {} Every stored trial is counted.", e.getMessage());
            return Optional.empty();
        }
    }
}
