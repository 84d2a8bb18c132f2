package io.altgrad.store;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ends of the trials of a table {@code trials}, of which a few columns are read. */
record TrialEnds(Table trials) {

    private static final Logger LOG = LoggerFactory.getLogger(ResultStore.class);

    private static final List<Column<?>> COLUMNS = List.of(
            TrialColumns.TRIAL_ID,
            TrialColumns.STATUS,
            TrialColumns.NUMERICS_VERSION,
            TrialColumns.DEVICE,
            TrialColumns.CORPUS_HASH,
            TrialColumns.BINDING);

    /** The end of each trial, by id; a trial whose row cannot be read has none. */
    Map<String, StoredTrial> byId() throws IOException {
        Map<String, StoredTrial> ends = new ConcurrentSkipListMap<>();
        for (Path pack : trials.packs()) {
            trials.read(pack, COLUMNS).forEach(row -> ends.put(row.get(TrialColumns.TRIAL_ID), StoredTrial.of(row)));
        }
        trials.trialIds().parallelStream()
                .filter(id -> !ends.containsKey(id))
                .forEach(id -> end(id).ifPresent(end -> ends.put(id, end)));
        return ends;
    }

    private Optional<StoredTrial> end(String id) {
        try {
            return trials.read(trials.file(id), COLUMNS).stream()
                    .filter(row -> row.get(TrialColumns.TRIAL_ID).equals(id))
                    .map(StoredTrial::of)
                    .findFirst();
        } catch (IOException | UnreadableFile e) {
            LOG.warn("{} Trial {} runs again.", e.getMessage(), id);
            return Optional.empty();
        }
    }
}
