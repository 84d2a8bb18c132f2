package io.altgrad.sweep;

import io.altgrad.base.Spelling;
import io.altgrad.base.UserError;
import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.SettingType;
import io.altgrad.spec.SourceSeed;
import io.altgrad.sweep.PublishedRecipes.Published;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Turns YAML scalars into the types that a trial's fields have. Nothing is converted silently: 3.0 is no whole number.
 */
final class ValueReader {

    /** A digit other than 0 before the exponent. */
    private static final Pattern NOT_ZERO = Pattern.compile("[^eE]*[1-9]");

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
     * The value at {@code node} as a setting of that type has it.
     *
     * @param path what an error calls the value
     */
    <T> T read(SettingType<T> type, String path, Node node) {
        return type.values().cast(value(type, path, node));
    }

    private Object value(SettingType<?> type, String path, Node node) {
        if (type == SettingType.INT) {
            return (int) whole(path, node, Integer.MIN_VALUE, Integer.MAX_VALUE);
        } else if (type == SettingType.LONG) {
            return whole(path, node, Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (type == SettingType.NUMBER) {
            return number(path, node);
        } else if (type == SettingType.TRUTH) {
            return truth(path, node);
        } else if (type == SettingType.PATH) {
            return path(path, node);
        } else if (type == SettingType.FORMAT) {
            return format(path, node);
        } else if (type == SettingType.SCHEDULE) {
            return new ScheduleReader(source, this).read(path, node);
        } else if (type == SettingType.MOMENTS) {
            return new StateReader(source, this).moments(path, node);
        } else if (type == SettingType.STATE) {
            return new StateReader(source, this).master(path, node);
        } else if (type == SettingType.SCALING) {
            return scaling(path, node);
        } else if (type == SettingType.SOURCE_SEED) {
            return sourceSeed(path, node);
        } else if (type.values().isEnum()) {
            return word(type.values(), path, node);
        }
        throw new IllegalStateException("Cannot read " + path + " from a sweep file: no reader for " + type.values());
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

    /** A path, which no shell has been to. */
    String path(String path, Node node) {
        String text = text(path, node);
        UserPath.objection(text).ifPresent(reason -> {
            throw source.unusable(path, Source.show(text), node, reason + ".");
        });
        return text;
    }

    /**
     * {@code none}, a format's name, {@code $format}, the name of a recipe of the file or else of a published one, or a
     * recipe's parts.
     */
    LayerFormat format(String path, Node node) {
        if (node instanceof MappingNode) {
            return new RecipeReader(source, this).unnamed(path, node);
        }
        if (!node.getTag().equals(Tag.STR)) {
            throw source.unusable(
                    path, Source.show(node), node, "expected 'none' or the name of a format.", meansNone(node));
        }
        String word = ((ScalarNode) node).getValue();
        if (recipes.containsKey(word)) {
            return recipes.get(word);
        }
        Optional<LayerFormat.Custom> published = PublishedRecipes.find(word);
        if (published.isPresent()) {
            return published.get();
        }
        try {
            LayerFormat format = LayerFormat.parse(word);
            if (format instanceof LayerFormat.Fixed fixed) {
                Recipe.requireOperand("format", fixed.format());
            }
            return format;
        } catch (InvalidSetting e) {
            throw source.unusable(path, node, e);
        } catch (UserError e) {
            String hint = e.hint().isEmpty() ? Spelling.suggestion(word, recipeNames()) : "";
            throw source.unusable(path, Source.show(node), node, e.getMessage(), hint);
        }
    }

    private List<String> recipeNames() {
        return Stream.concat(
                        recipes.keySet().stream(),
                        PublishedRecipes.all().stream().map(Published::name))
                .toList();
    }

    /** The name of a format that an operand can be cast to. */
    NumberFormat numberFormat(String path, Node node) {
        String name = text(path, node);
        try {
            NumberFormat format = Formats.parse(name);
            Recipe.requireOperand("format", format);
            return format;
        } catch (IllegalArgumentException e) {
            throw source.unusable(path, node, e);
        }
    }

    /** YAML's and other languages' words for nothing, which are no texts here. */
    private static String meansNone(Node node) {
        boolean nothing = node.getTag().equals(Tag.NULL)
                || node.getTag().equals(Tag.BOOL)
                        && ((ScalarNode) node).getValue().equalsIgnoreCase("false");
        return nothing ? "Did you mean 'none'?" : "";
    }

    private Scaling scaling(String path, Node node) {
        String text = node instanceof ScalarNode scalar ? scalar.getValue() : text(path, node);
        try {
            return ScalingParser.parse(text);
        } catch (InvalidSetting e) {
            String kind = text.strip().split("\\s+")[0];
            boolean known = ScalingParser.KINDS.contains(kind);
            String guess =
                    known ? "" : (meansNone(node) + " " + Spelling.suggestion(kind, ScalingParser.KINDS)).strip();
            throw source.unusable(path, Source.show(node), node, "expected " + e.expected() + ".", guess);
        }
    }

    private SourceSeed sourceSeed(String path, Node node) {
        if (node instanceof ScalarNode scalar && scalar.getValue().equals(SourceSeed.SAME)) {
            return new SourceSeed.Same();
        }
        if (!node.getTag().equals(Tag.INT)) {
            throw source.unusable(path, node, "'" + SourceSeed.SAME + "' or a whole number");
        }
        return new SourceSeed.Own(whole(path, node, Long.MIN_VALUE, Long.MAX_VALUE));
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

    /** A finite number that is 0 only where it says so; -0 is read as 0, for the two train alike and would be two trials. */
    private double number(String path, Node node) {
        double value = Double.NaN;
        if (node.getTag().equals(Tag.INT)) {
            value = integer(path, (ScalarNode) node).doubleValue();
        } else if (node.getTag().equals(Tag.FLOAT)) {
            value = decimal(path, (ScalarNode) node);
        }
        if (!Double.isFinite(value)) {
            throw source.unusable(path, node, "a finite number");
        }
        return value + 0.0;
    }

    private double decimal(String path, ScalarNode node) {
        double value;
        try {
            value = Double.parseDouble(node.getValue());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
        if (value == 0 && NOT_ZERO.matcher(node.getValue()).lookingAt()) {
            throw source.unusable(path, node, "0, or a number of at least " + Double.MIN_VALUE + " in magnitude");
        }
        return value;
    }

    private boolean truth(String path, Node node) {
        if (!node.getTag().equals(Tag.BOOL)) {
            throw source.unusable(path, node, "true or false");
        }
        return ((ScalarNode) node).getValue().equalsIgnoreCase("true");
    }

    /** The constant of an enum whose text stands at {@code node}. */
    Object word(Class<?> type, String path, Node node) {
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
