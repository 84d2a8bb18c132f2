package io.altgrad.sweep;

import io.altgrad.base.UserError;
import io.altgrad.spec.SettingType;
import io.altgrad.statistics.Criterion;
import java.util.List;
import java.util.function.DoublePredicate;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code comparison: {margin: 0.01, confidence: 0.95}}; what is left out has its default. */
final class CriterionReader {

    static final String SECTION = "comparison";

    static final YamlMapping.Keys KEYS = YamlMapping.Keys.of(List.of("margin", "confidence"));

    private final Source source;
    private final ValueReader values;

    CriterionReader(Source source, ValueReader values) {
        this.source = source;
        this.values = values;
    }

    /**
     * The criterion at {@code node}.
     *
     * @throws UserError if it is no mapping, or one of the two is out of its range
     */
    Criterion read(Node node) {
        YamlMapping mapping = new YamlMapping(source, SECTION, node, KEYS);
        double margin =
                number(mapping, "margin", Criterion.DEFAULT.margin(), Criterion::isMargin, "a number of nats above 0");
        double confidence = number(
                mapping,
                "confidence",
                Criterion.DEFAULT.confidence(),
                Criterion::isConfidence,
                "a number of at least 0.5 and below 1");
        return new Criterion(margin, confidence);
    }

    private double number(YamlMapping mapping, String key, double otherwise, DoublePredicate allowed, String expected) {
        return mapping.find(key)
                .map(node -> {
                    double value = values.read(SettingType.NUMBER, mapping.path(key), node);
                    if (!allowed.test(value)) {
                        throw source.unusable(mapping.path(key), node, expected);
                    }
                    return value;
                })
                .orElse(otherwise);
    }
}
