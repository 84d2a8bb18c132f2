package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.store.Lease;
import io.altgrad.store.ResultStore;
import io.altgrad.store.Standing;
import io.altgrad.store.TrialLogs;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** The upkeep of an output folder between runs: packing what is finished, deleting what no sweep file asks for. */
record Upkeep(String folder, Configuration configuration) {

    /** Packs where there are two files or more; see {@link AltGrad#compact}. */
    AltGrad.Packed compact(Consumer<String> notices) throws IOException {
        ResultStore store = withResults();
        try (Lease lease = Lease.acquire(folder, configuration, notices)) {
            return new AltGrad.Packed(store.toString(), store.pack(2));
        }
    }

    /** The ids of stored trials that the folder's sweep file does not ask for; see {@link AltGrad#earlierTrials}. */
    Set<String> earlierTrials() throws IOException {
        ResultStore store = withResults();
        return notAsked(store, store.stored().keySet());
    }

    /** The {@code ids} that the folder's sweep file does not ask for. */
    private Set<String> notAsked(ResultStore store, Set<String> ids) throws IOException {
        Set<String> left = new HashSet<>(ids);
        Standing standing = Standing.of(store, left)
                .orElseThrow(() -> new UserError("Cannot tell which results of " + store
                        + " its sweep file asks for: it has no sweep.yaml that this version reads; run the sweep into"
                        + " it once."));
        left.removeAll(standing.planned());
        // Seeds beyond a verdict too, which another margin may ask for.
        store.planned().ifPresent(left::removeAll);
        return left;
    }

    /** Deletes the results of {@link #earlierTrials} and what was logged; see {@link AltGrad#prune}. */
    AltGrad.Pruned prune(Consumer<String> notices) throws IOException {
        try (Lease lease = Lease.acquire(folder, configuration, notices)) {
            ResultStore store = withResults();
            int results = store.delete(earlierTrials());
            return new AltGrad.Pruned(results, deleteLogs(store));
        }
    }

    /** Deletes the logs of trials that the sweep file does not ask for and of which no result is left. */
    private int deleteLogs(ResultStore store) throws IOException {
        TrialLogs logs = new TrialLogs(folder, configuration);
        Set<String> leftovers = notAsked(store, logs.trialIds());
        leftovers.removeAll(store.stored().keySet());
        for (String id : leftovers) {
            logs.delete(id);
        }
        return leftovers.size();
    }

    private ResultStore withResults() throws IOException {
        ResultStore store = new ResultStore(folder, configuration);
        store.requireResults();
        return store;
    }
}
