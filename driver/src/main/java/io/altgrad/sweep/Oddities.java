package io.altgrad.sweep;

import io.altgrad.base.Count;
import io.altgrad.format.NumberFormat;
import io.altgrad.spec.Cast;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.Rule;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/** Finds in a sweep file settings that are no mistake, and that its author may not have meant. */
final class Oddities {

    /** Formats of so many bits are computed with as they are. */
    private static final int UNSCALED_BITS = 16;

    private static final String SCHEDULE = "quantization.schedule";
    private static final String WARMUP = TrainingSettings.WARMUP_STEPS.name();
    private static final String STEPS = TrainingSettings.STEPS.name();

    private final Source source;
    private final YamlMapping root;
    private final Settings settings;
    private final Map<String, LayerFormat.Custom> recipes;
    private final List<String> lines = new ArrayList<>();

    Oddities(Source source, YamlMapping root, Settings settings, Map<String, LayerFormat.Custom> recipes) {
        this.source = source;
        this.root = root;
        this.settings = settings;
        this.recipes = recipes;
    }

    /** A line for each; {@code combinations} are those of the same file, which has passed their check. */
    List<String> find(List<RuleSet> ruleSets, Trial base, Combinations combinations) {
        missingBaseline();
        unused(ruleSets);
        idleSchedule(ruleSets);
        unfinishedWarmUp(combinations, base);
        scaledSixteenBits(combinations, base);
        return lines;
    }

    private void note(Optional<Node> place, String text) {
        lines.add("Note: " + place.map(node -> source.at(node).toString()).orElse(source.file()) + ": " + text + ".");
    }

    private void missingBaseline() {
        AxisReader.Located format = settings.axes().get("format");
        boolean missing = root.find("baseline").isEmpty()
                && format != null
                && format.axis().values().stream().noneMatch(value -> value.value() instanceof LayerFormat.Unquantized);
        if (missing) {
            note(
                    settings.place("format"),
                    "no value of axis 'format' is none, so the comparison has no baseline; add none, or name another"
                            + " with 'baseline'");
        }
    }

    private void unused(List<RuleSet> ruleSets) {
        Set<String> used = new LinkedHashSet<>();
        Stream<LayerFormat> ofRules = ruleSets.stream()
                .flatMap(set -> Stream.concat(set.rules().stream().map(Rule::format), Stream.of(set.otherwise())));
        Stream<LayerFormat> ofAxis = values("format").map(LayerFormat.class::cast);
        Stream.of(ofRules, ofAxis, ofSchedules())
                .flatMap(formats -> formats)
                .forEach(format -> used.add(format.toString()));
        recipes.keySet().stream()
                .filter(name -> !used.contains(name))
                .forEach(name -> note(
                        root.find("recipes"),
                        "no rule and no value of axis 'format' names recipe '" + name + "', so no trial has it"));
        if (settings.axes().containsKey("rules")) {
            Set<Object> swept = new LinkedHashSet<>(values("rules").toList());
            ruleSets.stream()
                    .filter(set -> !swept.contains(set))
                    .forEach(set -> note(
                            root.find("rules"),
                            "axis 'rules' does not name rule set '" + Source.show(set.name())
                                    + "', so no trial has it"));
        }
    }

    private Stream<LayerFormat> ofSchedules() {
        return Stream.concat(values(SCHEDULE), Stream.of(settings.values().get(SCHEDULE)))
                .flatMap(schedule -> ((PrecisionSchedule) schedule).phases().stream())
                .map(PrecisionSchedule.Phase::format);
    }

    private void idleSchedule(List<RuleSet> ruleSets) {
        boolean names = ofSchedules().anyMatch(format -> !(format instanceof LayerFormat.OfTrial));
        if (names && ruleSets.stream().noneMatch(SweepReader::usesFormatOfTrial)) {
            note(
                    settings.place(SCHEDULE),
                    "no rule gives a layer " + LayerFormat.OF_TRIAL + ", so the formats of a schedule change nothing");
        }
    }

