package io.altgrad.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;

/**
 * Reads a table trial by trial, on every core. While trials are being packed both a pack and a file of its own may hold
 * one: the pack counts.
 */
final class Scan {

    private final Table table;
    private final Column<String> trialId;
    private final Set<Column<?>> columns;

    /**
     * A scan of some columns.
     *
     * @param trialId the column that has the trial's id, which is read too
     */
    Scan(Table table, Column<String> trialId, Collection<Column<?>> columns) {
        this.table = table;
        this.trialId = trialId;
        this.columns = new LinkedHashSet<>(columns);
        this.columns.add(trialId);
    }

    /** Hands the rows of each wanted trial that has any to {@code reader}, by its id, one trial at a time. */
    void read(Predicate<String> wanted, BiConsumer<String, List<Row>> reader) throws IOException {
        BiConsumer<String, List<Row>> oneAtATime = (id, rows) -> {
            synchronized (this) {
                reader.accept(id, rows);
            }
        };
        Set<String> packed = ConcurrentHashMap.newKeySet();
        onEach(table.packs(), pack -> readPack(pack, packed, wanted, oneAtATime));
        List<String> single = table.trialIds().stream()
                .filter(id -> wanted.test(id) && !packed.contains(id))
                .toList();
        onEach(single, id -> handOn(readSingle(id), id, wanted, oneAtATime));
    }

    private List<Row> readSingle(String id) throws IOException {
        List<Row> rows = table.read(table.file(id), columns);
        for (Row row : rows) {
            if (!id.equals(row.get(trialId))) {
                throw new UnreadableFile(table.file(id), "it holds rows of trial " + row.get(trialId));
            }
        }
        return rows;
    }

    private void readPack(Path pack, Set<String> packed, Predicate<String> wanted, BiConsumer<String, List<Row>> reader)
            throws IOException {
        try (RowCursor rows = table.rows(pack, columns)) {
            List<Row> trial = new ArrayList<>();
            String id = "";
            for (Row row = rows.next(); row != null; row = rows.next()) {
                String next = row.get(trialId);
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

    private static void handOn(
            List<Row> trial, String id, Predicate<String> wanted, BiConsumer<String, List<Row>> reader) {
        if (!trial.isEmpty() && wanted.test(id)) {
            reader.accept(id, trial);
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
