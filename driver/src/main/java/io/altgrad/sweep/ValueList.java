package io.altgrad.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * A file of values, one a line, written as in a sweep file but never quoted; blank lines and what follows a {@code #} at
 * the start of a word mean nothing.
 */
final class ValueList {

    private ValueList() {}

    /** The list of the values, each at the place of its line. */
    static Node read(String text, String file) {
        String[] lines = text.replace("\uFEFF", "").split("\\R", -1);
        List<Node> items = new ArrayList<>();
        for (int line = 0; line < lines.length; line++) {
            String value = lines[line].replaceAll("(^|\\s)#.*", "").strip();
            if (!value.isEmpty()) {
                items.add(text(value, new Mark(file, 0, line, 0, new int[0], 0)));
            }
        }
        Optional<Mark> start = Optional.of(new Mark(file, 0, 0, 0, new int[0], 0));
        return new SequenceNode(Tag.SEQ, true, items, FlowStyle.FLOW, start, start);
    }

    /** A plain scalar of that text, of the type that it looks like. */
    static ScalarNode text(String text, Mark place) {
        Tag tag = new CoreSchema().getScalarResolver().resolve(text, true);
        return new ScalarNode(tag, true, text, ScalarStyle.PLAIN, Optional.of(place), Optional.of(place));
    }
}