    /** A warm-up, and the training that it is part of, in steps. */
    private record WarmUp(int steps, int training) {

        int unfinished() {
            return steps - training;
        }
    }

    /** Names the trial whose warm-up is the furthest from its end. */
    private void unfinishedWarmUp(Combinations combinations, Trial base) {
        TrainingSpec.Schedule schedule = base.training().schedule();
        Set<WarmUp> warmUps = new LinkedHashSet<>();
        combinations.forEach(
                Set.of(WARMUP, STEPS)::contains,
                chosen -> warmUps.add(new WarmUp(
                        steps(chosen, WARMUP, schedule.warmupSteps()), steps(chosen, STEPS, schedule.steps()))));
        warmUps.stream()
                .max(Comparator.comparingInt(WarmUp::unfinished))
                .filter(warmUp -> warmUp.unfinished() >= 0)
                .ifPresent(warmUp -> {
                    Optional<Node> given = settings.place(WARMUP);
                    note(
                            given.or(() -> settings.place(STEPS)),
                            "the warm-up of " + Count.of(warmUp.steps(), "step")
                                    + (given.isPresent() ? "" : ", the default of " + WARMUP + ",")
                                    + " is not over after the "
                                    + String.format(Locale.ROOT, "%,d", warmUp.training())
                                    + " of the training, so the learning rate never reaches its peak");
                });
    }

    private static int steps(Map<String, AxisValue> chosen, String axis, int otherwise) {
        return chosen.containsKey(axis) ? (int) chosen.get(axis).value() : otherwise;
    }

    private void scaledSixteenBits(Combinations combinations, Trial base) {
        boolean scaled = !base.quantization().scaling().equals(Scaling.NONE)
                || values("quantization.scaling").anyMatch(scaling -> !scaling.equals(Scaling.NONE));
        if (scaled) {
            Set<NumberFormat> formats = combinations.weights();
            if (!formats.isEmpty()) {
                Stream.of(base.quantization().input(), base.quantization().gradOutput())
                        .forEach(format -> add(format, formats));
                Stream.of("quantization.input", "quantization.gradOutput")
                        .flatMap(this::values)
                        .forEach(format -> add((LayerFormat) format, formats));
            }
            formats.stream()
                    .filter(format -> format.bits() >= UNSCALED_BITS)
                    .forEach(format -> note(place(format), scaledAnyway(format.name())));
        }
        recipes.forEach((name, recipe) -> Stream.concat(
                        recipe.recipe().casts().values().stream(), recipe.recipe().beyond().named().values().stream())
                .filter(cast ->
                        cast.format().bits() >= UNSCALED_BITS && !cast.scaling().equals(Scaling.NONE))
                .map(Cast::format)
                .distinct()
                .forEach(format ->
                        note(root.find("recipes"), scaledAnyway(format.name() + " of recipe '" + name + "'"))));
    }

    private static String scaledAnyway(String what) {
        return what + " is cast under a scale, as no hardware does with 16 bits; for a plain cast use a recipe whose"
                + " cast says 'scaling: none'";
    }

    private static void add(LayerFormat format, Set<NumberFormat> formats) {
        if (format instanceof LayerFormat.Fixed fixed) {
            formats.add(fixed.format());
        }
    }

    /** The place where the file names a format: on its axis, else in its rules. */
    private Optional<Node> place(NumberFormat format) {
        AxisReader.Located located = settings.axes().get("format");
        LayerFormat wanted = new LayerFormat.Fixed(format);
        Optional<Node> onAxis = located == null
                ? Optional.empty()
                : located.axis().values().stream()
                        .filter(value -> value.value().equals(wanted))
                        .findFirst()
                        .map(located::node);
        return onAxis.or(() -> root.find("rules"));
    }

    /** The values of an axis; none where the file has no such axis. */
    private Stream<Object> values(String field) {
        AxisReader.Located located = settings.axes().get(field);
        return located == null
                ? Stream.empty()
                : located.axis().values().stream().map(AxisValue::value);
    }
}
