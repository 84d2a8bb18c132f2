package io.altgrad.sweep;

import static io.altgrad.sweep.JsonSchema.about;
import static io.altgrad.sweep.JsonSchema.any;
import static io.altgrad.sweep.JsonSchema.anyOf;
import static io.altgrad.sweep.JsonSchema.array;
import static io.altgrad.sweep.JsonSchema.enumeration;
import static io.altgrad.sweep.JsonSchema.list;
import static io.altgrad.sweep.JsonSchema.object;
import static io.altgrad.sweep.JsonSchema.oneOrMore;
import static io.altgrad.sweep.JsonSchema.required;
import static io.altgrad.sweep.JsonSchema.string;
import static io.altgrad.sweep.JsonSchema.type;
import static io.altgrad.sweep.JsonSchema.words;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.spec.Section;
import io.altgrad.spec.Setting;
import io.altgrad.spec.TrialSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The sweep file as a JSON Schema (draft 2020-12), with which an editor completes and checks it. Made from the settings'
 * own declarations. It refuses no file that {@link SweepFile} reads; what depends on several keys at once, only that does.
 */
public final class SweepSchema {

    private static final List<String> AXES =
            TrialSettings.ALL.stream().<String>map(Setting::name).toList();

    private SweepSchema() {}

    /** The schema as text. */
    public static String text() {
        try {
            return JsonSchema.JSON.writeValueAsString(json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the schema of sweep files.", e);
        }
    }

    static JsonNode json() {
        ObjectNode schema = any();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "AltGrad sweep file");
        schema.setAll(object(keys()));
        // A file that includes others may leave to them what it cannot do without.
        schema.set("if", required("include"));
        ObjectNode whole = required("name", "axes");
        whole.putObject("properties").set("axes", AxisSchema.withGroups(any(), type("object")));
        whole.set("oneOf", array(Stream.of(required("rules"), required("skip"))));
        schema.set("else", whole);
        return schema;
    }

    private static Map<String, JsonNode> keys() {
        Map<String, JsonNode> keys = new LinkedHashMap<>();
        keys.put("name", about(SweepReader.NAME.pattern(), "name of the sweep, and of its folder under out/"));
        keys.put(SweepComposer.INCLUDE, about(oneOrMore(string()), "sweep files that this one changes"));
        keys.put("corpus", SettingSchema.setting(TrialSettings.CORPUS));
        keys.put("output", about(string(), "folder for the results, on any Hadoop file system"));
        Map<String, JsonNode> axes = new LinkedHashMap<>();
        Map<String, JsonNode> conditions = new LinkedHashMap<>();
        TrialSettings.ALL.forEach(setting -> {
            axes.put(setting.name(), about(AxisSchema.axis(setting), setting.meaning()));
            conditions.put(setting.name(), AxisSchema.condition(setting));
        });
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        SplitSeed.PARTS.forEach((part, setting) -> parts.put(part, AxisSchema.axis(setting)));
        JsonNode split = object(parts).put("minProperties", 1);
        axes.put(
                SeedsUntilDecided.AXIS,
                about(
                        anyOf(AxisSchema.axis(TrialSettings.SEED), AxisSchema.untilDecided(), split),
                        TrialSettings.SEED.meaning()));
        ObjectNode condition =
                AxisSchema.withGroups(object(conditions), oneOrMore(string())).put("minProperties", 1);
        ObjectNode all = AxisSchema.withGroups(object(axes), AxisSchema.group());
        keys.put("axes", about(all.put("minProperties", 1), "what is swept; the last axis runs fastest"));
        ObjectNode group = list(enumeration(AXES)).put("minItems", 2);
        keys.put(SelectionReader.ZIP, about(anyOf(group, list(group).put("minItems", 1)), "axes that move together"));
        keys.put(SelectionReader.ONLY, about(oneOrMore(condition), "every trial meets one of these"));
        keys.put(SelectionReader.EXCLUDE, about(oneOrMore(condition), "no trial meets one of these"));
        Map<String, JsonNode> when = new LinkedHashMap<>();
        AXES.forEach(axis -> when.put(axis, condition));
        keys.put(
                SelectionReader.WHEN,
                about(
                        AxisSchema.withGroups(object(when), condition),
                        "where an axis applies that does not everywhere"));
        keys.put(
                SampleReader.SAMPLE,
                about(sample(), "how often axes with uniform or loguniform are drawn, and how many combinations"));
        List<String> orders = Stream.of(Order.values()).map(Order::toString).toList();
        keys.put(SweepReader.ORDER, about(enumeration(orders), "order in which trials run; changes nothing else"));
        keys.put(
                "recipes",
                about(list(SettingSchema.recipe().put("additionalProperties", true)), "a cast for each operand"));
        keys.put("rules", about(list(ruleSet()).put("minItems", 1), "which layer gets which format"));
        keys.put(RuleSetReader.SKIP, about(list(string()), "layers that keep their precision, in place of 'rules'"));
        for (Section<?> section : TrialSettings.SECTIONS) {
            Map<String, JsonNode> settings = new LinkedHashMap<>();
            section.settings().forEach(setting -> settings.put(setting.key(), SettingSchema.setting(setting)));
            keys.put(section.name(), object(settings));
        }
        keys.put(
                "baseline",
                about(SettingSchema.format(), "value of axis 'format' that the others are measured against"));
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

    private static ObjectNode ruleSet() {
        ObjectNode rule = object(Map.of("match", string(), "format", SettingSchema.format()));
        return object(Map.of("name", string(), "default", SettingSchema.format(), "rules", list(rule)));
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
}
