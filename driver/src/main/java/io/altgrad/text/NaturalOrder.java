package io.altgrad.text;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order in which a person looks for values: numbers by their size and before all other texts, {@code 3.0E-4} before
 * {@code 0.001} before {@code 16}, and other texts letter by letter with the whole numbers in them by their size too,
 * {@code block 2} before {@code block 16}.
 */
public final class NaturalOrder {

    private static final Pattern PART = Pattern.compile("\\d+|\\D+");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    /** Texts that are not equal are never equal in this order. */
    public static final Comparator<String> TEXTS = NaturalOrder::compare;

    /** Lists of texts, value by value; of two that begin alike the shorter comes first. */
    public static final Comparator<List<String>> LISTS = NaturalOrder::compareLists;

    private NaturalOrder() {}

    private static int compareLists(List<String> one, List<String> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = compare(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static int compare(String one, String other) {
        OptionalDouble first = number(one);
        OptionalDouble second = number(other);
        int order = first.isPresent() && second.isPresent()
                ? Double.compare(first.getAsDouble(), second.getAsDouble())
                : first.isPresent() || second.isPresent() ? (first.isPresent() ? -1 : 1) : byParts(one, other);
        return order == 0 ? one.compareTo(other) : order;
    }

    private static OptionalDouble number(String text) {
        return NUMBER.matcher(text).matches() ? OptionalDouble.of(Double.parseDouble(text)) : OptionalDouble.empty();
    }

    private static int byParts(String one, String other) {
        Matcher first = PART.matcher(one);
        Matcher second = PART.matcher(other);
        while (first.find()) {
            if (!second.find()) {
                return 1;
            }
            int order = byPart(first.group(), second.group());
            if (order != 0) {
                return order;
            }
        }
        return second.find() ? -1 : 0;
    }

    private static int byPart(String one, String other) {
        if (!isDigit(one.charAt(0)) || !isDigit(other.charAt(0))) {
            return one.compareTo(other);
        }
        String first = one.replaceFirst("^0+(?=.)", "");
        String second = other.replaceFirst("^0+(?=.)", "");
        return first.length() == second.length()
                ? first.compareTo(second)
                : Integer.compare(first.length(), second.length());
    }

    private static boolean isDigit(char unit) {
        return unit >= '0' && unit <= '9';
    }
}
