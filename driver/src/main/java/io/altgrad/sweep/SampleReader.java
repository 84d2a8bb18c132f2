package io.altgrad.sweep;

import io.altgrad.spec.SettingType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The key {@code sample}: how often axes are drawn that have {@code uniform} or {@code loguniform}, and how many of the
 * combinations of axes are chosen.
 */
final class SampleReader {

    static final String SAMPLE = "sample";
    static final String POINTS = "points";
    static final String COMBINATIONS = "combinations";
    static final String METHOD = "method";
    static final String SEED = "seed";
    static final String UNIFORM = "uniform";
    static final String LOGUNIFORM = "loguniform";

    private static final YamlMapping.Keys KEYS = YamlMapping.Keys.of(List.of(POINTS, METHOD, COMBINATIONS, SEED));

    private final Source source;
    private final ValueReader values;

    SampleReader(Source source, ValueReader values) {
        this.source = source;
        this.values = values;
    }

    /** Tells whether an axis is drawn. */
    static boolean isDrawn(Node axis) {
        return axis instanceof MappingNode mapping
                && (SweepMerge.find(mapping, UNIFORM).isPresent()
                        || SweepMerge.find(mapping, LOGUNIFORM).isPresent());
    }

    /**
     * The sample that the file asks for; empty if none.
     *
     * @param drawn the axes that are drawn, by name
     */
    Optional<Sample> read(YamlMapping root, List<String> drawn, Node axes) {
        Optional<YamlMapping> sample = root.find(SAMPLE).map(node -> new YamlMapping(source, SAMPLE, node, KEYS));
        Optional<Node> at = sample.flatMap(mapping ->
                mapping.find(COMBINATIONS).isPresent() ? mapping.find(POINTS) : Optional.of(mapping.required(POINTS)));
        if (at.isEmpty() != drawn.isEmpty()) {
            throw at.isPresent()
                    ? source.unusable(
                            SAMPLE + "." + POINTS,
                            at.get(),
                            "an axis to draw, such as training.learningRate: {loguniform: [1e-4, 1e-2]}")
                    : source.mistake(
                            axes,
                            "Missing key '" + SAMPLE + "' in " + source.at(axes) + ": axis '" + drawn.get(0)
                                    + "' is drawn; say how often, such as sample: {points: 16}.",
                            "");
        }
        return at.map(node -> sample(sample.orElseThrow(), drawn));
    }

    /** The combinations that the file chooses of those of {@code axes}. */
    Drawn chosen(YamlMapping root, Map<String, AxisReader.Located> axes) {
        Optional<YamlMapping> sample = root.find(SAMPLE)
                .map(node -> new YamlMapping(source, SAMPLE, node, KEYS))
                .filter(mapping -> mapping.find(COMBINATIONS).isPresent());
        if (sample.isEmpty()) {
            return Drawn.ALL;
        }
        YamlMapping mapping = sample.get();
        Node node = mapping.required(COMBINATIONS);
        long wanted = values.read(SettingType.LONG, mapping.path(COMBINATIONS), node);
        double all = axes.keySet().stream()
                .filter(Drawn::among)
                .mapToDouble(axis -> axes.get(axis).nodes().size())
                .reduce(1, (one, other) -> one * other);
        if (all < 2) {
            throw source.unusable(
                    mapping.path(COMBINATIONS),
                    node,
                    "axes to choose of, and all but format and seed have one combination; add one, or leave '" + SAMPLE
                            + "' out");
        }
        if (wanted < 1 || wanted >= all) {
            throw source.unusable(
                    mapping.path(COMBINATIONS),
                    node,
                    "a count of at least 1 and below the " + (long) all
                            + " combinations of all axes but format and seed");
        }
        return new Drawn(wanted, values.read(SettingType.LONG, mapping.path(SEED), mapping.required(SEED)));
    }

    private Sample sample(YamlMapping mapping, List<String> drawn) {
        Node node = mapping.required(POINTS);
        int points = values.read(SettingType.INT, mapping.path(POINTS), node);
        if (points < 2 || points > AxisReader.MAX_VALUES) {
            throw source.unusable(mapping.path(POINTS), node, "a count from 2 to " + AxisReader.MAX_VALUES);
        }
        Sample.Method method = mapping.find(METHOD)
                .map(at -> (Sample.Method) values.word(Sample.Method.class, mapping.path(METHOD), at))
                .orElse(Sample.Method.SOBOL);
        // A Sobol' sequence is one without a seed too.
        long seed = method == Sample.Method.SOBOL && mapping.find(SEED).isEmpty()
                ? 0
                : values.read(SettingType.LONG, mapping.path(SEED), mapping.required(SEED));
        return new Sample(points, method, seed, drawn);
    }
}
