package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.store.Lease;
import io.altgrad.store.ResultStore;
import io.altgrad.store.Standing;
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
        Set<String> stored = new HashSet<>(store.stored().keySet());
        Standing standing = Standing.of(store, stored)
                .orElseThrow(() -> new UserError("Cannot tell which results of " + store
                        + " its sweep file asks for: it has no sweep.yaml that this version reads; run the sweep into"
                        + " it once."));
        stored.removeAll(standing.planned());
        // Seeds beyond a verdict too, which another margin may ask for.
        store.planned().ifPresent(stored::removeAll);
        return stored;
    }

    /** Deletes the results of {@link #earlierTrials}; see {@link AltGrad#prune}. */
    int prune(Consumer<String> notices) throws IOException {
        try (Lease lease = Lease.acquire(folder, configuration, notices)) {
            return new ResultStore(folder, configuration).delete(earlierTrials());
        }
    }

    private ResultStore withResults() throws IOException {
        ResultStore store = new ResultStore(folder, configuration);
        store.requireResults();
        return store;
    }
}
