package io.altgrad.sweep;

import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.ScalingParser;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** YAML scalars to the types that a trial's fields have. Nothing is converted silently: 3.0 is no whole number. */
final class ValueReader {

    private final Source source;

    /** Recipes that a rule or the format axis may name. */
    private Map<String, LayerFormat.Custom> recipes = Map.of();

    ValueReader(Source source) {
        this.source = source;
    }

    /** Takes the file's recipes, which are formats by name from here on. */
    void define(Map<String, LayerFormat.Custom> named) {
        recipes = Map.copyOf(named);
    }

    /**
     * The value at {@code node} as a {@code type}, boxed.
     *
     * @param path what an error calls the value
     */
    Object read(Class<?> type, String path, Node node) {
        if (type == int.class) {
            return (int) whole(path, node, Integer.MIN_VALUE, Integer.MAX_VALUE);
        } else if (type == long.class) {
            return whole(path, node, Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (type == double.class) {
            return number(path, node);
        } else if (type == boolean.class) {
            return truth(path, node);
        } else if (type == String.class) {
            return text(path, node);
        } else if (type == LayerFormat.class) {
            return format(path, node);
        } else if (type == Scaling.class) {
            return scaling(path, node);
        } else if (type.isEnum()) {
            return word(type, path, node);
        }
        throw new IllegalStateException("Cannot read " + path + " from a sweep file: no reader for " + type);
    }

    /** The items of the list at {@code node}. */
    List<Node> list(String path, Node node) {
        if (node instanceof SequenceNode sequence && node.getTag().equals(Tag.SEQ)) {
            return sequence.getValue();
        }
        throw source.unusable(path, node, "a list, such as [a, b]");
    }

    /** A string; a number or a boolean is one only in quotes. */
    String text(String path, Node node) {
        if (!node.getTag().equals(Tag.STR)) {
            throw source.unusable(path, node, "a text, in quotes where it looks like a number or a boolean");
        }
        return ((ScalarNode) node).getValue();
    }

    /** {@code none}, a format's name, {@code $format}, a recipe's name, or a recipe's parts. */
    LayerFormat format(String path, Node node) {
        if (node instanceof MappingNode) {
            return new RecipeReader(source, this).unnamed(path, node);
        }
        if (!node.getTag().equals(Tag.STR)) {
            throw source.unusable(path, node, "'none' or the name of a format");
        }
        try {
            String word = ((ScalarNode) node).getValue();
            return recipes.containsKey(word) ? recipes.get(word) : LayerFormat.parse(word);
        } catch (IllegalArgumentException e) {
            throw source.unusable(path, node, e);
        }
    }

    private Scaling scaling(String path, Node node) {
        String text = text(path, node);
        try {
            return ScalingParser.parse(text);
        } catch (InvalidSetting e) {
            throw source.unusable(path, node, e);
        }
    }

    private long whole(String path, Node node, long smallest, long largest) {
        if (!node.getTag().equals(Tag.INT)) {
            throw source.unusable(path, node, "a whole number");
        }
        BigInteger value = integer(path, (ScalarNode) node);
        if (value.compareTo(BigInteger.valueOf(smallest)) < 0 || value.compareTo(BigInteger.valueOf(largest)) > 0) {
            throw source.unusable(path, node, "a whole number from " + smallest + " to " + largest);
        }
        return value.longValueExact();
    }

    private BigInteger integer(String path, ScalarNode node) {
        String text = node.getValue();
        try {
            if (text.startsWith("0x")) {
                return new BigInteger(text.substring(2), 16);
            }
            return text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
        } catch (NumberFormatException e) {
            throw source.unusable(path, node, "a whole number");
        }
    }

    /** A finite number; -0 is read as 0, for the two train alike and would be two trials. */
    private double number(String path, Node node) {
        if (node.getTag().equals(Tag.INT)) {
            return integer(path, (ScalarNode) node).doubleValue() + 0.0;
        }
        if (node.getTag().equals(Tag.FLOAT)) {
            try {
                double value = Double.parseDouble(((ScalarNode) node).getValue());
                if (Double.isFinite(value)) {
                    return value + 0.0;
                }
            } catch (NumberFormatException e) {
                throw source.unusable(path, node, "a finite number");
            }
        }
        throw source.unusable(path, node, "a finite number");
    }

    private boolean truth(String path, Node node) {
        if (!node.getTag().equals(Tag.BOOL)) {
            throw source.unusable(path, node, "true or false");
        }
        return ((ScalarNode) node).getValue().equalsIgnoreCase("true");
    }

    private Object word(Class<?> type, String path, Node node) {
        List<String> words = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String word = constant.toString();
            if (node instanceof ScalarNode scalar && scalar.getValue().equals(word)) {
                return constant;
            }
            words.add(word);
        }
        throw node instanceof ScalarNode scalar
                ? source.unknown(path, scalar, words)
                : source.unusable(path, node, "one of " + String.join(", ", words));
    }
}
