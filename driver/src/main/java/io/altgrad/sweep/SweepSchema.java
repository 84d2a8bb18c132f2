package io.altgrad.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.spec.Hadamard;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Moments;
import io.altgrad.spec.Operand;
import io.altgrad.spec.PhaseEnd;
import io.altgrad.spec.Product;
import io.altgrad.spec.Range;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.Section;
import io.altgrad.spec.Setting;
import io.altgrad.spec.SettingType;
import io.altgrad.spec.Site;
import io.altgrad.spec.SourceSeed;
import io.altgrad.spec.TrialSettings;
import io.altgrad.statistics.Looks;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The sweep file as a JSON Schema (draft 2020-12), with which an editor completes and checks it. Made from the settings'
 * own declarations. It refuses no file that {@link SweepFile} reads; what depends on several keys at once, only that does.
 */
public final class SweepSchema {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final List<String> AXES =
            TrialSettings.ALL.stream().<String>map(Setting::name).toList();

    private SweepSchema() {}

    /** The schema as text. */
    public static String text() {
        try {
            return JSON.writeValueAsString(json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the schema of sweep files.", e);
        }
    }

    static JsonNode json() {
        ObjectNode schema = JSON.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "AltGrad sweep file");
        schema.setAll(object(keys()));
        // A file that includes others may leave to them what it cannot do without.
        schema.set("if", required("include"));
        ObjectNode whole = required("name", "axes");
        whole.set("oneOf", array(Stream.of(required("rules"), required("skip"))));
        schema.set("else", whole);
        return schema;
    }

    private static Map<String, JsonNode> keys() {
        Map<String, JsonNode> keys = new LinkedHashMap<>();
        keys.put("name", about(SweepReader.NAME.pattern(), "name of the sweep, and of its folder under out/"));
        keys.put(SweepComposer.INCLUDE, about(oneOrMore(string()), "sweep files that this one changes"));
        keys.put("corpus", setting(TrialSettings.CORPUS));
        keys.put("output", about(string(), "folder for the results, on any Hadoop file system"));
        Map<String, JsonNode> axes = new LinkedHashMap<>();
        Map<String, JsonNode> conditions = new LinkedHashMap<>();
        TrialSettings.ALL.forEach(setting -> {
            axes.put(setting.name(), about(axis(setting), setting.meaning()));
            conditions.put(setting.name(), condition(setting));
        });
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        SplitSeed.PARTS.forEach((part, setting) -> parts.put(part, axis(setting)));
        JsonNode split = object(parts).put("minProperties", 1);
        axes.put(
                SeedsUntilDecided.AXIS,
                about(anyOf(axis(TrialSettings.SEED), untilDecided(), split), TrialSettings.SEED.meaning()));
        ObjectNode condition = object(conditions).put("minProperties", 1);
        keys.put("axes", about(object(axes).put("minProperties", 1), "what is swept; the last axis runs fastest"));
        ObjectNode group = list(enumeration(AXES)).put("minItems", 2);
        keys.put(SelectionReader.ZIP, about(anyOf(group, list(group).put("minItems", 1)), "axes that move together"));
        keys.put(SelectionReader.ONLY, about(oneOrMore(condition), "every trial meets one of these"));
        keys.put(SelectionReader.EXCLUDE, about(oneOrMore(condition), "no trial meets one of these"));
        Map<String, JsonNode> when = new LinkedHashMap<>();
        AXES.forEach(axis -> when.put(axis, condition));
        keys.put(SelectionReader.WHEN, about(object(when), "where an axis applies that does not everywhere"));
        keys.put(
                SampleReader.SAMPLE,
                about(sample(), "how often axes with uniform or loguniform are drawn, and how many combinations"));
        List<String> orders = Stream.of(Order.values()).map(Order::toString).toList();
        keys.put(SweepReader.ORDER, about(enumeration(orders), "order in which trials run; changes nothing else"));
        keys.put("recipes", about(list(recipe().put("additionalProperties", true)), "a cast for each operand"));
        keys.put("rules", about(list(ruleSet()).put("minItems", 1), "which layer gets which format"));
        keys.put(RuleSetReader.SKIP, about(list(string()), "layers that keep their precision, in place of 'rules'"));
        for (Section<?> section : TrialSettings.SECTIONS) {
            Map<String, JsonNode> settings = new LinkedHashMap<>();
            section.settings().forEach(setting -> settings.put(setting.key(), setting(setting)));
            keys.put(section.name(), object(settings));
        }
        keys.put("baseline", about(format(), "value of axis 'format' that the others are measured against"));
        Map<String, JsonNode> comparison = new LinkedHashMap<>();
        CriterionReader.KEYS.words().forEach(key -> comparison.put(key, type("number")));
        keys.put(CriterionReader.SECTION, object(comparison));
        keys.put(ConductReader.STOPPING, about(stopping(), "rule that stops trials which have lost; none by default"));
        keys.put(ConductReader.BUDGET, about(budget(), "what one run may spend; the next goes on"));
        return keys;
    }

