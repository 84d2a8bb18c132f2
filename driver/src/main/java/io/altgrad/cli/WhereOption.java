package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.compare.Results;
import java.util.Set;
import picocli.CommandLine.Option;

/** A condition on the trials that are looked at. */
final class WhereOption {

    @Option(names = "--where", paramLabel = "SQL", description = "Only trials of which this is true, in Spark SQL.")
    private String where;

    /** The results of the trials that meet it; all without a condition. */
    Results chosen(Results results) {
        if (where == null) {
            return results;
        }
        Set<String> ids = TrialFilter.idsWhere(results.trials(), where);
        if (ids.isEmpty()) {
            throw new UserError("Cannot compare trials where \"" + where + "\": none of "
                    + results.trials().size() + " is so; see the columns with 'altgrad schema trials'.");
        }
        return results.where(row -> ids.contains(row.trialId()));
    }
}
