package io.altgrad.report;

import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words with which a trial ended. */
final class EndWords {

    private static final int LONGEST = 400;

    /** A loss or a bound in all the digits that a double has. */
    private static final Pattern LONG_NUMBER = Pattern.compile("\\d+\\.\\d{5,}(?:E-?\\d+)?");

    private static final MathContext DIGITS = new MathContext(5);

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
        String readable = LONG_NUMBER.matcher(message).replaceAll(number -> rounded(number.group()));
        return readable.length() <= LONGEST ? readable : readable.substring(0, LONGEST) + " …";
    }

    private static String rounded(String number) {
        BigDecimal rounded = new BigDecimal(number).round(DIGITS).stripTrailingZeros();
        return rounded.precision() - rounded.scale() > 6 || rounded.scale() > 8
                ? rounded.toString()
                : rounded.toPlainString();
    }
}
