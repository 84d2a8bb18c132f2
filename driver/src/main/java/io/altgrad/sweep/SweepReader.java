package io.altgrad.sweep;

import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/** From a sweep file's root node to the sweep. One instance reads one file. */
final class SweepReader {

    private static final YamlMapping.Keys ROOT = YamlMapping.Keys.of(Stream.of(
                    Stream.of("name", "corpus", "output", "axes", "recipes", "rules", RuleSetReader.SKIP),
                    TrialFields.sections().keySet().stream(),
                    Stream.of("baseline"))
            .flatMap(keys -> keys)
            .toList());

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private static final long DEFAULT_SEED = 1;

    /** Combinations of one section's axes that are tried before any trial runs; the others fail when they are made. */
    private static final long MAX_COMBINATIONS = 100_000;

    private final Source source;
    private final ValueReader values;

    /** Each field of a trial: its value, unless an axis sets it. */
    private final Map<String, Object> settings = new LinkedHashMap<>();

    /** Where the file gives a field or a section. */
    private final Map<String, Node> places = new LinkedHashMap<>();

    private Map<String, AxisReader.Located> axes;

    SweepReader(Source source) {
        this.source = source;
        this.values = new ValueReader(source);
    }

    Sweep read(Node node) {
        YamlMapping root = new YamlMapping(source, "", node, ROOT);
        String name = name(root);
        String output = root.find("output").map(at -> text("output", at)).orElse("out/" + name);
        root.find("recipes").ifPresent(at -> values.define(new RecipeReader(source, values).read(at)));
        List<RuleSet> ruleSets = new RuleSetReader(source, values).read(root);
        Node axesNode = root.required("axes");
        axes = new AxisReader(source, values, ruleSets).read(axesNode);
        readCorpus(root);
        readSections(root);
        checkEvaluation();
        settings.put("seed", DEFAULT_SEED);
        settings.put("rules", ruleSets.get(0));
        settings.put("format", new LayerFormat.Unquantized());
        axes.forEach((axis, located) ->
                settings.put(axis, located.axis().values().get(0).value()));
        checkRulesAndFormat(ruleSets, axesNode);
        Trial base = base(axesNode);
        List<Axis> plain = axes.values().stream().map(AxisReader.Located::axis).toList();
        checkSize(plain, base, axesNode);
        checkCombinations(base);
        return new Sweep(name, output, plain, base, ruleSets, baseline(root));
    }

    private String name(YamlMapping root) {
        Node node = root.required("name");
        String name = values.text("name", node);
        if (!NAME.matcher(name).matches()) {
            throw source.unusable("name", node, "letters, digits, dots, dashes and underscores, for it names a folder");
        }
        return name;
    }

    private String text(String path, Node node) {
        String text = values.text(path, node);
        if (text.isBlank()) {
            throw source.unusable(path, node, "a text that is not blank");
        }
        return text;
    }

    private void readCorpus(YamlMapping root) {
        settings.put("corpus", Trial.WORDNET);
        root.find("corpus").ifPresent(node -> set("corpus", text("corpus", node), node));
    }

    private void readSections(YamlMapping root) {
        TrialFields.sections().forEach((section, fields) -> {
            fields.values(TrialFields.defaults(section))
                    .forEach((field, value) -> settings.put(section + "." + field, value));
            root.find(section).ifPresent(node -> {
                places.put(section, node);
                YamlMapping mapping = new YamlMapping(source, section, node, YamlMapping.Keys.of(fields.names()));
                mapping.values().forEach((field, at) -> {
                    String path = mapping.path(field);
                    set(path, values.read(fields.type(field), path, at), at);
                });
            });
        });
    }

    private void set(String path, Object value, Node node) {
        if (axes.containsKey(path)) {
            throw source.unusable(path, node, "it only under 'axes', which has it already");
        }
        settings.put(path, value);
        places.put(path, node);
    }

    /** How much text an evaluation reads is said in tokens or in batches; of both, one would be ignored in silence. */
    private void checkEvaluation() {
        Node tokens = place("training.evalTokens");
        Node batches = place("training.evalBatches");
        if (tokens != null && batches != null) {
            throw source.unusable(
                    "training.evalTokens",
                    tokens,
                    "no training.evalBatches beside it, as in line " + Source.line(batches)
                            + ": both say how much text an evaluation reads");
        }
    }

    /** Where the file sets a field, as an axis or not; null where it does not. */
    private Node place(String field) {
        return axes.containsKey(field) ? axes.get(field).nodes().get(0) : places.get(field);
    }

