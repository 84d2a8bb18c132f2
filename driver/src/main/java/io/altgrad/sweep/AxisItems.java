package io.altgrad.sweep;

import io.altgrad.spec.SettingType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The ways to write the values of an axis: a list, whole numbers from one to another, and numbers at equal distances or
 * ratios. All become the list that they stand for, each item at the place of what it comes from.
 */
final class AxisItems {

    static final String FROM = "from";
    static final String TO = "to";
    static final String LINSPACE = "linspace";
    static final String LOGSPACE = "logspace";

    /** Two whole numbers and the dots between them. */
    static final String RANGE = "([-+]?[0-9]+)\\.\\.([-+]?[0-9]+)";

    private static final Pattern RANGE_PATTERN = Pattern.compile(RANGE);

    /** A range as other languages have it. */
    private static final Pattern DASHED = Pattern.compile("([0-9]+) *[-–] *([0-9]+)");

    /** Digits of a value, few enough for a table, and for a value to be written by hand and mean the same trial. */
    private static final MathContext DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    private static final YamlMapping.Keys DRAWN =
            YamlMapping.Keys.of(List.of(SampleReader.UNIFORM, SampleReader.LOGUNIFORM));

    private final Source source;
    private final ValueReader values;

    AxisItems(Source source, ValueReader values) {
        this.source = source;
        this.values = values;
    }

    /** The items at {@code node} of an axis whose values are of that type. */
    List<Node> of(SettingType<?> type, String path, Node node) {
        boolean whole = isWhole(type);
        List<Node> items = new ArrayList<>();
        if (node instanceof MappingNode mapping && (whole || type == SettingType.NUMBER && !isRange(mapping))) {
            items.addAll(mapping(type, path, node, whole));
        } else if (whole && range(node).isPresent()) {
            items.addAll(range(type, path, node));
        } else {
            for (Node item : list(path, node, whole)) {
                items.addAll(one(type, path, item));
            }
        }
        if (items.isEmpty() || items.size() > AxisReader.MAX_VALUES) {
            throw source.unusable(path, node, "from 1 to " + AxisReader.MAX_VALUES + " values");
        }
        return items;
    }

