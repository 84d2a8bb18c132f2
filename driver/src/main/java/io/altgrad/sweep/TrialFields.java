package io.altgrad.sweep;

import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a trial by dotted name: its own components, and those of its sections ({@code model}, {@code training},
 * {@code quantization}), for example {@code model.layers}.
 */
final class TrialFields {

    private static final RecordFields<Trial> TRIAL = new RecordFields<>(Trial.class);

    private static final Map<String, RecordFields<?>> SECTIONS = new LinkedHashMap<>();

    private static final Set<String> NAMES = new LinkedHashSet<>();

    static {
        for (String name : TRIAL.names()) {
            Class<?> type = TRIAL.type(name);
            if (type.isRecord() && type != RuleSet.class) {
                RecordFields<?> fields = new RecordFields<>(type.asSubclass(Record.class));
                SECTIONS.put(name, fields);
                fields.names().forEach(field -> NAMES.add(name + "." + field));
            } else {
                NAMES.add(name);
            }
        }
    }

    private TrialFields() {}

    /** Every field that an axis may set, in declaration order. */
    static Set<String> names() {
        return NAMES;
    }

    /** The sections by name; a section is a component of a trial that is itself a record of fields. */
    static Map<String, RecordFields<?>> sections() {
        return SECTIONS;
    }

    /** What a section is where the file leaves it out. */
    static Record defaults(String section) {
        return switch (section) {
            case "model" -> ModelSpec.S;
            case "training" -> TrainingSpec.DEFAULT;
            case "quantization" -> QuantizationSpec.DEFAULT;
            default -> throw new IllegalStateException("Section '" + section + "' of a trial has no defaults.");
        };
    }

    /** The type of the field called {@code name}. */
    static Class<?> type(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? TRIAL.type(name) : SECTIONS.get(name.substring(0, dot)).type(name.substring(dot + 1));
    }

    /** The value of each field of {@code trial}, in declaration order. */
    static Map<String, Object> values(Trial trial) {
        Map<String, Object> values = new LinkedHashMap<>();
        TRIAL.values(trial).forEach((name, value) -> {
            if (SECTIONS.containsKey(name)) {
                SECTIONS.get(name).values(value).forEach((field, part) -> values.put(name + "." + field, part));
            } else {
                values.put(name, value);
            }
        });
        return values;
    }

    /** A trial of one value for each field; see {@link #names}. */
    static Trial make(Map<String, ?> settings) {
        Map<String, Object> components = new LinkedHashMap<>();
        for (String name : TRIAL.names()) {
            components.put(name, SECTIONS.containsKey(name) ? makeSection(name, settings) : settings.get(name));
        }
        return TRIAL.make(components);
    }

    /** The section called {@code section} of {@code settings}, which has a value for each of its fields. */
    static Record makeSection(String section, Map<String, ?> settings) {
        RecordFields<?> fields = SECTIONS.get(section);
        Map<String, Object> values = new LinkedHashMap<>();
        fields.names().forEach(field -> values.put(field, settings.get(section + "." + field)));
        return fields.make(values);
    }

    /** {@code base} with the fields of {@code settings} replaced all at once, so that they need to agree only jointly. */
    static Trial with(Trial base, Map<String, ?> settings) {
        Map<String, Object> components = TRIAL.values(base);
        Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
        settings.forEach((name, value) -> {
            int dot = name.indexOf('.');
            if (dot < 0) {
                components.put(name, value);
            } else {
                String section = name.substring(0, dot);
                sections.computeIfAbsent(section, key -> SECTIONS.get(key).values(components.get(key)))
                        .put(name.substring(dot + 1), value);
            }
        });
        sections.forEach((section, values) ->
                components.put(section, SECTIONS.get(section).make(values)));
        return TRIAL.make(components);
    }
}
