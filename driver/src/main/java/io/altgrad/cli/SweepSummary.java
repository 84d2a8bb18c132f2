package io.altgrad.cli;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonTable;
import io.altgrad.compare.Results;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** What {@code altgrad run} prints at its end, wherever the driver was: the comparison, and where the tables are. */
final class SweepSummary {

    private final Sweep sweep;
    private final ResultStore store;

    SweepSummary(Sweep sweep, ResultStore store) {
        this.sweep = sweep;
        this.store = store;
    }

    /** Prints it of those trials that have an id of {@code ids}; returns their rows. */
    List<TrialRow> print(Set<String> ids, PrintWriter out) throws IOException {
        if (store.stored().isEmpty()) {
            return List.of();
        }
        Results results =
                Results.read(List.of(sweep.output()), new Configuration()).where(row -> ids.contains(row.trialId()));
        if (!results.trials().isEmpty()) {
            out.println(ComparisonTable.render(
                    Comparison.of(results.trials(), sweep.baseline().toString()).withNotes(results.notes())));
            out.println();
            for (String table : List.of("trials", "steps", "layers")) {
                out.println(store + "/" + table);
            }
            out.println();
            out.println("altgrad report " + store + " makes a page of it: curves, layers, failures.");
            out.flush();
        }
        return results.trials();
    }
}