    /** The items of a list; what was meant in its place is guessed for whole numbers. */
    private List<Node> list(String path, Node node, boolean whole) {
        if (whole && node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL)) {
            Matcher dashed = DASHED.matcher(scalar.getValue());
            boolean alone = node.getTag().equals(Tag.INT);
            if (alone || dashed.matches()) {
                String meant = alone ? "[" + scalar.getValue() + "]" : dashed.group(1) + ".." + dashed.group(2);
                throw source.unusable(
                        path,
                        Source.show(node),
                        node,
                        "expected a list, such as [a, b].",
                        "Did you mean " + meant + "?");
            }
        }
        return values.list(path, node);
    }

    /** The values that {@code sample} draws of {@code {uniform: [from, to]}} or {@code {loguniform: [from, to]}}. */
    List<Node> drawn(SettingType<?> type, String axis, String path, Node node, Sample sample) {
        if (type != SettingType.NUMBER) {
            throw source.unusable(path, node, "a list, for only axes of numbers with fractions are drawn");
        }
        YamlMapping mapping = new YamlMapping(source, path, node, DRAWN);
        if (mapping.values().size() > 1) {
            throw source.unusable(path, node, "one of " + String.join(", ", DRAWN.words()) + " alone");
        }
        boolean logarithmic = mapping.find(SampleReader.LOGUNIFORM).isPresent();
        String key = logarithmic ? SampleReader.LOGUNIFORM : SampleReader.UNIFORM;
        List<Node> ends = values.list(mapping.path(key), mapping.required(key));
        if (ends.size() != 2) {
            throw source.unusable(mapping.path(key), mapping.required(key), "[from, to], such as [1e-4, 1e-2]");
        }
        double from = values.read(SettingType.NUMBER, mapping.path(key), ends.get(0));
        double to = values.read(SettingType.NUMBER, mapping.path(key), ends.get(1));
        if (logarithmic && from <= 0) {
            throw source.unusable(mapping.path(key), ends.get(0), "a number above 0, for it is a ratio");
        }
        if (to <= from) {
            throw source.unusable(mapping.path(key), ends.get(1), "a number above " + Source.show(ends.get(0)));
        }
        return sample
                .values(axis, logarithmic ? share -> between(from, to, share) : share -> from + (to - from) * share)
                .stream()
                .map(text -> at(node, Tag.FLOAT, text))
                .toList();
    }

    /** At equal ratios; strictly the same on every machine, as the ids of the trials have to be. */
    private static double between(double from, double to, double share) {
        return StrictMath.exp(StrictMath.log(from) + (StrictMath.log(to) - StrictMath.log(from)) * share);
    }

    /** The one item at {@code node}, or those of a range. */
    List<Node> one(SettingType<?> type, String path, Node node) {
        return isWhole(type) && range(node).isPresent() ? range(type, path, node) : List.of(node);
    }

    /** Tells whether it is {@code {from: 1, to: 5}}, which stands for whole numbers alone. */
    private static boolean isRange(MappingNode node) {
        return node.getValue().stream()
                .anyMatch(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                        && List.of(FROM, TO).contains(key.getValue()));
    }

    static boolean isWhole(SettingType<?> type) {
        return type == SettingType.INT || type == SettingType.LONG || type == SettingType.SOURCE_SEED;
    }

    private static Optional<Matcher> range(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)
                ? Optional.of(RANGE_PATTERN.matcher(scalar.getValue())).filter(Matcher::matches)
                : Optional.empty();
    }

    /** {@code 1..10}: both ends belong to it. */
    private List<Node> range(SettingType<?> type, String path, Node node) {
        Matcher range = range(node).orElseThrow();
        return range(type, path, at(node, Tag.INT, range.group(1)), path, at(node, Tag.INT, range.group(2)));
    }

    private List<Node> mapping(SettingType<?> type, String path, Node node, boolean whole) {
        List<String> keys = whole ? List.of(FROM, TO, LINSPACE, LOGSPACE) : List.of(LINSPACE, LOGSPACE);
        YamlMapping mapping = new YamlMapping(source, path, node, YamlMapping.Keys.of(keys));
        boolean spaced = mapping.find(LINSPACE).or(() -> mapping.find(LOGSPACE)).isPresent();
        if (spaced && mapping.values().size() > 1) {
            throw source.unusable(path, node, "one of " + String.join(", ", keys) + " alone");
        }
        if (spaced || !whole) {
            String key = mapping.find(LINSPACE).isPresent() || mapping.values().isEmpty() ? LINSPACE : LOGSPACE;
            return spaced(type, mapping.path(key), mapping.required(key), key);
        }
        return range(type, mapping.path(FROM), mapping.required(FROM), mapping.path(TO), mapping.required(TO));
    }

    /** {@code {from: 1, to: 5}}: both ends belong to it. */
    private List<Node> range(SettingType<?> type, String fromPath, Node fromNode, String toPath, Node toNode) {
        long from = whole(type, fromPath, fromNode);
        long to = whole(type, toPath, toNode);
        if (to < from || to - from >= AxisReader.MAX_VALUES || to - from < 0) {
            throw source.unusable(
                    toPath, toNode, "from " + from + " on, and at most " + AxisReader.MAX_VALUES + " values");
        }
        List<Node> items = new ArrayList<>();
        for (long value = from; value - from <= to - from; value++) {
            items.add(whole(toNode, value));
        }
        return items;
    }

    /** An end of a range; that of seeds is a number too. */
    private long whole(SettingType<?> type, String path, Node node) {
        return type == SettingType.INT
                ? values.read(SettingType.INT, path, node)
                : values.read(SettingType.LONG, path, node);
    }

    /** {@code [from, to, count]}: both ends as they are written, the numbers between them to six digits. */
    private List<Node> spaced(SettingType<?> type, String path, Node node, String key) {
        List<Node> parts = values.list(path, node);
        if (parts.size() != 3) {
            throw source.unusable(path, node, "[from, to, count], such as [1e-4, 1e-2, 5]");
        }
        double from = end(type, path, parts.get(0));
        double to = end(type, path, parts.get(1));
        int count = values.read(SettingType.INT, path, parts.get(2));
        if (count < 2 || count > AxisReader.MAX_VALUES) {
            throw source.unusable(path, parts.get(2), "a count from 2 to " + AxisReader.MAX_VALUES);
        }
        if (key.equals(LOGSPACE) && (from <= 0 || to <= 0)) {
            throw source.unusable(path, parts.get(from <= 0 ? 0 : 1), "a number above 0, for it is a ratio");
        }
        List<Node> items = new ArrayList<>();
        items.add(parts.get(0));
        for (int i = 1; i < count - 1; i++) {
            double share = i / (count - 1.0);
            double value = key.equals(LINSPACE) ? from + (to - from) * share : between(from, to, share);
            items.add(number(type, node, value));
        }
        items.add(parts.get(1));
        return items;
    }

    private double end(SettingType<?> type, String path, Node node) {
        return type == SettingType.NUMBER ? values.read(SettingType.NUMBER, path, node) : whole(type, path, node);
    }

    private static Node number(SettingType<?> type, Node place, double value) {
        if (type == SettingType.NUMBER) {
            return at(
                    place,
                    Tag.FLOAT,
                    new BigDecimal(value).round(DIGITS).stripTrailingZeros().toString());
        }
        return whole(place, Math.round(value));
    }

    /** A whole number that stands at {@code place}. */
    static Node whole(Node place, long number) {
        return at(place, Tag.INT, Long.toString(number));
    }

    private static Node at(Node place, Tag tag, String text) {
        return new ScalarNode(tag, true, text, ScalarStyle.PLAIN, place.getStartMark(), place.getEndMark());
    }
}