    private void checkRulesAndFormat(List<RuleSet> ruleSets, Node axesNode) {
        AxisReader.Located rules = axes.get("rules");
        if (rules == null && ruleSets.size() > 1) {
            throw missing("rules", axesNode, "the file has " + ruleSets.size() + " rule sets; name those to sweep");
        }
        Stream<RuleSet> used = rules == null
                ? ruleSets.stream()
                : rules.axis().values().stream().map(value -> (RuleSet) value.value());
        boolean formatMatters = used.anyMatch(SweepReader::usesFormatOfTrial);
        AxisReader.Located format = axes.get("format");
        if (formatMatters && format == null) {
            throw missing("format", axesNode, "a rule gives layers " + LayerFormat.OF_TRIAL);
        }
        if (!formatMatters && format != null && format.nodes().size() > 1) {
            throw source.unusable(
                    "axes.format",
                    format.nodes().get(1),
                    "one value, for no rule gives a layer " + LayerFormat.OF_TRIAL);
        }
    }

    private SweepFileException missing(String axis, Node axesNode, String reason) {
        return new SweepFileException(
                "Missing key '" + axis + "' in " + source.at(axesNode) + ", under 'axes': " + reason + ".");
    }

    private static boolean usesFormatOfTrial(RuleSet rules) {
        return rules.otherwise() instanceof LayerFormat.OfTrial
                || rules.rules().stream().anyMatch(rule -> rule.format() instanceof LayerFormat.OfTrial);
    }

    private Trial base(Node axesNode) {
        Map<String, AxisValue> first = new LinkedHashMap<>();
        axes.forEach((name, located) -> first.put(name, located.axis().values().get(0)));
        for (String section : TrialFields.sections().keySet()) {
            try {
                TrialFields.makeSection(section, settings);
            } catch (InvalidSetting e) {
                throw blame(section + ".", first, e, axesNode);
            }
        }
        try {
            return TrialFields.make(settings);
        } catch (InvalidSetting e) {
            throw blame("", first, e, axesNode);
        }
    }

    /**
     * Makes every value of an axis, and every combination within a section, once. A refused combination is a trial of
     * the sweep: {@code base} supplies first values only.
     */
    private void checkCombinations(Trial base) {
        Map<String, List<Axis>> groups = new LinkedHashMap<>();
        for (String name : axes.keySet()) {
            String group = name.substring(0, name.indexOf('.') + 1);
            groups.computeIfAbsent(group.isEmpty() ? name : group, key -> new ArrayList<>())
                    .add(axes.get(name).axis());
        }
        groups.forEach((group, members) -> {
            Grid grid = new Grid(members, base);
            for (long index = 0; index < Math.min(grid.size(), MAX_COMBINATIONS); index++) {
                try {
                    grid.trial(index);
                } catch (InvalidSetting e) {
                    Axis first = members.get(0);
                    throw blame(
                            group.endsWith(".") ? group : "",
                            grid.values(index),
                            e,
                            axes.get(first.name()).nodes().get(0));
                }
            }
        });
    }

    /**
     * The error that points at the value at fault: an axis's, the file's, or a default that the file's values rule out.
     *
     * @param prefix of the section's fields
     * @param chosen the axes' values that were tried
     * @param fallback where to point if the file says nothing about the section
     */
    private SweepFileException blame(String prefix, Map<String, AxisValue> chosen, InvalidSetting e, Node fallback) {
        String field = prefix + e.field();
        String expected = "expected " + e.expected() + ".";
        if (chosen.containsKey(field)) {
            AxisValue value = chosen.get(field);
            return source.unusable(
                    "axes." + field, Source.show(value.label()), axes.get(field).node(value), expected);
        }
        if (places.containsKey(field)) {
            return source.unusable(field, places.get(field), e);
        }
        Node place = chosen.keySet().stream()
                .filter(axis -> axis.startsWith(prefix))
                .findFirst()
                .map(axis -> axes.get(axis).node(chosen.get(axis)))
                .orElse(places.getOrDefault(prefix.replace(".", ""), fallback));
        return source.unusable(field, settings.get(field) + " (its default)", place, expected);
    }

    private void checkSize(List<Axis> plain, Trial base, Node axesNode) {
        try {
            new Grid(plain, base).size();
        } catch (ArithmeticException e) {
            throw source.unreadable(axesNode, "the axes span more than " + Long.MAX_VALUE + " trials");
        }
    }

    private LayerFormat baseline(YamlMapping root) {
        if (root.find("baseline").isEmpty()) {
            return new LayerFormat.Unquantized();
        }
        Node node = root.required("baseline");
        LayerFormat baseline = values.format("baseline", node);
        List<AxisValue> formats = axes.containsKey("format")
                ? axes.get("format").axis().values()
                : List.of(new AxisValue(LayerFormat.NONE, new LayerFormat.Unquantized()));
        if (formats.stream().noneMatch(value -> value.value().equals(baseline))) {
            String labels = formats.stream().map(AxisValue::label).collect(Collectors.joining(", "));
            throw source.unusable("baseline", node, "one of axis 'format': " + labels);
        }
        return baseline;
    }
}
