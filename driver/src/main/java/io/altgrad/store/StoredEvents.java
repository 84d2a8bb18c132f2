package io.altgrad.store;

import io.altgrad.stopping.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.hadoop.fs.Path;

/**
 * The table {@code events}. A trial of which a pack has events may come to more, under another rule: they get a file of
 * their own, and nothing is stored twice but for the moment in which trials are packed. An event is known by its number.
 */
final class StoredEvents {

    private final Table table;

    /** The numbers of events in packs; null until they were asked for, and after each packing. */
    private Set<Long> packed;

    /** @param table with the columns of {@link EventColumns} */
    StoredEvents(Table table) {
        this.table = table;
    }

    /** The files. */
    Table table() {
        return table;
    }

    /** Keeps the events of each of those trials in place of what its own file had; those in packs stay there. */
    void write(Map<String, List<Event>> byTrial) throws IOException {
        table.create();
        if (packed == null) {
            packed = new HashSet<>(read(table.packs()).keySet());
        }
        for (Map.Entry<String, List<Event>> trial : byTrial.entrySet()) {
            table.put(
                    trial.getKey(),
                    trial.getValue().stream()
                            .filter(event -> !packed.contains(event.number()))
                            .map(EventColumns.SCHEMA::row)
                            .toList());
        }
    }

    /** Hears that packs are about to change. */
    void packing() {
        packed = null;
    }

    /** All events, each once, in the order of their numbers. */
    List<Event> all() throws IOException {
        List<Path> files = new ArrayList<>(table.packs());
        table.trialIds().forEach(id -> files.add(table.file(id)));
        return List.copyOf(read(files).values());
    }

    private Map<Long, Event> read(List<Path> files) throws IOException {
        Map<Long, Event> byNumber = new ConcurrentSkipListMap<>();
        Scan.onEach(
                files,
                file -> table.read(file, EventColumns.SCHEMA.columns()).stream()
                        .map(EventColumns::event)
                        .forEach(event -> byNumber.put(event.number(), event)));
        return byNumber;
    }
}
