package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;

/**
 * Puts the rows of many trials into one file of each table; the package's description has the protocol.
 *
 * @param marker names the pack that is being put in place, and its trials
 * @param size trials of a pack, at most
 */
record Packing(DurableFiles files, List<Table> tables, Path marker, int size) {

    /** Trials whose rows are in memory together: enough for every core, and few where trials are long. */
    private static final int AT_ONCE = 32;

    /** Packs those trials, in their order. */
    void packAll(List<String> trialIds) throws IOException {
        for (int from = 0; from < trialIds.size(); from += size) {
            pack(trialIds.subList(from, Math.min(trialIds.size(), from + size)));
        }
    }

    /** Writes a pack of those trials, and puts it in the place of their own files. */
    void pack(List<String> trialIds) throws IOException {
        String name = trialIds.get(0);
        for (Table table : tables) {
            write(table, name, trialIds);
        }
        files.write(marker, name + "\n" + String.join("\n", trialIds));
        putInPlace(name, trialIds);
    }

    /** Ends what a process that died had begun, if it had got so far that the pack counts. */
    void recover() throws IOException {
        Optional<String> begun = files.read(marker).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        if (begun.isPresent()) {
            List<String> lines = begun.get().lines().toList();
            putInPlace(lines.get(0), lines.subList(1, lines.size()));
        }
    }

    private void putInPlace(String name, List<String> trialIds) throws IOException {
        for (Table table : tables) {
            table.show(table.pack(name));
        }
        for (Table table : tables) {
            for (String id : trialIds) {
                table.delete(id);
            }
        }
        files.delete(marker);
    }

    /** Reads some trials at once, on every core, and writes them in their order. */
    private static void write(Table table, String name, List<String> trialIds) throws IOException {
        table.hide(table.pack(name), writer -> {
            for (int from = 0; from < trialIds.size(); from += AT_ONCE) {
                List<String> ids = trialIds.subList(from, Math.min(trialIds.size(), from + AT_ONCE));
                Map<String, List<Row>> rows = new ConcurrentHashMap<>();
                Scan.onEach(ids, id -> rows.put(id, table.read(id)));
                for (String id : ids) {
                    Table.write(rows.get(id), writer);
                }
            }
        });
    }
}
