package io.altgrad.spec;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Settings that stand together, in the order of a trial's JSON and of a table's columns, and what they make.
 *
 * @param <S> what the settings make
 */
public final class Section<S> {

    private final String name;
    private final Function<Trial, S> part;
    private final Function<Map<String, ?>, S> make;
    private final Map<Setting<?>, Function<S, ?>> settings = new LinkedHashMap<>();

    /**
     * A section without a setting yet.
     *
     * @param name its key in a sweep file, or empty for the settings of a trial itself
     * @param part the section of a trial
     * @param make makes it of values by the names of its settings
     */
    Section(String name, Function<Trial, S> part, Function<Map<String, ?>, S> make) {
        this.name = name;
        this.part = part;
        this.make = make;
    }

    /** Begins the declaration of the next setting. */
    <T> Setting.Declaration<T> setting(String key, SettingType<T> type, Function<S, T> value) {
        return new Setting.Declaration<>(
                this, key, type, trial -> value.apply(part.apply(trial)), setting -> settings.put(setting, value));
    }

    /** Its key in a sweep file; empty for the settings of a trial itself. */
    public String name() {
        return name;
    }

    /** The settings in order. */
    public List<Setting<?>> settings() {
        return List.copyOf(settings.keySet());
    }

    /** The keys of the settings, in order. */
    public List<String> keys() {
        return settings.keySet().stream().<String>map(Setting::key).toList();
    }

    String path(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    /**
     * The section of those values, among which there may be others too.
     *
     * @param values by the settings' names
     * @throws InvalidSetting if one is out of range, or some contradict each other
     */
    public S make(Map<String, ?> values) {
        return make.apply(values);
    }

    /** The section of a trial whose file says nothing about it. */
    S defaults() {
        Map<String, Object> values = new HashMap<>();
        settings.keySet().forEach(setting -> setting.otherwise().ifPresent(value -> values.put(setting.name(), value)));
        return make(values);
    }

    /** The values of {@code section} by the settings' names, in order. */
    Map<String, Object> values(S section) {
        Map<String, Object> values = new LinkedHashMap<>();
        settings.forEach((setting, value) -> values.put(setting.name(), value.apply(section)));
        return values;
    }

    /**
     * {@code base} with other values, replaced all at once, so that they need to agree only jointly.
     *
     * @param changes by the settings' names; those of other sections are passed over
     */
    S with(S base, Map<String, ?> changes) {
        Map<String, Object> values = values(base);
        int same = 0;
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            Object changed = changes.get(entry.getKey());
            if (changed == null) {
                same++;
            } else {
                entry.setValue(changed);
            }
        }
        return same == values.size() ? base : make(values);
    }

    /** @throws IllegalArgumentException if one of the names is of a setting elsewhere */
    void requireOwn(Set<String> names) {
        names.stream().filter(name -> !has(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "Cannot set " + name + " here: the settings are " + String.join(", ", keys()) + ".");
        });
    }

    private boolean has(String name) {
        return settings.keySet().stream().anyMatch(setting -> setting.name().equals(name));
    }

    /** Refuses the first value that is out of its setting's range; a section is checked when it is made. */
    void check(S section) {
        settings.forEach((setting, value) -> setting.check(value.apply(section)));
    }

    /** The section as one line, {@code Type[key=value, …]}, however its parts are nested. */
    String toString(S section) {
        StringBuilder line = new StringBuilder(section.getClass().getSimpleName());
        String before = "[";
        for (Map.Entry<Setting<?>, Function<S, ?>> entry : settings.entrySet()) {
            line.append(before)
                    .append(entry.getKey().key())
                    .append('=')
                    .append(entry.getValue().apply(section));
            before = ", ";
        }
        return line.append(']').toString();
    }
}
