package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What zip, exclude, only and when make of a grid, held against nested loops that look at every combination. */
class SelectionPropertiesTest {

    private static final Map<String, List<String>> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("format", List.of("none", "e5m2", "e4m3fn"));
        VALUES.put("quantization.rounding", List.of("nearest", "stochastic"));
        VALUES.put("quantization.overflow", List.of("ieee", "saturate"));
        VALUES.put("seed", List.of("7", "8", "9"));
        VALUES.put("training.steps", List.of("100", "200"));
        VALUES.put("training.batch", List.of("2", "3", "12"));
        VALUES.put("rules", List.of("all", "fixed"));
    }

    /**
     * A grid and what selects of it.
     *
     * @param zip names of axes that move together, or none
     * @param when a condition by the axis that it lets apply; one or none
     */
    record Selected(
            Map<String, List<String>> axes,
            List<String> zip,
            List<Map<String, Set<String>>> exclude,
            List<Map<String, Set<String>>> only,
            Map<String, Map<String, Set<String>>> when) {

        static Selected any(Random random) {
            Map<String, List<String>> axes = new LinkedHashMap<>();
            VALUES.forEach((name, values) -> {
                if (name.equals("format") || random.nextInt(3) > 0) {
                    axes.put(name, values.subList(0, 1 + random.nextInt(values.size())));
                }
            });
            Map<String, List<String>> shuffled = Reordered.of(axes, random);
            List<String> names = new ArrayList<>(shuffled.keySet());
            String first = names.get(random.nextInt(names.size()));
            List<String> same = names.stream()
                    .filter(name -> axes.get(name).size() == axes.get(first).size())
                    .toList();
            List<String> zip = same.size() > 1 && random.nextBoolean() ? same : List.of();
            String sometimes = names.get(random.nextInt(names.size()));
            boolean may = !zip.contains(sometimes) && names.size() > 1 && random.nextBoolean();
            return new Selected(
                    shuffled,
                    zip,
                    conditions(axes, random, random.nextInt(3)),
                    conditions(axes, random, random.nextInt(2) * 3),
                    may ? Map.of(sometimes, condition(axes, random, sometimes)) : Map.of());
        }

        private static List<Map<String, Set<String>>> conditions(
                Map<String, List<String>> axes, Random random, int count) {
            return LongStream.range(0, count)
                    .mapToObj(i -> condition(axes, random, ""))
                    .toList();
        }

        private static Map<String, Set<String>> condition(
                Map<String, List<String>> axes, Random random, String without) {
            List<String> names =
                    axes.keySet().stream().filter(name -> !name.equals(without)).toList();
            Map<String, Set<String>> condition = new LinkedHashMap<>();
            for (int i = 0; i < 2; i++) {
                String name = names.get(random.nextInt(names.size()));
                List<String> values = VALUES.get(name);
                condition.computeIfAbsent(name, key -> new HashSet<>()).add(values.get(random.nextInt(values.size())));
            }
            return condition;
        }

        String yaml(List<String> order) {
            return "name: t\nrules: [{name: all, default: $format}, {name: fixed, default: e2m1fn}]\naxes:\n"
                    + (axes.containsKey("rules") ? "" : "  rules: [all]\n")
                    + order.stream()
                            .map(name -> "  " + name + ": " + axes.get(name) + "\n")
                            .collect(Collectors.joining())
                    + (zip.isEmpty() ? "" : "zip: " + zip + "\n")
                    + (exclude.isEmpty() ? "" : "exclude: " + text(exclude) + "\n")
                    + (only.isEmpty() ? "" : "only: " + text(only) + "\n")
                    + when.entrySet().stream()
                            .map(entry -> "when: {" + entry.getKey() + ": " + text(entry.getValue()) + "}\n")
                            .collect(Collectors.joining());
        }

        private static String text(List<Map<String, Set<String>>> conditions) {
            return conditions.stream().map(Selected::text).toList().toString();
        }

        private static String text(Map<String, Set<String>> condition) {
            return condition.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }

        /** The values of each combination that is a trial, in order; where an axis does not apply its default. */
        List<Map<String, String>> trials() {
            List<Map<String, String>> trials = new ArrayList<>();
            loop(new LinkedHashMap<>(), new ArrayList<>(axes.keySet()), trials);
            return trials;
        }

        private void loop(Map<String, Integer> chosen, List<String> names, List<Map<String, String>> trials) {
            if (chosen.size() == names.size()) {
                add(chosen, trials);
                return;
            }
            String name = names.get(chosen.size());
            for (int i = 0; i < axes.get(name).size(); i++) {
                Map<String, Integer> longer = new LinkedHashMap<>(chosen);
                longer.put(name, i);
                loop(longer, names, trials);
            }
        }

        private void add(Map<String, Integer> chosen, List<Map<String, String>> trials) {
            if (zip.stream().map(chosen::get).distinct().count() > 1) {
                return;
            }
            Map<String, String> values = new LinkedHashMap<>();
            chosen.forEach((name, at) -> values.put(name, axes.get(name).get(at)));
            for (Map.Entry<String, Map<String, Set<String>>> entry : when.entrySet()) {
                if (!holds(entry.getValue()).test(values)) {
                    if (chosen.get(entry.getKey()) > 0) {
                        return;
                    }
                    values.put(entry.getKey(), otherwise(entry.getKey()));
                }
            }
            boolean excluded =
                    exclude.stream().anyMatch(condition -> holds(condition).test(values));
            boolean meant = only.isEmpty()
                    || only.stream().anyMatch(condition -> holds(condition).test(values));
            if (!excluded && meant) {
                trials.add(values);
            }
        }

        private static Predicate<Map<String, String>> holds(Map<String, Set<String>> condition) {
            return values -> condition.entrySet().stream()
                    .allMatch(entry -> entry.getValue().contains(values.get(entry.getKey())));
        }
    }

    /** The default of a setting; of rules the first set of the file. */
    private static String otherwise(String setting) {
        return TrialSettings.of(setting)
                .orElseThrow()
                .otherwise()
                .map(Object::toString)
                .orElse("all");
    }

    @Property(tries = 300)
    void aGridHasTheTrialsThatLoopsOverEveryCombinationFind(@ForAll("selected") Selected selected) {
        List<Map<String, String>> expected = selected.trials();
        Grid grid = grid(selected);
        List<Trial> trials = kept(grid);

        assertThat(trials).hasSize(expected.size());
        assertThat(grid.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            Trial trial = trials.get(i);
            expected.get(i)
                    .forEach((axis, value) -> assertThat(TrialSettings.of(axis)
                                    .orElseThrow()
                                    .cell(trial)
                                    .toString())
                            .as("%s of %s", axis, selected)
                            .isEqualTo(value));
        }
        assertThat(trials).extracting(Trial::id).doesNotHaveDuplicates();
    }

    @Property(tries = 300)
    void ofThoseThatComputeTheSameTheFirstThatIsATrialRuns(@ForAll("selected") Selected selected) {
        Grid grid = grid(selected);
        Set<Object> seen = new HashSet<>();
        List<Trial> expected = kept(grid).stream()
                .filter(trial -> seen.add(SweepPropertiesTest.computation(trial)))
                .toList();

        assertThat(grid.trials().toList()).isEqualTo(expected);
        assertThat(grid.runCount()).isEqualTo(expected.size());
        assertThat(grid.steps())
                .isEqualTo(expected.stream()
                        .mapToDouble(trial -> trial.training().schedule().steps())
                        .sum());
        assertThat(grid.tokens())
                .isEqualTo(expected.stream()
                        .mapToDouble(
                                trial -> (double) trial.training().schedule().steps()
                                        * trial.training().batches().size()
                                        * trial.model().context())
                        .sum());
    }

    @Property(tries = 100)
    void theOrderOfAxesChangesNoId(@ForAll("selected") Selected selected, @ForAll Random random) {
        List<String> order = new ArrayList<>(
                Reordered.of(new HashMap<>(selected.axes()), random).keySet());
        Grid reordered = SweepFile.parse(selected.yaml(order), "f.yaml").grid();

        assertThat(kept(reordered))
                .extracting(Trial::id)
                .containsExactlyInAnyOrderElementsOf(
                        kept(grid(selected)).stream().map(Trial::id).toList());
    }

    @Provide
    Arbitrary<Selected> selected() {
        return Arbitraries.randomValue(Selected::any)
                .filter(selected -> !selected.trials().isEmpty());
    }

    private static Grid grid(Selected selected) {
        String yaml = selected.yaml(new ArrayList<>(selected.axes().keySet()));
        return SweepFile.parse(yaml, "f.yaml").grid();
    }

    private static List<Trial> kept(Grid grid) {
        GridShape shape = grid.shape();
        return LongStream.range(0, grid.combinations())
                .filter(index ->
                        shape.reason(shape.digits().of(index), shape.positions(shape.digits().of(index))) == GridShape.KEPT)
                .mapToObj(grid::trial)
                .toList();
    }
}
