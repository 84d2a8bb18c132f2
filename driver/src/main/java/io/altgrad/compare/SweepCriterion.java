package io.altgrad.compare;

import io.altgrad.base.UserError;
import io.altgrad.statistics.Criterion;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The margin, the confidence and the looks that result folders ask for, by their sweep files. */
public final class SweepCriterion {

    private SweepCriterion() {}

    /**
     * The criterion of the folders' sweep files; the default where none says one.
     *
     * @throws UserError if two of them ask for different ones
     * @throws IOException if a sweep file cannot be read
     */
    public static Criterion of(Results results) throws IOException {
        return of(results, UnaryOperator.identity());
    }

    /**
     * The same where part of it is said otherwise, on which the sweep files may then differ.
     *
     * @param override what of a sweep file's criterion is kept
     */
    public static Criterion of(Results results, UnaryOperator<Criterion> override) throws IOException {
        Criterion found = null;
        String where = null;
        for (Map.Entry<String, String> text : results.sweepTexts().entrySet()) {
            Criterion criterion = override.apply(of(text.getValue(), text.getKey()));
            if (found != null && !found.withLooks(criterion.looks()).equals(criterion)) {
                throw new UserError("Cannot judge these folders as one: the sweep file of " + where + " asks for "
                        + words(found) + ", that of " + text.getKey() + " for " + words(criterion)
                        + "; give --margin and --confidence.");
            }
            found = found == null
                    ? criterion
                    : criterion.withLooks(found.looks().and(criterion.looks()));
            where = text.getKey();
        }
        return found == null ? override.apply(Criterion.DEFAULT) : found;
    }

    /** A text that this version cannot read asks for nothing; {@link Results#planned} and the report say so of it. */
    private static Criterion of(String text, String folder) {
        try {
            Sweep sweep = SweepFile.parse(text, folder + "/sweep.yaml");
            return sweep.standard().criterion();
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            return Criterion.DEFAULT;
        }
    }

    private static String words(Criterion criterion) {
        return "a margin of " + VerdictText.nats(criterion.margin()) + " nats at "
                + VerdictText.percent(criterion.confidence());
    }
}
