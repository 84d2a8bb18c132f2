package io.altgrad.sweep;

import static io.altgrad.sweep.JsonSchema.about;
import static io.altgrad.sweep.JsonSchema.anyOf;
import static io.altgrad.sweep.JsonSchema.array;
import static io.altgrad.sweep.JsonSchema.enumeration;
import static io.altgrad.sweep.JsonSchema.list;
import static io.altgrad.sweep.JsonSchema.nothing;
import static io.altgrad.sweep.JsonSchema.object;
import static io.altgrad.sweep.JsonSchema.required;
import static io.altgrad.sweep.JsonSchema.string;
import static io.altgrad.sweep.JsonSchema.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.spec.Section;
import io.altgrad.spec.Setting;
import io.altgrad.spec.SettingType;
import io.altgrad.spec.TrialSettings;
import io.altgrad.statistics.Looks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The JSON Schema of an axis: a list of values, and the shorter ways to write one. */
final class AxisSchema {

    /** The names that groups may have. */
    private static final String GROUP = "^(?!("
            + Stream.concat(
                            TrialSettings.ALL.stream().map(Setting::name),
                            TrialSettings.SECTIONS.stream().map(Section::name))
                    .filter(name -> !name.contains("."))
                    .collect(Collectors.joining("|"))
            + ")$)" + GroupReader.NAME + "$";

    private AxisSchema() {}

    static ObjectNode axis(Setting<?> setting) {
        boolean whole = AxisItems.isWhole(setting.type());
        ObjectNode value = SettingSchema.value(setting);
        ObjectNode items = list(whole ? anyOf(value, range()) : value).put("minItems", 1);
        ObjectNode file = object(Map.of(SweepComposer.FILE, string())).put("minProperties", 1);
        if (!whole && setting.type() != SettingType.NUMBER) {
            return anyOf(items, file);
        }
        ObjectNode spaced = list(nothing()).put("minItems", 3);
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
    static ObjectNode untilDecided() {
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

    /** A named group, by what each of its names sets; or some of the names of a group that an included file has. */
    static ObjectNode group() {
        Map<String, JsonNode> settings = new LinkedHashMap<>();
        TrialSettings.ALL.stream()
                .filter(setting -> !SplitSeed.isSeed(setting.name()))
                .forEach(setting -> settings.put(setting.name(), SettingSchema.anyValue(setting)));
        ObjectNode names = type("object").put("minProperties", 1).put("additionalProperties", false);
        names.putObject("patternProperties")
                .set("^(" + SweepReader.NAME + ")$", object(settings).put("minProperties", 1));
        return about(anyOf(names, list(string()).put("minItems", 1)), "names, each for settings that change together");
    }

    /** The schema of an object that has the axes of a file as keys, those of named groups, each as {@code group}, too. */
    static ObjectNode withGroups(ObjectNode axes, ObjectNode group) {
        axes.putObject("patternProperties").set(GROUP, group);
        return axes;
    }

    private static ObjectNode count() {
        return type("integer").put("minimum", Looks.EverySeed.FEWEST);
    }

    /** A value of an axis, or several. */
    static ObjectNode condition(Setting<?> setting) {
        return anyOf(SettingSchema.anyValue(setting), axis(setting));
    }

    private static ObjectNode range() {
        return string().put("pattern", "^" + AxisItems.RANGE + "$");
    }
}
