package io.altgrad.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A kind of values that settings have: as Java, as JSON, and as a cell of a table, which holds numbers and truths as they
 * are and everything else as a text.
 */
public final class SettingType<T> {

    /** Whole numbers of 32 bits. */
    public static final SettingType<Integer> INT = plain(Integer.class, IntNode::valueOf, JsonNode::asInt);

    /** Whole numbers of 64 bits. */
    public static final SettingType<Long> LONG = plain(Long.class, LongNode::valueOf, JsonNode::asLong);

    /** Finite numbers. */
    public static final SettingType<Double> NUMBER = plain(Double.class, DoubleNode::valueOf, JsonNode::asDouble);

    /** Yes or no. */
    public static final SettingType<Boolean> TRUTH = plain(Boolean.class, BooleanNode::valueOf, JsonNode::asBoolean);

    /** Paths of files. */
    public static final SettingType<String> PATH = plain(String.class, TextNode::valueOf, JsonNode::asText);

    /** {@code none}, number formats, {@code $format} and recipes. */
    public static final SettingType<LayerFormat> FORMAT = new SettingType<>(
            LayerFormat.class,
            String.class,
            LayerFormat::toString,
            LayerFormatParser::toJson,
            (key, json) -> LayerFormatParser.fromJson(json));

    /** Rule sets, which tables know by their names. */
    public static final SettingType<RuleSet> RULES = new SettingType<>(
            RuleSet.class,
            String.class,
            RuleSet::name,
            RuleSetParser::toJson,
            (key, json) -> RuleSetParser.fromJson(json));

    /** Seeds of single sources of randomness. */
    public static final SettingType<SourceSeed> SOURCE_SEED = text(SourceSeed.class, SourceSeed::parse);

    /** Schedules of precision, which tables know by their texts. */
    public static final SettingType<PrecisionSchedule> SCHEDULE = new SettingType<>(
            PrecisionSchedule.class,
            String.class,
            PrecisionSchedule::toString,
            PrecisionScheduleParser::toJson,
            (key, json) -> PrecisionScheduleParser.fromJson(json));

    /** Numbers that a state of the optimizer is kept in. */
    public static final SettingType<StateFormat> STATE = new SettingType<>(
            StateFormat.class,
            String.class,
            StateFormat::toString,
            StateFormatParser::toJson,
            (key, json) -> StateFormatParser.fromJson(json));

    /** Numbers that the moments are kept in. */
    public static final SettingType<Moments> MOMENTS = new SettingType<>(
            Moments.class,
            String.class,
            Moments::toString,
            StateFormatParser::momentsToJson,
            (key, json) -> StateFormatParser.momentsFromJson(json));

    /** Ways to share a scale. */
    public static final SettingType<Scaling> SCALING = text(Scaling.class, (key, text) -> ScalingParser.parse(text));

    private final Class<T> values;
    private final Class<?> cells;
    private final Function<T, Object> cell;
    private final Function<T, JsonNode> toJson;
    private final BiFunction<String, JsonNode, T> fromJson;

    private SettingType(
            Class<T> values,
            Class<?> cells,
            Function<T, Object> cell,
            Function<T, JsonNode> toJson,
            BiFunction<String, JsonNode, T> fromJson) {
        this.values = values;
        this.cells = cells;
        this.cell = cell;
        this.toJson = toJson;
        this.fromJson = fromJson;
    }

    /** The constants of an enum by their texts. */
    static <E extends Enum<E>> SettingType<E> word(Class<E> type) {
        return text(type, (key, text) -> Words.parse(type, key, text));
    }

    private static <T> SettingType<T> plain(
            Class<T> values, Function<T, JsonNode> toJson, Function<JsonNode, T> fromJson) {
        return new SettingType<>(values, values, value -> value, toJson, (key, json) -> fromJson.apply(json));
    }

    private static <T> SettingType<T> text(Class<T> values, BiFunction<String, String, T> parse) {
        return new SettingType<>(
                values,
                String.class,
                Object::toString,
                value -> TextNode.valueOf(value.toString()),
                (key, json) -> parse.apply(key, json.asText()));
    }

    /** The class of the values. */
    public Class<T> values() {
        return values;
    }

    /** The class of the cells: {@code Integer}, {@code Long}, {@code Double}, {@code Boolean} or {@code String}. */
    public Class<?> cells() {
        return cells;
    }

    /** The value as a table has it. */
    public Object cell(T value) {
        return cell.apply(value);
    }

    JsonNode toJson(T value) {
        return toJson.apply(value);
    }

    /** @param key the setting's, which an error names */
    T fromJson(String key, JsonNode json) {
        return fromJson.apply(key, json);
    }
}
