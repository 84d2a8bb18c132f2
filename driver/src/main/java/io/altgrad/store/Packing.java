package io.altgrad.store;

import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.CloseableIterator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * Puts the rows of many trials into one file of each table; the package's description has the protocol.
 *
 * @param marker names the pack that is being put in place, and its trials
 */
record Packing(ResultFiles files, List<Table<?>> tables, Path marker) {

    /** Writes a pack of those trials, and puts it in the place of their own files. */
    void pack(List<String> trialIds) throws IOException {
        String name = trialIds.get(0);
        for (Table<?> table : tables) {
            write(table, name, trialIds);
        }
        files.put(marker, name + "\n" + String.join("\n", trialIds));
        putInPlace(name, trialIds);
    }

    /** Ends what a process that died had begun, if it had got so far that the pack counts. */
    void recover() throws IOException {
        Optional<String> begun = files.text(marker);
        if (begun.isPresent()) {
            List<String> lines = begun.get().lines().toList();
            putInPlace(lines.get(0), lines.subList(1, lines.size()));
        }
    }

    private void putInPlace(String name, List<String> trialIds) throws IOException {
        for (Table<?> table : tables) {
            table.commit(table.pack(name));
        }
        for (Table<?> table : tables) {
            Set<String> present = new HashSet<>(table.trialIds());
            for (String id : trialIds) {
                if (present.contains(id)) {
                    table.delete(id);
                }
            }
        }
        files.delete(marker);
    }

    private static <R extends Record> void write(Table<R> table, String name, List<String> trialIds)
            throws IOException {
        Set<String> present = new HashSet<>(table.trialIds());
        List<String> ids = new ArrayList<>(trialIds);
        ids.retainAll(present);
        try (CarpetWriter<R> writer = table.writer(table.pack(name))) {
            for (String id : ids) {
                try (CloseableIterator<R> rows = table.rows(table.file(id), table.rows())) {
                    while (rows.hasNext()) {
                        writer.write(rows.next());
                    }
                }
            }
        }
    }
}
