package io.altgrad.sweep;

import io.altgrad.spec.InvalidSetting;
import io.altgrad.text.Printable;
import java.util.Collection;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A sweep file's name, and the errors that point into the file. */
record Source(String file) {

    private static final int LONGEST = 60;

    /** {@code conf/quick.yaml, line 7}. */
    String at(Node node) {
        return file + ", line " + line(node);
    }

    /** The line on which {@code node} starts, counted from 1. */
    static int line(Node node) {
        return node.getStartMark().orElseThrow().getLine() + 1;
    }

    /** {@code Cannot use model.layers = four in conf/quick.yaml, line 7: expected a whole number.} */
    SweepFileException unusable(String path, Node node, String expected) {
        return unusable(path, show(node), node, "expected " + expected + ".");
    }

    /** As {@link #unusable(String, Node, String)}, for one of a few words. */
    SweepFileException unknown(String path, ScalarNode node, Collection<String> known) {
        return unusable(
                path,
                show(node),
                node,
                "expected one of " + String.join(", ", known) + "." + Spelling.suggestion(node.getValue(), known));
    }

    /** For the reason that another class's exception gives. */
    SweepFileException unusable(String path, Node node, IllegalArgumentException cause) {
        return cause instanceof InvalidSetting invalid
                ? unusable(path, node, invalid.expected())
                : unusable(path, show(node), node, sentence(cause.getMessage()));
    }

    /** For a value that need not stand in the file as it is: {@code reason} is a whole sentence. */
    SweepFileException unusable(String path, Object value, Node node, String reason) {
        return new SweepFileException("Cannot use " + path + " = " + value + " in " + at(node) + ": " + reason);
    }

    /** For the file as a whole. */
    SweepFileException unreadable(String reason) {
        return new SweepFileException("Cannot read " + file + ": " + reason + ".");
    }

    /** For one place in it. */
    SweepFileException unreadable(Node node, String reason) {
        return new SweepFileException("Cannot read " + at(node) + ": " + reason + ".");
    }

    /** What stands at {@code node}, short and on one line. */
    static String show(Node node) {
        if (node instanceof ScalarNode scalar) {
            boolean absent = scalar.isPlain() && scalar.getValue().isEmpty();
            return absent ? "nothing" : show(scalar.getValue());
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().isEmpty() ? "[]" : "a list";
        }
        return "a mapping";
    }

    /** {@code text} on one line. */
    static String onOneLine(String text) {
        return Printable.of(text);
    }

    /** {@code text}, short and on one line; in quotes where nothing of it could be seen. */
    static String show(String text) {
        if (text.isBlank()) {
            return "'" + onOneLine(text) + "'";
        }
        String line = onOneLine(text);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    /** {@code message} as one sentence on one line. */
    private static String sentence(String message) {
        String line = message.replaceAll("\\s*\\R\\s*", " ").strip();
        return line.endsWith(".") || line.endsWith("?") ? line : line + ".";
    }
}
