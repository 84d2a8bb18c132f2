package io.altgrad.sweep;

import static io.altgrad.sweep.JsonSchema.about;
import static io.altgrad.sweep.JsonSchema.any;
import static io.altgrad.sweep.JsonSchema.anyOf;
import static io.altgrad.sweep.JsonSchema.enumeration;
import static io.altgrad.sweep.JsonSchema.list;
import static io.altgrad.sweep.JsonSchema.object;
import static io.altgrad.sweep.JsonSchema.required;
import static io.altgrad.sweep.JsonSchema.string;
import static io.altgrad.sweep.JsonSchema.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.spec.Hadamard;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Moments;
import io.altgrad.spec.Operand;
import io.altgrad.spec.PhaseEnd;
import io.altgrad.spec.Product;
import io.altgrad.spec.Range;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.Setting;
import io.altgrad.spec.SettingType;
import io.altgrad.spec.Site;
import io.altgrad.spec.SourceSeed;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The JSON Schema of a setting's values, by the setting's type and range. */
final class SettingSchema {

    private SettingSchema() {}

    /** A value of a setting, with what it does, its unit and its default. */
    static ObjectNode setting(Setting<?> setting) {
        ObjectNode schema = value(setting);
        String unit = setting.unit().isEmpty() ? "" : ", in " + setting.unit();
        setting.otherwise()
                .ifPresent(value -> schema.set("default", JsonSchema.JSON.valueToTree(cell(setting, value))));
        return about(schema, setting.meaning() + unit);
    }

    @SuppressWarnings("unchecked")
    private static <T> Object cell(Setting<T> setting, Object value) {
        return setting.type().cell((T) value);
    }

    static ObjectNode value(Setting<?> setting) {
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

    /** A value of the setting's type, out of its range too, as no axis has it and a condition may name it. */
    static ObjectNode anyValue(Setting<?> setting) {
        ObjectNode value = value(setting);
        value.remove(List.of("minimum", "maximum", "exclusiveMaximum"));
        return value;
    }

    static ObjectNode format() {
        return anyOf(string(), recipe().put("additionalProperties", true));
    }

    static ObjectNode recipe() {
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        Stream.of(Operand.values()).forEach(operand -> parts.put(operand.toString(), any()));
        Map<String, JsonNode> sizes = new LinkedHashMap<>();
        Stream.of(Product.values()).forEach(product -> sizes.put(product.toString(), enumeration(Hadamard.SIZES)));
        parts.put(
                ProductReader.HADAMARD, about(object(sizes), "transforms of a product's operands before their casts"));
        parts.put(ProductReader.ACCUMULATE, about(type("object"), "format of a product's sums, of all or by product"));
        Map<String, JsonNode> operands = new LinkedHashMap<>();
        ActivationReader.OPERANDS.forEach(operand -> operands.put(operand, any()));
        ActivationReader.KEYS.forEach(site -> parts.put(
                site,
                site.equals(Site.ATTENTION.toString())
                        ? about(object(operands), "casts of the operands of attention's products")
                        : about(any(), "cast of a value between layers, or of it and its gradient")));
        return object(parts);
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
        StateReader.PARTS.forEach(part -> parts.put(part, any()));
        ObjectNode cast = object(parts);
        return anyOf(string(), cast.setAll(required(StateReader.PARTS.get(0))));
    }
}
