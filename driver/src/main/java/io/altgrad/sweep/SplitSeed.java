package io.altgrad.sweep;

import io.altgrad.spec.Setting;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrialSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** {@code seed: {init: 1..5, data: 1..5, rounding: 1..2}}: an axis for each source of randomness, in place of one for all. */
final class SplitSeed {

    /** The axes by their keys. */
    static final Map<String, Setting<?>> PARTS = parts();

    private SplitSeed() {}

    private static Map<String, Setting<?>> parts() {
        Map<String, Setting<?>> parts = new LinkedHashMap<>();
        parts.put("init", TrialSettings.SEED);
        parts.put("data", TrainingSettings.DATA_SEED);
        parts.put("rounding", TrainingSettings.ROUNDING_SEED);
        return parts;
    }

    /** Tells whether the axis of that name has seeds. */
    static boolean isSeed(String axis) {
        return PARTS.values().stream().anyMatch(part -> part.name().equals(axis));
    }

    /** Tells whether the axis of that name is written so. */
    static boolean isMeant(String name, Node node) {
        return name.equals(TrialSettings.SEED.name())
                && node instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .anyMatch(tuple ->
                                tuple.getKeyNode() instanceof ScalarNode key && PARTS.containsKey(key.getValue()));
    }
}
