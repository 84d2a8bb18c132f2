package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.compare.Results;
import io.altgrad.store.TrialRow;
import java.util.List;
import java.util.stream.Collectors;

/** The trials of an output folder, by ids as a user types them. */
record StoredTrials(Results results, String folder) {

    private static final int SHOWN = 4;

    /** The trial whose id begins with {@code id}; refuses a beginning that none has, or several. */
    TrialRow named(String id) {
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
}
