package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.base.UserError;
import io.altgrad.compare.ResultNames;
import io.altgrad.compare.Results;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The trials of an output folder, by ids as a user types them. */
record StoredTrials(String folder, Results results, ResultNames names) {

    private static final int SHOWN = 4;

    /**
     * Reads the trials under {@code folder}, whichever sweep file they are of.
     *
     * @throws UserError if it holds none, or a file cannot be read
     */
    static StoredTrials in(String folder) throws IOException {
        Results results = AltGrad.withoutSpark().results(List.of(folder));
        return new StoredTrials(folder, results, ResultNames.of(results));
    }

    /** The trial whose id begins with {@code id}; refuses a beginning that none has, or several. */
    TrialRow withId(String id) {
        List<TrialRow> found = results.trials().stream()
                .filter(row -> row.trialId().startsWith(id))
                .toList();
        if (found.isEmpty()) {
            throw new UserError("Cannot find trial " + id + " in " + folder + ": no id begins so; see 'altgrad list "
                    + folder + "'.");
        }
        if (found.size() > 1) {
            throw new UserError("Cannot tell which trial of " + folder + " " + id + " is: " + found.size()
                    + " ids begin so, "
                    + found.stream().limit(SHOWN).map(TrialRow::trialId).collect(Collectors.joining(", "))
                    + (found.size() > SHOWN ? ", …" : "") + "; give more of one.");
        }
        return found.get(0);
    }

    /** The name of a trial among these. */
    String nameOf(TrialRow row) {
        return names.of(row);
    }

    /** The settings of a trial that vary among these, as the sweep file spells them. */
    Map<String, String> spelled(TrialRow row) {
        return names.spelled(row);
    }

    /** The steps of a trial, in order. */
    List<Row> stepsOf(TrialRow row) throws IOException {
        List<Row> steps = new ArrayList<>();
        results.where(other -> other.trialId().equals(row.trialId()))
                .steps(StepColumns.SCHEMA.columns(), (trial, rows) -> steps.addAll(rows));
        return steps;
    }
}
