package io.altgrad.cli;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonTable;
import io.altgrad.compare.Results;
import io.altgrad.store.ResultStore;
import io.altgrad.store.StoredTrial;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.Sweep;
import io.altgrad.text.Count;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
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

    /**
     * The process's exit code, the same wherever the driver was and whichever run a row is of: whether all trials have
     * ended, and none by a fault or a limit.
     *
     * @param rows those of the trials with these ids
     */
    static int exitCode(Set<String> ids, List<TrialRow> rows) {
        return rows.size() == ids.size() && failed(rows) == 0 ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** What to do about the trials that have failed or timed out; empty where none has. */
    Optional<String> remedy(List<TrialRow> rows) {
        long failed = failed(rows);
        return failed == 0
                ? Optional.empty()
                : Optional.of(Count.of(failed, "trial")
                        + " failed; the columns failure_kind and failure_message of " + store
                        + "/trials say why. Once that is mended, --retry-failed runs them again.");
    }

    private static long failed(List<TrialRow> rows) {
        return rows.stream()
                .filter(row -> new StoredTrial(row.status(), row.numericsVersion(), row.corpusHash()).mayEndOtherwise())
                .count();
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
