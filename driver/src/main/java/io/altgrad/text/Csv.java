package io.altgrad.text;

import java.util.Objects;

/**
 * A cell of a CSV file, quoted as RFC 4180 says.
 *
 * <p>A spreadsheet computes a text that begins like a formula, and a program that somebody else named could be in it. Such
 * a text gets an apostrophe in front, and so does one that begins with an apostrophe, so that different texts stay
 * different. Numbers are never changed.
 */
public final class Csv {

    private static final String QUOTED = ",\"\n\r";
    private static final String FORMULA = "=+-@\t\r'";

    private Csv() {}

    /** The cell of a number, a text, or null, which is empty. */
    public static String cell(Object value) {
        String text = Objects.toString(value, "");
        return value instanceof String && begins(text) ? quoted("'" + text) : quoted(text);
    }

    private static boolean begins(String text) {
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
    }

    private static String quoted(String text) {
        return text.chars().anyMatch(unit -> QUOTED.indexOf(unit) >= 0) ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
