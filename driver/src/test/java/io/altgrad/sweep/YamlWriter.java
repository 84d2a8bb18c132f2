package io.altgrad.sweep;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Writes a tree as YAML, each time in another of the ways that mean the same. */
final class YamlWriter {

    private final Random random;

    YamlWriter(Random random) {
        this.random = random;
    }

    /** The file, its keys in any order but those of the axes, whose order says which runs fastest. */
    String write(SweepTree tree) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "# a comment\n---\n" : "");
        mapping(text, Reordered.of(tree.root(), random), 0);
        return text.toString();
    }

    private void mapping(StringBuilder text, Map<String, ?> mapping, int indent) {
        mapping.forEach((key, value) -> {
            text.append(" ".repeat(indent)).append(quoted(key)).append(':');
            value(text, inAnyOrder(key, value), indent + 1 + random.nextInt(3));
        });
    }

    private Object inAnyOrder(String key, Object value) {
        return value instanceof Map<?, ?> map && !key.equals("axes") ? Reordered.of(words(map), random) : value;
    }

    private void value(StringBuilder text, Object value, int indent) {
        boolean block = random.nextInt(3) > 0;
        if (value instanceof Map<?, ?> map && !map.isEmpty() && block) {
            text.append(random.nextBoolean() ? "\n" : "   # below\n\n");
            mapping(text, words(map), indent);
        } else if (value instanceof List<?> list && !list.isEmpty() && block) {
            text.append('\n');
            list.forEach(item -> text.append(" ".repeat(indent))
                    .append("- ")
                    .append(flow(inAnyOrder("", item)))
                    .append('\n'));
        } else {
            text.append(' ').append(flow(value)).append(random.nextInt(5) == 0 ? " # why\n" : "\n");
        }
    }

    private String flow(Object value) {
        if (value instanceof Map<?, ?> map) {
            return words(map).entrySet().stream()
                    .map(entry -> quoted(entry.getKey()) + ": " + flow(inAnyOrder(entry.getKey(), entry.getValue())))
                    .collect(Collectors.joining(random.nextBoolean() ? ", " : " ,\n          ", "{", "}"));
        } else if (value instanceof List<?> list) {
            return list.stream().map(item -> flow(inAnyOrder("", item))).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Long number) {
            return whole(number);
        } else if (value instanceof Double number) {
            return decimal(number);
        }
        return value instanceof Boolean truth ? oneOf(truth.toString(), capital(truth), upper(truth)) : quoted(value);
    }

    private String whole(long number) {
        return number < 0
                ? oneOf(Long.toString(number), "-00" + Long.toString(number).substring(1))
                : oneOf(
                        Long.toString(number),
                        "+" + number,
                        "000" + number,
                        "0x" + Long.toHexString(number),
                        "0o" + Long.toOctalString(number));
    }

    private String decimal(double number) {
        BigDecimal exact = new BigDecimal(Double.toString(number));
        String scientific = exact.unscaledValue() + "e" + -exact.scale();
        return oneOf(
                Double.toString(number),
                exact.toPlainString() + (exact.scale() > 0 ? "000" : ""),
                "+" + exact.stripTrailingZeros().toPlainString(),
                scientific,
                scientific.toUpperCase(Locale.ROOT),
                exact.toPlainString().startsWith("0.") ? exact.toPlainString().substring(1) : scientific);
    }

    /** Bare where that is a text, and where nothing in it means something to YAML. */
    private String quoted(Object value) {
        String text = value.toString();
        String single = "'" + text.replace("'", "''") + "'";
        String twice = '"' + text.replace("\\", "\\\\") + '"';
        return text.matches("[$A-Za-z][A-Za-z0-9._ -]*") ? oneOf(text, text, single, twice) : oneOf(single, twice);
    }

    private String oneOf(String... ways) {
        return ways[random.nextInt(ways.length)];
    }

    private static String capital(boolean truth) {
        return truth ? "True" : "False";
    }

    private static String upper(boolean truth) {
        return Boolean.toString(truth).toUpperCase(Locale.ROOT);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> words(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
