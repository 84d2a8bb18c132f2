package io.altgrad.report;

import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.text.Figures;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words with which a trial ended. */
final class EndWords {

    private static final int LONGEST = 400;

    private EndWords() {}

    /** The message of the trial's end, its numbers in five digits; empty where it completed. */
    static String of(TrialRow trial) {
        String message = Stream.of(
                        TrialColumns.FAILURE_KIND,
                        TrialColumns.FAILURE_MESSAGE,
                        TrialColumns.DIVERGED_REASON,
                        TrialColumns.STOPPED_REASON)
                .map(column -> trial.get(column))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(": "));
        String readable = Figures.rounded(message);
        return readable.length() <= LONGEST ? readable : readable.substring(0, LONGEST) + " …";
    }
}
