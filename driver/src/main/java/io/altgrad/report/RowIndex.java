package io.altgrad.report;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonRow;
import io.altgrad.store.TrialRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The row of a comparison that a trial is in, and the row that is its baseline. */
final class RowIndex {

    private final List<ComparisonRow> rows;
    private final Map<String, TrialRow> trials = new HashMap<>();
    private final Map<String, Integer> rowOfTrial = new HashMap<>();

    RowIndex(List<TrialRow> trials, Comparison comparison) {
        rows = comparison.rows();
        trials.forEach(trial -> this.trials.put(trial.trialId(), trial));
        for (int i = 0; i < rows.size(); i++) {
            for (String id : rows.get(i).trialIds()) {
                rowOfTrial.put(id, i);
            }
        }
    }

    int size() {
        return rows.size();
    }

    List<ComparisonRow> rows() {
        return rows;
    }

    ComparisonRow row(int place) {
        return rows.get(place);
    }

    TrialRow trial(String id) {
        return trials.get(id);
    }

    int rowOf(TrialRow trial) {
        return rowOfTrial.get(trial.trialId());
    }

    /** The row whose trials {@code row} is measured against; empty for a baseline's own. */
    Optional<Integer> baselineOf(int row) {
        return rows.get(row).baselineIds().stream().findFirst().map(rowOfTrial::get);
    }
}
