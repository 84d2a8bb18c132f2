package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import io.altgrad.result.TrainingRecord;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/** The tables that a trial's result is in: its row of {@code trials}, without which its steps and layers are leftovers. */
record TrialTables(Table trials, Table steps, Table layers) {

    static TrialTables in(Path folder, DurableFiles files) {
        return new TrialTables(
                new Table(folder, TrialColumns.SCHEMA, files),
                new Table(folder, StepColumns.SCHEMA, files),
                new Table(folder, LayerColumns.SCHEMA, files));
    }

    /** The tables in the order in which they are written. */
    List<Table> all() {
        return List.of(steps, layers, trials);
    }

    void create() throws IOException {
        trials.create();
        steps.create();
        layers.create();
    }

    /** Puts a trial in place of an older result of it: an older row goes first, and the new one comes last. */
    void put(TrialRow row, TrainingRecord record) throws IOException {
        String id = row.trialId();
        trials.delete(id);
        steps.put(id, rows(StepColumns.SCHEMA, id, record.steps()));
        layers.put(id, rows(LayerColumns.SCHEMA, id, record.layers()));
        trials.put(id, List.of(row.row()));
    }

    private static <M> List<Row> rows(Schema<OfTrial<M>> schema, String trialId, List<M> measured) {
        return measured.stream()
                .map(one -> schema.row(new OfTrial<>(trialId, one)))
                .toList();
    }

    /** Deletes a trial, its row first. */
    void delete(String trialId) throws IOException {
        trials.delete(trialId);
        steps.delete(trialId);
        layers.delete(trialId);
    }

    /** Removes temporary files, and steps and layers of trials that are not stored; returns how many files. */
    int removeLeftovers() throws IOException {
        int removed = trials.deleteTemporaries() + steps.deleteTemporaries() + layers.deleteTemporaries();
        Set<String> ids = new HashSet<>(trials.trialIds());
        for (Table table : List.of(steps, layers)) {
            for (String id : table.trialIds()) {
                if (!ids.contains(id)) {
                    table.delete(id);
                    removed++;
                }
            }
        }
        return removed;
    }
}
