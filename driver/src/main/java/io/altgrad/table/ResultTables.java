package io.altgrad.table;

import io.altgrad.store.LayerColumns;
import io.altgrad.store.ResultStore;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialColumns;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.catalog.Catalog;

/** The three tables of results; one thread at a time. */
final class ResultTables {

    private final IcebergTable trials;
    private final IcebergTable steps;
    private final IcebergTable layers;

    /** The ends of the trials that have a row. */
    private final Map<String, Instant> ends = new HashMap<>();

    /** False where a commit has failed, and steps or layers may be there without their trial. */
    private boolean certain;

    private ResultTables(IcebergTable trials, IcebergTable steps, IcebergTable layers) {
        this.trials = trials;
        this.steps = steps;
        this.layers = layers;
    }

    /** Opens all three, and makes those that are not there. */
    static ResultTables open(TableName name, Map<String, String> properties, Configuration configuration) {
        Catalog catalog = SparkCatalog.open(name, properties, configuration);
        return new ResultTables(
                IcebergTable.open(catalog, name, TrialColumns.SCHEMA),
                IcebergTable.open(catalog, name, StepColumns.SCHEMA),
                IcebergTable.open(catalog, name, LayerColumns.SCHEMA));
    }

    /**
     * Puts those of the trials into the tables that are not there yet, or ended before: the trials' own rows last.
     *
     * @return how many these are
     */
    int put(Collection<String> trialIds, ResultStore store) throws IOException {
        if (!trials.isAsLeft()) {
            ends.clear();
            ends.putAll(trials.ends());
        }
        Map<String, Row> due = new HashMap<>();
        for (Row row : store.trials(Set.copyOf(trialIds))) {
            String id = row.get(TrialColumns.TRIAL_ID);
            if (!ends.containsKey(id) || ends.get(id).isBefore(ended(row))) {
                due.put(id, row);
            }
        }
        if (!due.isEmpty()) {
            boolean sure = certain;
            certain = false;
            Set<String> ids = Set.copyOf(due.keySet());
            replace(steps, ids, sure, each -> store.steps(StepColumns.SCHEMA.columns(), ids, each));
            replace(layers, ids, sure, each -> store.layers(LayerColumns.SCHEMA.columns(), ids, each));
            trials.commit(due.values()::forEach, ids, known(ids));
            due.forEach((id, row) -> ends.put(id, ended(row)));
            certain = true;
        }
        return due.size();
    }

    private Set<String> known(Set<String> ids) {
        return ids.stream().filter(ends::containsKey).collect(Collectors.toSet());
    }

    /** A reading of rows, trial by trial. */
    @FunctionalInterface
    private interface Reading {
        void read(BiConsumer<String, List<Row>> each) throws IOException;
    }

    private void replace(IcebergTable table, Set<String> ids, boolean sure, Reading rows) throws IOException {
        Set<String> replaced = table.isAsLeft() && sure ? known(ids) : table.present(ids);
        table.commit(each -> rows.read((id, all) -> all.forEach(each)), ids, replaced);
    }

    private static Instant ended(Row row) {
        Instant ended = row.get(TrialColumns.ENDED_AT);
        return ended == null ? Instant.MIN : IcebergColumns.micros(ended);
    }
}