    private static ObjectNode stopping() {
        Map<String, JsonNode> keys = new LinkedHashMap<>();
        ConductReader.STOPPING_KEYS
                .words()
                .forEach(key -> keys.put(key, type("integer").put("minimum", 1)));
        keys.put("rule", about(words(ConductReader.Rule.values()), "how trials of one seed are told to have lost"));
        keys.put("eta", about(type("integer").put("minimum", 2), "of so many trials one goes on, so much further"));
        about((ObjectNode) keys.get("minSteps"), "first rung, in steps; at an evaluation");
        about((ObjectNode) keys.get("every"), "steps from one rung to the next; training.evalEvery by default");
        about((ObjectNode) keys.get("minTrials"), "completed trials without which the median stops nothing");
        about((ObjectNode) keys.get("evaluations"), "evaluations in a row without betterment");
        keys.put("minDelta", about(type("number").put("minimum", 0), "what counts as betterment, in nats"));
        keys.put("baseline", about(words(ConductReader.Kept.values()), "whether the baseline's trials may be stopped"));
        return object(keys).put("minProperties", 1);
    }

    private static ObjectNode budget() {
        return object(Map.of(
                "trials", about(type("integer").put("minimum", 1), "trials that a run begins at most"),
                "hours", about(type("number").put("exclusiveMinimum", 0), "after which a run begins none"),
                "concurrent", about(type("integer").put("minimum", 1), "trials at once at most")));
    }

    private static ObjectNode words(Object[] constants) {
        return enumeration(Arrays.stream(constants).map(Object::toString).toList());
    }

    /** A value of a setting, with what it does, its unit and its default. */
    private static ObjectNode setting(Setting<?> setting) {
        ObjectNode schema = value(setting);
        String unit = setting.unit().isEmpty() ? "" : ", in " + setting.unit();
        setting.otherwise().ifPresent(value -> schema.set("default", JSON.valueToTree(cell(setting, value))));
        return about(schema, setting.meaning() + unit);
    }

    @SuppressWarnings("unchecked")
    private static <T> Object cell(Setting<T> setting, Object value) {
        return setting.type().cell((T) value);
    }

    private static ObjectNode value(Setting<?> setting) {
        SettingType<?> type = setting.type();
        if (AxisItems.isWhole(type) && type != SettingType.SOURCE_SEED) {
            return within(type("integer"), setting);
        } else if (type == SettingType.NUMBER) {
            return within(type("number"), setting);
        } else if (type == SettingType.TRUTH) {
            return type("boolean");
        } else if (type == SettingType.FORMAT) {
            return format();
        } else if (type == SettingType.SOURCE_SEED) {
            return anyOf(type("integer"), enumeration(List.of(SourceSeed.SAME)));
        } else if (type == SettingType.SCHEDULE) {
            return anyOf(enumeration(List.of(LayerFormat.NONE)), list(phase()).put("minItems", 1));
        } else if (type == SettingType.MOMENTS) {
            ObjectNode each = object(Map.of(Moments.FIRST, state(), Moments.SECOND, state()));
            Stream<String> words = Stream.concat(Stream.of(LayerFormat.NONE), PublishedStates.momentsNames().stream());
            return anyOf(enumeration(words.toList()), each);
        } else if (type == SettingType.STATE) {
            return state();
        } else if (type == SettingType.SCALING) {
            return string().put("pattern", "^\\s*(" + String.join("|", ScalingParser.KINDS) + ")(\\s|$)");
        } else if (type.values().isEnum()) {
            return enumeration(Arrays.stream(type.values().getEnumConstants())
                    .map(Object::toString)
                    .toList());
        }
        return string();
    }

