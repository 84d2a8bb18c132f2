package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import io.altgrad.spec.PlannedTrial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The table {@code grid}, one file: the trials that the sweep file of the last run asks for. */
record StoredGrid(Table table, DurableFiles files) {

    private static final String FILE = GridColumns.SCHEMA.table();

    /** Keeps {@code planned} in place of an older grid. */
    void write(List<PlannedTrial> planned) throws IOException {
        List<Row> rows = new ArrayList<>(planned.size());
        for (PlannedTrial trial : planned) {
            rows.add(GridColumns.SCHEMA.row(new GridEntry(trial.ids(), rows.size() + 1L)));
        }
        table.create();
        table.put(FILE, rows);
    }

    /** The ids of its trials; empty where no run has kept them. */
    Optional<Set<String>> trialIds() throws IOException {
        if (!files.exists(table.file(FILE))) {
            return Optional.empty();
        }
        return Optional.of(table.read(table.file(FILE), List.of(GridColumns.TRIAL_ID)).stream()
                .map(row -> row.get(GridColumns.TRIAL_ID))
                .collect(Collectors.toUnmodifiableSet()));
    }
}
