package io.altgrad.store;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import org.apache.hadoop.fs.Path;

/** The ends of the trials of a table {@code trials}, of which a few columns are read. */
record TrialEnds(Table trials) {

    private static final List<Column<?>> COLUMNS = List.of(
            TrialColumns.TRIAL_ID,
            TrialColumns.STATUS,
            TrialColumns.NUMERICS_VERSION,
            TrialColumns.DEVICE,
            TrialColumns.CORPUS_HASH,
            TrialColumns.BINDING);

    /**
     * The end of each trial, by id; a trial whose row cannot be read has none.
     *
     * @param unreadable takes the id of each of those, and why its row cannot be read
     */
    Map<String, StoredTrial> byId(BiConsumer<String, Exception> unreadable) throws IOException {
        Map<String, StoredTrial> ends = new ConcurrentSkipListMap<>();
        for (Path pack : trials.packs()) {
            trials.read(pack, COLUMNS).forEach(row -> ends.put(row.get(TrialColumns.TRIAL_ID), StoredTrial.of(row)));
        }
        trials.trialIds().parallelStream()
                .filter(id -> !ends.containsKey(id))
                .forEach(id -> end(id, unreadable).ifPresent(end -> ends.put(id, end)));
        return ends;
    }

    private Optional<StoredTrial> end(String id, BiConsumer<String, Exception> unreadable) {
        try {
            return trials.read(trials.file(id), COLUMNS).stream()
                    .filter(row -> row.get(TrialColumns.TRIAL_ID).equals(id))
                    .map(StoredTrial::of)
                    .findFirst();
        } catch (IOException | UnreadableFile e) {
            unreadable.accept(id, e);
            return Optional.empty();
        }
    }
}
