package io.altgrad.text;

import java.util.regex.Pattern;

/** Text as Markdown shows it letter by letter, in a cell of a table too. */
public final class Markdown {

    /** The characters that mark something up in CommonMark or GitHub's tables; an underscore within a word does not. */
    private static final Pattern MARKS = Pattern.compile("[\\\\`*\\[\\]<>&|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])");

    private Markdown() {}

    /** {@code text} on one line, with a backslash before what would mark something up. */
    public static String escape(String text) {
        return MARKS.matcher(Printable.of(text)).replaceAll("\\\\$0");
    }
}
