package io.altgrad.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;

/**
 * Reads a table trial by trial, on every core. While trials are being packed both a pack and a file of its own may hold
 * one: the pack counts.
 *
 * @param columns the components of {@code P}, which alone are read
 * @param trialId the one that is the trial's id
 */
record Scan<P extends Record>(Table<?> table, Class<P> columns, Function<P, String> trialId) {

    /** Hands the rows of each wanted trial that has any to {@code reader}, one trial at a time. */
    void read(Predicate<String> wanted, Consumer<List<P>> reader) throws IOException {
        Consumer<List<P>> oneAtATime = rows -> {
            synchronized (this) {
                reader.accept(rows);
            }
        };
        Set<String> packed = ConcurrentHashMap.newKeySet();
        onEach(table.packs(), pack -> readPack(pack, packed, wanted, oneAtATime));
        List<String> single = table.trialIds().stream()
                .filter(id -> wanted.test(id) && !packed.contains(id))
                .toList();
        onEach(single, id -> handOn(readSingle(id), id, wanted, oneAtATime));
    }

    private List<P> readSingle(String id) throws IOException {
        List<P> rows = table.read(table.file(id), columns);
        for (P row : rows) {
            if (!id.equals(trialId.apply(row))) {
                throw new UnreadableFile(table.file(id), "it holds rows of trial " + trialId.apply(row));
            }
        }
        return rows;
    }

    private void readPack(Path pack, Set<String> packed, Predicate<String> wanted, Consumer<List<P>> reader)
            throws IOException {
        try (RowCursor<P> rows = table.rows(pack, columns)) {
            List<P> trial = new ArrayList<>();
            String id = "";
            for (P row = rows.next(); row != null; row = rows.next()) {
                String next = trialId.apply(row);
                if (next == null) {
                    throw new UnreadableFile(pack, "a row has no trial_id");
                }
                if (!next.equals(id)) {
                    handOn(trial, id, wanted, reader);
                    trial = new ArrayList<>();
                    id = next;
                    packed.add(id);
                }
                trial.add(row);
            }
            handOn(trial, id, wanted, reader);
        }
    }

    private void handOn(List<P> trial, String id, Predicate<String> wanted, Consumer<List<P>> reader) {
        if (!trial.isEmpty() && wanted.test(id)) {
            reader.accept(trial);
        }
    }

    /** Reads each item, several at once. */
    static <T> void onEach(Collection<T> items, Reading<T> reading) throws IOException {
        try {
            items.parallelStream().forEach(item -> {
                try {
                    reading.read(item);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @FunctionalInterface
    interface Reading<T> {
        void read(T item) throws IOException;
    }
}
