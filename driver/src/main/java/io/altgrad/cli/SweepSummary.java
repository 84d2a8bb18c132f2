package io.altgrad.cli;

import io.altgrad.app.SweepOutcome;
import io.altgrad.base.Count;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonTable;
import io.altgrad.compare.FittedComparison;
import io.altgrad.compare.JointSettings;
import io.altgrad.compare.Spellings;
import io.altgrad.text.Paint;
import io.altgrad.watch.Terminal;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The end of {@code altgrad run} as text, wherever the driver was: the comparison, where the tables are, and what to do
 * next.
 */
record SweepSummary(SweepOutcome outcome) {

    /** The process's exit code, the same wherever the driver was and whichever run a row is of. */
    int exitCode() {
        return outcome.isSuccessful() ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** The reason of a sweep that stopped early; empty for one that did not. */
    Optional<String> stopped() {
        String reason = outcome.end().stopped();
        return outcome.end().isWhole()
                ? Optional.empty()
                : Optional.of("The sweep stopped early" + (reason.isEmpty() ? "" : ": " + reason)
                        + "; run the same command again and it goes on with what is missing.");
    }

    /** A line that says what to do about the trials that have failed or timed out; empty where none has. */
    Optional<String> remedy() {
        return outcome.failures() == 0
                ? Optional.empty()
                : Optional.of(Count.of(outcome.failures(), "trial")
                        + " failed; the columns failure_kind and failure_message of " + outcome.folder()
                        + "/trials say why. Once that is mended, --retry-failed runs them again.");
    }

    /** The comparison, as wide as the terminal where there is one. */
    private String table(Paint paint) {
        Comparison comparison = Spellings.of(List.of(outcome.sweep().text())).in(outcome.comparison());
        OptionalInt columns = Terminal.columns();
        return columns.isPresent()
                ? FittedComparison.render(JointSettings.in(comparison, outcome.trials()), columns.getAsInt(), paint)
                : ComparisonTable.render(comparison, paint);
    }

    /** Prints the comparison of the trials that have ended, if any has. */
    void print(PrintWriter out, Paint paint) {
        if (!outcome.trials().isEmpty()) {
            out.println(table(paint));
            out.println();
            for (String table : List.of("trials", "steps", "layers")) {
                out.println(outcome.folder() + "/" + table);
            }
            out.println();
            out.println("altgrad report " + outcome.folder() + " makes a page of it: curves, layers, failures.");
            out.flush();
        }
    }
}
