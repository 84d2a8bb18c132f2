package io.altgrad.sweep;

import io.altgrad.base.Spelling;
import io.altgrad.base.UserError;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.text.Printable;
import java.util.Collection;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A sweep file's name, and the errors that point into it, or into the files that it includes. */
record Source(String file) {

    private static final int LONGEST = 60;

    /** {@code conf/quick.yaml, line 7}, where {@code node} starts. */
    UserError.Place at(Node node) {
        return at(node.getStartMark().orElseThrow());
    }

    UserError.Place at(Mark mark) {
        return new UserError.Place(mark.getName(), mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** As {@link #at(Node)}; a value of the command line by what it was given as. */
    String origin(Node node) {
        UserError.Place place = at(node);
        return onOneLine(place.file().startsWith(SweepComposer.SET) ? place.file() : place.toString());
    }

    /** The line on which {@code node} starts, counted from 1. */
    static int line(Node node) {
        return node.getStartMark().orElseThrow().getLine() + 1;
    }

    /** {@code Cannot use model.layers = four in conf/quick.yaml, line 7: expected a whole number.} */
    UserError unusable(String path, Node node, String expected) {
        return unusable(path, show(node), node, "expected " + expected + ".");
    }

    /** The error of {@link #unusable(String, Node, String)} for a value that is none of a few words. */
    UserError unknown(String path, ScalarNode node, Collection<String> known) {
        return unusable(
                path,
                show(node),
                node,
                "expected one of " + String.join(", ", known) + ".",
                Spelling.suggestion(node.getValue(), known));
    }

    /** The error for the reason that another class's exception gives. */
    UserError unusable(String path, Node node, IllegalArgumentException cause) {
        return cause instanceof InvalidSetting invalid
                ? unusable(path, node, invalid.expected())
                : unusable(path, show(node), node, sentence(cause.getMessage()));
    }

    /** The error for a value that need not stand in the file as it is: {@code reason} is a whole sentence. */
    UserError unusable(String path, Object value, Node node, String reason) {
        return unusable(path, value, node, reason, "");
    }

    /** The error of {@link #unusable(String, Object, Node, String)} with a guess at what was meant. */
    UserError unusable(String path, Object value, Node node, String reason, String hint) {
        return mistake(node, "Cannot use " + path + " = " + value + " in " + at(node) + ": " + reason, hint);
    }

    /** The error for the file as a whole. */
    UserError unreadable(String reason) {
        return new UserError("Cannot read " + file + ": " + reason + ".");
    }

    /** The error for one place in it. */
    UserError unreadable(Node node, String reason) {
        return mistake(node, "Cannot read " + at(node) + ": " + reason + ".", "");
    }

    /** An error whose {@code message} names {@code node}'s place, or a key there. */
    UserError mistake(Node node, String message, String hint) {
        return new UserError(message, hint, at(node));
    }

    /** The text at {@code node}, short and on one line. */
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
