package io.altgrad.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which of the known words a misspelled one was meant to be. */
public final class Spelling {

    /** A word of so few letters begins many others. */
    private static final int SHORTEST_STEM = 3;

    private Spelling() {}

    /** The known word at most a third of {@code word}'s letters away from it, and the nearest; the first of equals. Otherwise one that it is short for. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        return nearest(word, known, Math.max(1, Math.min(word.length(), 24) / 3));
    }

    /** {@code Did you mean 'seed'?}, or nothing. */
    public static String suggestion(String word, Collection<String> known) {
        return nearest(word, known).map(Spelling::question).orElse("");
    }

    /** As {@link #suggestion(String, Collection)}, of a word at most so many edits away. */
    public static String suggestion(String word, Collection<String> known, int edits) {
        return nearest(word, known, edits).map(Spelling::question).orElse("");
    }

    private static String question(String word) {
        return "Did you mean '" + word + "'?";
    }

    private static Optional<String> nearest(String word, Collection<String> known, int edits) {
        return known.stream()
                .filter(candidate -> Math.abs(candidate.length() - word.length()) <= edits)
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .filter(candidate -> distance(word, candidate) <= edits)
                .or(() -> known.stream()
                        .filter(candidate -> means(lastPart(word), lastPart(candidate)))
                        .findFirst());
    }

    /** Tells whether a word is short for a known one, as {@code lr} for {@code learningRate}, or begins with it. */
    private static boolean means(String word, String known) {
        String initials = known.substring(0, Math.min(1, known.length())) + known.replaceAll("[^A-Z]", "");
        return (initials.length() > 1 && word.equalsIgnoreCase(initials))
                || (known.length() > SHORTEST_STEM
                        && word.toLowerCase(Locale.ROOT).startsWith(known.toLowerCase(Locale.ROOT)));
    }

    private static String lastPart(String word) {
        return word.substring(word.lastIndexOf('.') + 1);
    }

    /**
     * The fewest insertions, deletions, substitutions and swaps of neighbours from one word to the other, blind to case:
     * optimal string alignment (after Damerau 1964 and Levenshtein 1966).
     */
    private static int distance(String first, String second) {
        String a = first.toLowerCase(Locale.ROOT);
        String b = second.toLowerCase(Locale.ROOT);
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
