package io.altgrad.sweep;

import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.text.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The trials of a sweep, named by what varies in it: the format, the rules, every further axis with the last part of its
 * name, and the seed, each only if its axis has several values. Values are spelled as the file spells them: {@code e5m2
 * learningRate 3e-4 seed 2}. A named group is in it by the settings that it stands for, as axes of a zip are: results and
 * comparisons know settings alone, and a label has to be found there. Trials that differ have different names.
 */
public final class TrialNames {

    private static final String FORMAT = "format";
    private static final String RULES = "rules";
    private static final String SEED = "seed";

    /** An axis with several values: its name in short, and the spelling of each value. */
    private record Varying(String axis, String name, Map<Object, String> spellings) {

        String spelled(Trial trial) {
            Object value = TrialSettings.values(trial).get(axis);
            return spellings.getOrDefault(value, String.valueOf(value));
        }
    }

    private final Map<String, Varying> own = new HashMap<>();
    private final List<Varying> others = new ArrayList<>();

    private TrialNames(List<Axis> axes) {
        List<Axis> varying =
                axes.stream().filter(axis -> axis.values().size() > 1).toList();
        Map<String, Long> shortNames =
                varying.stream().collect(Collectors.groupingBy(axis -> lastPart(axis.name()), Collectors.counting()));
        for (Axis axis : varying) {
            Map<Object, String> spellings = new HashMap<>();
            axis.values().forEach(value -> spellings.put(value.value(), value.label()));
            String last = lastPart(axis.name());
            Varying one = new Varying(axis.name(), shortNames.get(last) == 1 ? last : axis.name(), spellings);
            if (List.of(FORMAT, RULES, SEED).contains(axis.name())) {
                own.put(axis.name(), one);
            } else {
                others.add(one);
            }
        }
    }

    /** The names that {@code sweep} gives to its trials. */
    public static TrialNames of(Sweep sweep) {
        return of(sweep.grid());
    }

    /** The names that the axes of {@code grid} give. */
    static TrialNames of(Grid grid) {
        return new TrialNames(grid.fields());
    }

    /** The name of {@code trial}, on one line; that of the only trial of a sweep says its format, rules and seed. */
    public String of(Trial trial) {
        if (own.isEmpty() && others.isEmpty()) {
            return Printable.of(trial.format() + " " + trial.rules().name() + " seed " + trial.seed());
        }
        Stream<String> first = Stream.of(FORMAT, RULES)
                .filter(own::containsKey)
                .map(axis -> own.get(axis).spelled(trial));
        Stream<String> last = own.containsKey(SEED) ? Stream.of("seed " + trial.seed()) : Stream.empty();
        return Printable.of(Stream.of(first, others(trial).stream(), last)
                .flatMap(parts -> parts)
                .collect(Collectors.joining(" ")));
    }

    /**
     * The settings that vary beside format, rules and seed, with the value of {@code trial}: {@code learningRate 3e-4}.
     */
    public List<String> others(Trial trial) {
        return others.stream()
                .map(axis -> axis.name() + " " + axis.spelled(trial))
                .toList();
    }

    /** The value of {@code trial} on each axis with several, by the axis's whole name, as the file spells it. */
    public Map<String, String> spelled(Trial trial) {
        return Stream.concat(own.values().stream(), others.stream())
                .collect(Collectors.toMap(Varying::axis, axis -> axis.spelled(trial)));
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
