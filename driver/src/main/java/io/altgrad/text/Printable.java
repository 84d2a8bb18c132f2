package io.altgrad.text;

import java.util.HexFormat;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Text that takes one line and does nothing to a terminal. */
public final class Printable {

    /** Controls (line ends and escapes among them), format characters (such as those that turn text round), separators. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]");

    private Printable() {}

    /** {@code text} with what cannot be printed written as in Java: {@code \n}, {@code \t}, {@code \}{@code u001b}. */
    public static String of(String text) {
        return UNPRINTABLE.matcher(text).replaceAll(Printable::escape);
    }

    private static String escape(MatchResult match) {
        StringBuilder escaped = new StringBuilder();
        // A backslash is doubled, for the replacement would read it.
        for (char unit : match.group().toCharArray()) {
            escaped.append("\\\\");
            switch (unit) {
                case '\n' -> escaped.append('n');
                case '\r' -> escaped.append('r');
                case '\t' -> escaped.append('t');
                default -> escaped.append('u').append(HexFormat.of().toHexDigits(unit));
            }
        }
        return escaped.toString();
    }
}
