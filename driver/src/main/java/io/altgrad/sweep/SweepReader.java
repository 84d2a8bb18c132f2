package io.altgrad.sweep;

import io.altgrad.base.UserError;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Section;
import io.altgrad.spec.Setting;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.statistics.Criterion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/** From a sweep file's root node to the sweep. One instance reads one file. */
final class SweepReader {

    private static final YamlMapping.Keys ROOT = YamlMapping.Keys.of(Stream.of(
                    Stream.of("name", "corpus", "output", "axes", "recipes", "rules", RuleSetReader.SKIP),
                    TrialSettings.SECTIONS.stream().map(Section::name),
                    Stream.of("baseline", CriterionReader.SECTION))
            .flatMap(keys -> keys)
            .toList());

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Source source;
    private final ValueReader values;

    private Map<String, AxisReader.Located> axes;
    private Settings settings;

    SweepReader(Source source) {
        this.source = source;
        this.values = new ValueReader(source);
    }

    Sweep read(Node node, String text) {
        YamlMapping root = new YamlMapping(source, "", node, ROOT);
        String name = name(root);
        String output = root.find("output").map(at -> path("output", at)).orElse("out/" + name);
        Map<String, LayerFormat.Custom> recipes = root.find("recipes")
                .map(at -> new RecipeReader(source, values).read(at))
                .orElse(Map.of());
        values.define(recipes);
        List<RuleSet> ruleSets = new RuleSetReader(source, values).read(root);
        Node axesNode = root.required("axes");
        axes = new AxisReader(source, values, ruleSets).read(axesNode);
        settings = new Settings(source, axes);
        TrialSettings.ALL.forEach(
                setting -> setting.otherwise().ifPresent(value -> settings.put(setting.name(), value)));
        settings.put(TrialSettings.RULES.name(), ruleSets.get(0));
        readCorpus(root);
        readSections(root);
        checkEvaluation();
        axes.forEach((axis, located) ->
                settings.put(axis, located.axis().values().get(0).value()));
        checkRulesAndFormat(ruleSets, axesNode);
        Trial base = base(axesNode);
        List<Axis> plain = axes.values().stream().map(AxisReader.Located::axis).toList();
        checkSize(plain, base, axesNode);
        Combinations combinations = new Combinations(settings, base, axesNode);
        combinations.check();
        Criterion criterion = root.find(CriterionReader.SECTION)
                .map(new CriterionReader(source, values)::read)
                .orElse(Criterion.DEFAULT);
        Standard standard = new Standard(baseline(root), criterion);
        List<String> notices = new Oddities(source, root, settings, recipes).find(ruleSets, base, combinations);
        return new Sweep(name, output, plain, base, ruleSets, standard, notices, text);
    }

    private String name(YamlMapping root) {
        Node node = root.required("name");
        String name = values.text("name", node);
        if (!NAME.matcher(name).matches()) {
            throw source.unusable("name", node, "letters, digits, dots, dashes and underscores, for it names a folder");
        }
        return name;
    }

    private String path(String path, Node node) {
        String text = values.path(path, node);
        if (text.isBlank()) {
            throw source.unusable(path, node, "a text that is not blank");
        }
        return text;
    }

    private void readCorpus(YamlMapping root) {
        root.find("corpus").ifPresent(node -> settings.put("corpus", path("corpus", node), node));
    }

    private void readSections(YamlMapping root) {
        for (Section<?> section : TrialSettings.SECTIONS) {
            root.find(section.name()).ifPresent(node -> {
                settings.section(section.name(), node);
                YamlMapping mapping =
                        new YamlMapping(source, section.name(), node, YamlMapping.Keys.of(section.keys()));
                mapping.values().forEach((key, at) -> {
                    Setting<?> setting = TrialSettings.of(mapping.path(key)).orElseThrow();
                    settings.put(setting.name(), values.read(setting.type(), setting.name(), at), at);
                });
            });
        }
    }

    /** How much text an evaluation reads is said in tokens or in batches; of both, one would be ignored in silence. */
    private void checkEvaluation() {
        Optional<Node> tokens = settings.place("training.evalTokens");
        Optional<Node> batches = settings.place("training.evalBatches");
        if (tokens.isPresent() && batches.isPresent()) {
            throw source.unusable(
                    "training.evalTokens",
                    tokens.get(),
                    "no training.evalBatches beside it, as in line " + Source.line(batches.get())
                            + ": both say how much text an evaluation reads");
        }
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

    private UserError missing(String axis, Node axesNode, String reason) {
        return source.mistake(
                axesNode,
                "Missing key '" + axis + "' in " + source.at(axesNode) + ", under 'axes': " + reason + ".",
                "");
    }

    private static boolean usesFormatOfTrial(RuleSet rules) {
        return rules.otherwise() instanceof LayerFormat.OfTrial
                || rules.rules().stream().anyMatch(rule -> rule.format() instanceof LayerFormat.OfTrial);
    }

    private Trial base(Node axesNode) {
        Map<String, AxisValue> first = new LinkedHashMap<>();
        axes.forEach((name, located) -> first.put(name, located.axis().values().get(0)));
        for (Section<?> section : TrialSettings.SECTIONS) {
            try {
                section.make(settings.values());
            } catch (InvalidSetting e) {
                throw settings.blame(section.name() + ".", first, e, axesNode);
            }
        }
        try {
            return TrialSettings.make(settings.values());
        } catch (InvalidSetting e) {
            throw settings.blame("", first, e, axesNode);
        }
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