    private static ObjectNode within(ObjectNode schema, Setting<?> setting) {
        setting.range().ifPresent(range -> {
            schema.put("minimum", range.least());
            if (Double.isFinite(range.most())) {
                schema.put(range.end() == Range.End.INCLUDED ? "maximum" : "exclusiveMaximum", range.most());
            }
        });
        return schema;
    }

    private static ObjectNode axis(Setting<?> setting) {
        boolean whole = AxisItems.isWhole(setting.type());
        ObjectNode value = value(setting);
        ObjectNode items = list(whole ? anyOf(value, range()) : value).put("minItems", 1);
        ObjectNode file = object(Map.of(SweepComposer.FILE, string())).put("minProperties", 1);
        if (!whole && setting.type() != SettingType.NUMBER) {
            return anyOf(items, file);
        }
        ObjectNode spaced = list(JSON.getNodeFactory().booleanNode(false)).put("minItems", 3);
        spaced.set(
                "prefixItems",
                array(Stream.of(type("number"), type("number"), type("integer").put("minimum", 2))));
        ObjectNode linspace = object(Map.of(AxisItems.LINSPACE, spaced)).put("minProperties", 1);
        ObjectNode logspace = object(Map.of(AxisItems.LOGSPACE, spaced)).put("minProperties", 1);
        if (!whole) {
            ObjectNode ends = list(type("number")).put("minItems", 2).put("maxItems", 2);
            ObjectNode uniform = object(Map.of(SampleReader.UNIFORM, ends)).put("minProperties", 1);
            ObjectNode loguniform =
                    object(Map.of(SampleReader.LOGUNIFORM, ends)).put("minProperties", 1);
            return anyOf(items, file, linspace, logspace, uniform, loguniform);
        }
        ObjectNode ends = object(Map.of(AxisItems.FROM, type("integer"), AxisItems.TO, type("integer")))
                .put("minProperties", 2);
        return anyOf(items, file, linspace, logspace, ends, range());
    }

    /** Seeds that are added until rows are decided. */
    private static ObjectNode untilDecided() {
        ObjectNode seeds = object(Map.of(
                AxisItems.FROM,
                type("integer"),
                SeedsUntilDecided.UNTIL,
                enumeration(List.of(SeedsUntilDecided.DECIDED)),
                SeedsUntilDecided.AT_MOST,
                count(),
                SeedsUntilDecided.AT_LEAST,
                count()));
        return seeds.setAll(required(AxisItems.FROM, SeedsUntilDecided.UNTIL, SeedsUntilDecided.AT_MOST));
    }

    private static ObjectNode count() {
        return type("integer").put("minimum", Looks.EverySeed.FEWEST);
    }

    /** A value of an axis, or several. */
    private static ObjectNode condition(Setting<?> setting) {
        return anyOf(type(setting), axis(setting));
    }

    /** A value of the setting's type, out of its range too, as no axis has it and a condition may name it. */
    private static ObjectNode type(Setting<?> setting) {
        ObjectNode value = value(setting);
        value.remove(List.of("minimum", "maximum", "exclusiveMaximum"));
        return value;
    }

    private static ObjectNode format() {
        return anyOf(string(), recipe().put("additionalProperties", true));
    }

