package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.compare.Results;
import io.altgrad.compare.SweepCriterion;
import io.altgrad.statistics.Criterion;
import java.io.IOException;
import picocli.CommandLine.Option;

/** The options of the commands that judge: the margin of what is equally good, and the confidence. */
final class VerdictOptions {

    @Option(
            names = "--margin",
            paramLabel = "NATS",
            description =
                    "The difference that begins to matter: a row is equivalent whose difference is surely smaller,"
                            + " either way. Otherwise that of the sweep file, or 0.01.")
    private Double margin;

    @Option(
            names = "--confidence",
            paramLabel = "P",
            description = "The probability, at least, that all verdicts are true. Otherwise that of the sweep file, or"
                    + " 0.95.")
    private Double confidence;

    /**
     * Refuses values that no verdict can be by, before anything is read.
     *
     * @throws UserError if one is out of its range
     */
    void check() {
        if (margin != null && !Criterion.isMargin(margin)) {
            throw new UserError(
                    "Cannot judge by a margin of " + margin + " nats: it is a number above 0, the difference"
                            + " that begins to matter; give --margin 0.01, for example.");
        }
        if (confidence != null && !Criterion.isConfidence(confidence)) {
            throw new UserError("Cannot judge with a confidence of " + confidence
                    + ": it is at least 0.5 and below 1; give --confidence 0.95, for example.");
        }
    }

    /**
     * The criterion of the command line, completed by that of the folders' sweep files.
     *
     * @throws UserError if the files disagree on what the command line leaves open
     * @throws IOException if a sweep file cannot be read
     */
    Criterion criterion(Results results) throws IOException {
        return SweepCriterion.of(results, this::over);
    }

    /** The criterion of the command line, completed by {@code otherwise}. */
    Criterion over(Criterion otherwise) {
        Criterion margined = margin == null ? otherwise : otherwise.withMargin(margin);
        return confidence == null ? margined : margined.withConfidence(confidence);
    }
}
