package io.altgrad.sweep;

import io.altgrad.spec.Moments;
import io.altgrad.spec.StateFormat;
import io.altgrad.sweep.PublishedRecipes.Published;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The states of optimizers that come with this program, in {@code states.yaml} beside this class: names that
 * {@code training.moments} and {@code training.master} take, with a comment above each whose first line is a title.
 */
public final class PublishedStates {

    private static final String FILE = "states.yaml";
    private static final String MOMENTS = "moments";
    private static final String MASTER = "master";
    private static final YamlMapping.Keys KEYS = YamlMapping.Keys.of(List.of("name", MOMENTS, MASTER));

    /** The states, read when they are first asked for: few sweep files name one. */
    private static final class Loaded {
        private static final String TEXT = PublishedRecipes.read(FILE);
        private static final List<Published> ALL = PublishedRecipes.published(TEXT);
        private static final Map<String, Moments> OF_MOMENTS = new LinkedHashMap<>();
        private static final Map<String, StateFormat> OF_MASTERS = new LinkedHashMap<>();

        static {
            Source source = new Source(FILE);
            ValueReader values = new ValueReader(source);
            StateReader states = new StateReader(source, values);
            Node root = YamlDocument.parse(TEXT, source);
            YamlMapping file = new YamlMapping(source, "", root, YamlMapping.Keys.of(List.of("states")));
            for (Node item : values.list("states", file.required("states"))) {
                YamlMapping mapping = new YamlMapping(source, "states", item, KEYS);
                String name = values.text("states.name", mapping.required("name"));
                mapping.find(MOMENTS).ifPresent(node -> OF_MOMENTS.put(name, states.moments(MOMENTS, node)));
                mapping.find(MASTER).ifPresent(node -> OF_MASTERS.put(name, states.master(MASTER, node)));
            }
        }
    }

    private PublishedStates() {}

    /** All of them in the order of the file. */
    public static List<Published> all() {
        return Loaded.ALL;
    }

    /** The states of that name as {@code training} of a sweep file; empty where there are none. */
    public static Optional<String> text(String name) {
        return all().stream()
                .filter(states -> states.name().equals(name))
                .map(states -> states.text()
                        .lines()
                        .filter(line -> !line.strip().equals("- name: " + name))
                        .map(line -> line.replaceFirst("^ {4}", "  "))
                        .collect(Collectors.joining("\n", "training:\n", "\n")))
                .findFirst();
    }

    /** The moments of that name; empty where there are none. */
    static Optional<Moments> moments(String name) {
        return Optional.ofNullable(Loaded.OF_MOMENTS.get(name));
    }

    /** The master of that name; empty where there is none. */
    static Optional<StateFormat> master(String name) {
        return Optional.ofNullable(Loaded.OF_MASTERS.get(name));
    }

    /** The names of moments. */
    static List<String> momentsNames() {
        return List.copyOf(Loaded.OF_MOMENTS.keySet());
    }
}
