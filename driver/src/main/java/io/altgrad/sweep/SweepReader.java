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
import io.altgrad.statistics.Looks;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Makes the sweep of a sweep file's root node. One instance reads one file. */
final class SweepReader {

    static final String ORDER = "order";

    private static final String RULES = "rules";

    static final YamlMapping.Keys ROOT = YamlMapping.Keys.of(Stream.of(
                    Stream.of("name", SweepComposer.INCLUDE, "corpus", "output", "axes"),
                    SelectionReader.KEYS.stream(),
                    Stream.of(SampleReader.SAMPLE, ORDER),
                    Stream.of("recipes", RULES, RuleSetReader.SKIP),
                    TrialSettings.SECTIONS.stream().map(Section::name),
                    Stream.of("baseline", CriterionReader.SECTION, ConductReader.STOPPING, ConductReader.BUDGET))
            .flatMap(keys -> keys)
            .toList());

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Source source;
    private final ValueReader values;

    /** The fields that axes set, those of named groups among them. */
    private Map<String, AxisReader.Located> axes;

    private Map<String, GroupReader.Group> groups;
    private Settings settings;

    SweepReader(Source source) {
        this.source = source;
        this.values = new ValueReader(source);
    }

    Sweep read(Node node, String text) {
        YamlMapping root = new YamlMapping(source, "", node, ROOT);
        root.find(SweepComposer.INCLUDE).ifPresent(at -> {
            throw source.unusable(SweepComposer.INCLUDE, at, "none in a text that is read without its folder");
        });
        String name = name(root);
        String output = root.find("output").map(at -> path("output", at)).orElse("out/" + name);
        Map<String, LayerFormat.Custom> recipes = root.find("recipes")
                .map(at -> new RecipeReader(source, values).read(at))
                .orElse(Map.of());
        values.define(recipes);
        List<RuleSet> ruleSets = new RuleSetReader(source, values).read(root);
        Node axesNode = root.required("axes");
        AxisReader reader = new AxisReader(source, values, ruleSets);
        Map<String, AxisReader.Located> ofFile = reader.read(root);
        SelectionReader selections = new SelectionReader(source, reader, ofFile, root);
        groups = reader.groups();
        axes = reader.fields(ofFile);
        settings = new Settings(source, axes, selections.sometimes());
        TrialSettings.ALL.forEach(
                setting -> setting.otherwise().ifPresent(value -> settings.put(setting.name(), value)));
        settings.put(TrialSettings.RULES.name(), ruleSets.get(0));
        root.find("rules").ifPresent(at -> settings.section(TrialSettings.RULES.name(), at));
        readCorpus(root);
        readSections(root);
        checkEvaluation();
        checkRulesAndFormat(ruleSets, axesNode);
        Selection selection = selections.selection(settings);
        List<Axis> all = reader.whole(ofFile, settings);
        GridShape shape = shape(all, selection, axesNode);
        Map<String, AxisValue> first = first(shape, root);
        first.forEach((axis, value) -> settings.put(axis, value.value()));
        Trial base = base(first, axesNode);
        Combinations combinations = new Combinations(settings, shape, base, axesNode);
        combinations.check();
        Criterion criterion = root.find(CriterionReader.SECTION)
                .map(new CriterionReader(source, values)::read)
                .orElse(Criterion.DEFAULT);
        Grid grid = new Grid(all, selection, order(root), base);
        Standard standard = standard(reader, root, grid, criterion);
        Conduct conduct = new ConductReader(source, values, settings, reader.growing()).read(root);
        List<String> notices = new ArrayList<>(selections.notices());
        notices.addAll(new Oddities(source, root, settings, recipes).find(ruleSets, base, combinations));
        return new Sweep(name, output, grid, ruleSets, standard, conduct, notices, text);
    }

    private Standard standard(AxisReader reader, YamlMapping root, Grid grid, Criterion criterion) {
        LayerFormat baseline = baseline(root);
        Looks looks = reader.growing()
                .<Looks>map(seeds -> seeds.looks(source, grid, baseline))
                .orElse(Looks.ONCE);
        return new Standard(baseline, criterion.withLooks(looks));
    }

    /** The place that gives the trial at {@code index} its value of each setting; {@code default} where none does. */
    Function<String, String> origins(Sweep sweep, long index, Node root) {
        Map<String, AxisValue> chosen = sweep.grid().values(index);
        Map<String, Node> grouped = new HashMap<>();
        groups.forEach((axis, group) -> {
            // What the name leaves as it is has its place elsewhere in the file.
            chosen.keySet().removeAll(group.fields().keySet());
            grouped.putAll(group.places(sweep.grid().axisValues(index).get(axis)));
        });
        return setting -> {
            Optional<Node> place = grouped.containsKey(setting)
                    ? Optional.of(grouped.get(setting))
                    : settings.origin(setting, chosen.get(setting));
            if (place.isEmpty() && setting.equals(TrialSettings.RULES.name())) {
                place = SweepMerge.find((MappingNode) root, RULES)
                        .or(() -> SweepMerge.find((MappingNode) root, RuleSetReader.SKIP))
                        .map(NodeTuple::getValueNode);
            }
            return place.map(source::origin).orElse("default");
        };
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

    /**
     * Refuses a file that says in tokens and in batches how much text an evaluation reads: one would be ignored in
     * silence.
     */
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

    static boolean usesFormatOfTrial(RuleSet rules) {
        return rules.otherwise() instanceof LayerFormat.OfTrial
                || rules.rules().stream().anyMatch(rule -> rule.format() instanceof LayerFormat.OfTrial);
    }

    private Trial base(Map<String, AxisValue> first, Node axesNode) {
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

    private GridShape shape(List<Axis> axes, Selection selection, Node axesNode) {
        GridShape shape;
        try {
            shape = new GridShape(axes, selection);
        } catch (ArithmeticException e) {
            throw source.unreadable(
                    axesNode,
                    selection.drawn().equals(Drawn.ALL)
                            ? "the axes span more than " + Long.MAX_VALUE + " trials"
                            : "the axes have " + e.getMessage() + " to choose of; give them fewer values");
        }
        if (shape.digits().combinations(shape.conditional()) > Runs.MOST) {
            throw source.unreadable(
                    axesNode,
                    "the axes that conditions look at have more than " + Runs.MOST
                            + " combinations; give those axes fewer values");
        }
        return shape;
    }

    /** The values of the first combination that no condition leaves out. */
    private Map<String, AxisValue> first(GridShape shape, YamlMapping root) {
        int[] digits = new int[shape.digits().size()];
        BitSet counted = shape.conditional();
        do {
            int[] positions = shape.positions(digits);
            if (shape.reason(digits, positions) == GridShape.KEPT) {
                return shape.values(positions);
            }
        } while (shape.digits().next(digits, counted));
        Node condition = root.find(SelectionReader.ONLY)
                .or(() -> root.find(SelectionReader.EXCLUDE))
                .or(() -> root.find(SampleReader.SAMPLE))
                .orElseThrow();
        throw source.unreadable(
                condition,
                "the conditions leave out all " + shape.digits().span()
                        + " combinations of the axes; let one of them be");
    }

    private Order order(YamlMapping root) {
        Order order = root.find(ORDER)
                .map(at -> (Order) values.word(Order.class, ORDER, at))
                .orElse(Order.FILE);
        if (order.isBySeed() && !axes.containsKey(TrialSettings.SEED.name())) {
            throw source.unusable(ORDER, root.required(ORDER), "an axis 'seed', which the file does not have");
        }
        return order;
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
