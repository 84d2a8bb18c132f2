package io.altgrad.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A setting of a trial. It is declared in one statement, in {@link TrialSettings} or the class of its section; from there
 * come its key in a sweep file and in a trial's JSON, its axis, its default, the check of its values, and its column in a
 * table of results.
 *
 * @param <T> what its values are
 */
public final class Setting<T> {

    private final Section<?> section;
    private final String key;
    private final SettingType<T> type;
    private final Function<Trial, T> value;
    private final T otherwise;
    private final boolean addedLater;
    private final Range range;
    private final boolean float32;
    private final String unit;
    private final String meaning;

    private Setting(Declaration<T> declared, String meaning) {
        this.section = declared.section;
        this.key = declared.key;
        this.type = declared.type;
        this.value = declared.value;
        this.otherwise = declared.otherwise;
        this.addedLater = declared.addedLater;
        this.range = declared.range;
        this.float32 = declared.float32;
        this.unit = declared.unit;
        this.meaning = meaning;
    }

    /** A value that a setting shall have. */
    public record Value<T>(Setting<T> setting, T value) {
        public Value {
            Objects.requireNonNull(value, setting.name());
        }

        static Map<String, Object> byName(Value<?>... values) {
            return Arrays.stream(values)
                    .collect(Collectors.toMap(each -> each.setting().name(), Value::value));
        }
    }

    /** A setting whose declaration has begun; {@link #meaning} ends it. */
    static final class Declaration<T> {

        private final Section<?> section;
        private final String key;
        private final SettingType<T> type;
        private final Function<Trial, T> value;
        private final Consumer<Setting<T>> declared;
        private T otherwise;
        private boolean addedLater;
        private Range range;
        private boolean float32;
        private String unit = "";

        Declaration(
                Section<?> section,
                String key,
                SettingType<T> type,
                Function<Trial, T> value,
                Consumer<Setting<T>> declared) {
            this.section = section;
            this.key = key;
            this.type = type;
            this.value = value;
            this.declared = declared;
        }

        /** Gives it the value that it has where a file says nothing. */
        Declaration<T> otherwise(T value) {
            otherwise = value;
            return this;
        }

        /** Refuses values outside the range. */
        Declaration<T> in(Range values) {
            range = values;
            return this;
        }

        /** Refuses also numbers of the range that float32, in which they are computed with, makes another end of it. */
        Declaration<T> inFloat32(Range values) {
            float32 = true;
            return in(values);
        }

        Declaration<T> unit(String name) {
            unit = name;
            return this;
        }

        /**
         * Leaves it out of a trial's JSON where it has its default: trials were run before there was this setting, and keep
         * their ids.
         */
        Declaration<T> addedLater() {
            addedLater = true;
            return this;
        }

        /** Ends the declaration with a line that says what the setting does. */
        Setting<T> meaning(String line) {
            Setting<T> setting = new Setting<>(this, line);
            declared.accept(setting);
            return setting;
        }
    }

    /** Its name in a list of axes: the key behind its section's, for example {@code training.learningRate}. */
    public String name() {
        return section.path(key);
    }

    /** Its key in the section, for example {@code learningRate}. */
    public String key() {
        return key;
    }

    /** Its section's key, or empty if it is of a trial itself. */
    public String section() {
        return section.name();
    }

    /** The type of its values. */
    public SettingType<T> type() {
        return type;
    }

    /** The value where a file says nothing; empty where a trial cannot do without. */
    public Optional<T> otherwise() {
        return Optional.ofNullable(otherwise);
    }

    /** The numbers that it may be; empty where any value of its type will do, or the section alone can tell. */
    public Optional<Range> range() {
        return Optional.ofNullable(range);
    }

    /** The unit of its values, or empty. */
    public String unit() {
        return unit;
    }

    /** Its meaning, in a line. */
    public String meaning() {
        return meaning;
    }

    /** The value that {@code trial} has. */
    public T of(Trial trial) {
        return value.apply(trial);
    }

    /** The value that {@code trial} has, as a table holds it. */
    public Object cell(Trial trial) {
        return type.cell(of(trial));
    }

    /** The cell of a row that is older than the setting; empty if no row is. */
    public Optional<Object> cellBefore() {
        return addedLater ? otherwise().map(type::cell) : Optional.empty();
    }

    /** This setting with {@code value}, for {@link TrainingSpec#with}. */
    public Value<T> to(T value) {
        return new Value<>(this, value);
    }

    /**
     * Its value among those of many settings.
     *
     * @param values by the settings' names
     * @throws IllegalArgumentException if there is none
     */
    T in(Map<String, ?> values) {
        Object found = values.get(name());
        if (found == null) {
            throw new IllegalArgumentException("Cannot make a trial without a value of " + name() + ".");
        }
        return type.values().cast(found);
    }

    /** @throws InvalidSetting if a number is outside the range, or is so as the float32 that it is computed with */
    void check(Object value) {
        if (range != null && value instanceof Number number && !range.contains(number)) {
            throw new InvalidSetting(key, range.expected(), value);
        }
        if (float32 && value instanceof Number number && !range.containsAsFloat32(number)) {
            throw new InvalidSetting(key, range.expectedAsFloat32(), value);
        }
    }

    /** Puts the value into its section's JSON, unless it {@linkplain Declaration#addedLater need not be there}. */
    void write(Trial trial, ObjectNode json) {
        T value = of(trial);
        if (!addedLater || !value.equals(otherwise)) {
            json.set(key, type.toJson(value));
        }
    }

    /** The inverse of {@link #write}. */
    T read(JsonNode json) {
        return addedLater && !json.has(key) ? otherwise : type.fromJson(key, json.required(key));
    }

    @Override
    public String toString() {
        return name();
    }
}
