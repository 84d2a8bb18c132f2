package io.altgrad.store;

import io.altgrad.stopping.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The table {@code events}: those of early stopping, a file for each trial. */
record StoredEvents(Table table) {

    /** Keeps all events of each trial, by its id, in place of those it had. */
    void write(Map<String, List<Event>> byTrial) throws IOException {
        table.create();
        for (Map.Entry<String, List<Event>> trial : byTrial.entrySet()) {
            table.put(
                    trial.getKey(),
                    trial.getValue().stream().map(EventColumns.SCHEMA::row).toList());
        }
    }

    /** All of them in the order of their numbers. */
    List<Event> read() throws IOException {
        List<Event> all = new ArrayList<>();
        for (String id : table.trialIds()) {
            table.read(id).forEach(row -> all.add(EventColumns.event(row)));
        }
        all.sort(Comparator.comparingLong(Event::number));
        return all;
    }

    /** Deletes those of a trial. */
    void delete(String trialId) throws IOException {
        table.delete(trialId);
    }
}
