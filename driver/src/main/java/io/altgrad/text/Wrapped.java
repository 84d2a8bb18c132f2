package io.altgrad.text;

import java.util.ArrayList;
import java.util.List;

/** Text broken between words. */
public final class Wrapped {

    private Wrapped() {}

    /** {@code text} in lines of at most {@code width} characters, unless a word is longer. */
    public static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder();
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
