package io.altgrad.corpus;

import io.altgrad.spec.Trial;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.OptionalInt;

/** The number of distinct characters of a text, found without Hadoop, which takes seconds to load. */
public final class Vocabulary {

    private Vocabulary() {}

    /** The size for the built-in text, or one on this machine; empty for one that is elsewhere or not to be read. */
    public static OptionalInt size(String nameOrPath) {
        try {
            if (nameOrPath.equals(Trial.WORDNET)) {
                String text = new String(WordNetGlosses.text(), StandardCharsets.UTF_8);
                return OptionalInt.of((int) text.codePoints().distinct().count());
            }
            return OptionalInt.of(distinct(Path.of(nameOrPath)));
        } catch (IOException | InvalidPathException e) {
            return OptionalInt.empty();
        }
    }

    private static int distinct(Path file) throws IOException {
        try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            BitSet seen = new BitSet();
            for (int unit = text.read(); unit >= 0; unit = text.read()) {
                // A strict decoder never gives half of a pair.
                seen.set(
                        Character.isHighSurrogate((char) unit)
                                ? Character.toCodePoint((char) unit, (char) text.read())
                                : unit);
            }
            return seen.cardinality();
        }
    }
}