    private static ObjectNode recipe() {
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        Stream.of(Operand.values()).forEach(operand -> parts.put(operand.toString(), JSON.createObjectNode()));
        Map<String, JsonNode> sizes = new LinkedHashMap<>();
        Stream.of(Product.values()).forEach(product -> {
            ObjectNode size = JSON.createObjectNode();
            size.set("enum", JSON.valueToTree(Hadamard.SIZES));
            sizes.put(product.toString(), size);
        });
        parts.put(
                ProductReader.HADAMARD, about(object(sizes), "transforms of a product's operands before their casts"));
        parts.put(ProductReader.ACCUMULATE, about(type("object"), "format of a product's sums, of all or by product"));
        Map<String, JsonNode> operands = new LinkedHashMap<>();
        ActivationReader.OPERANDS.forEach(operand -> operands.put(operand, JSON.createObjectNode()));
        ActivationReader.KEYS.forEach(site -> parts.put(
                site,
                site.equals(Site.ATTENTION.toString())
                        ? about(object(operands), "casts of the operands of attention's products")
                        : about(JSON.createObjectNode(), "cast of a value between layers, or of it and its gradient")));
        return object(parts);
    }

    private static ObjectNode sample() {
        List<String> methods =
                Stream.of(Sample.Method.values()).map(Sample.Method::toString).toList();
        ObjectNode sample = object(Map.of(
                SampleReader.POINTS, type("integer").put("minimum", 2).put("maximum", AxisReader.MAX_VALUES),
                SampleReader.COMBINATIONS, type("integer").put("minimum", 1),
                SampleReader.METHOD, enumeration(methods),
                SampleReader.SEED, type("integer")));
        return sample.put("minProperties", 1);
    }

    private static ObjectNode phase() {
        String until = "^\\s*([0-9]+|[0-9.]+\\s*" + PhaseEnd.PERCENT + "|" + PhaseEnd.DECAY + ")\\s*$";
        return object(Map.of(
                ScheduleReader.UNTIL,
                about(
                        anyOf(type("integer").put("minimum", 1), string().put("pattern", until)),
                        "the last step of the phase, its share of the steps, or decay; none for the last phase"),
                ScheduleReader.FORMAT,
                about(format(), "what $format stands for meanwhile"),
                ScheduleReader.BACKWARD,
                about(enumeration(List.of(LayerFormat.NONE)), "no cast in the backward products")));
    }

    private static ObjectNode state() {
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        StateReader.PARTS.forEach(part -> parts.put(part, JSON.createObjectNode()));
        ObjectNode cast = object(parts);
        return anyOf(string(), cast.setAll(required(StateReader.PARTS.get(0))));
    }

    private static ObjectNode ruleSet() {
        ObjectNode rule = object(Map.of("match", string(), "format", format()));
        return object(Map.of("name", string(), "default", format(), "rules", list(rule)));
    }

    private static ObjectNode range() {
        return string().put("pattern", "^" + AxisItems.RANGE + "$");
    }

    private static ObjectNode oneOrMore(ObjectNode one) {
        return anyOf(one, list(one).put("minItems", 1));
    }

    private static ObjectNode anyOf(JsonNode... schemas) {
        ObjectNode any = JSON.createObjectNode();
        any.set("anyOf", array(Stream.of(schemas)));
        return any;
    }

    private static JsonNode array(Stream<? extends JsonNode> nodes) {
        return JSON.valueToTree(nodes.toList());
    }

    private static ObjectNode list(JsonNode items) {
        ObjectNode list = type("array");
        list.set("items", items);
        return list;
    }

    private static ObjectNode object(Map<String, ? extends JsonNode> properties) {
        ObjectNode object = type("object");
        object.putObject("properties").setAll(properties);
        return object.put("additionalProperties", false);
    }

    private static ObjectNode required(String... keys) {
        ObjectNode schema = JSON.createObjectNode();
        schema.set("required", JSON.valueToTree(keys));
        return schema;
    }

    private static ObjectNode enumeration(Collection<String> words) {
        ObjectNode schema = JSON.createObjectNode();
        schema.set("enum", JSON.valueToTree(words));
        return schema;
    }

    private static ObjectNode string() {
        return type("string");
    }

    private static ObjectNode type(String name) {
        return JSON.createObjectNode().put("type", name);
    }

    private static ObjectNode about(ObjectNode schema, String description) {
        return schema.put("description", description);
    }

    private static ObjectNode about(String pattern, String description) {
        return about(string().put("pattern", "^(" + pattern + ")$"), description);
    }
}
