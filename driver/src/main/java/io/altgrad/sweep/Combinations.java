package io.altgrad.sweep;

import io.altgrad.base.UserError;
import io.altgrad.format.NumberFormat;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.Rule;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Finds, before any trial runs, the values that a trial of the sweep would be refused for: it makes every value of an
 * axis, every combination of those that constrain each other, and every recipe.
 */
final class Combinations {

    /** Combinations of one group that are tried; the others fail when they are made. */
    private static final long MAX_TRIED = 100_000;

    /** The fields of different sections that constrain each other; within a section any may. */
    private static final List<String> ACROSS = List.of("training.batch", "model.context", "model.width");

    /** The axes that give layers their recipes, whose transforms ask for multiples of their size. */
    private static final List<String> OF_FORMATS = List.of("format", "rules");

    private static final String SCHEDULE = "quantization.schedule";

    /** The settings that decide, beside the format of the weights, whether a recipe can be made. */
    private static final List<String> OF_RECIPES = List.of(
            "quantization.scaling", "quantization.overflow", "quantization.input", "quantization.gradOutput", SCHEDULE);

    /** The settings that decide whether every phase of a schedule has a step. */
    private static final List<String> OF_PHASES = List.of(
            SCHEDULE, "training.steps", "training.warmupSteps", "training.learningRate", "training.minLearningRate");

    private final Settings settings;
    private final GridShape shape;
    private final Trial base;
    private final Node fallback;

    /**
     * The combinations of a file's axes.
     *
     * @param shape of the grid over them
     * @param base the first trial
     * @param fallback where an error points if the file says nothing about the section at fault
     */
    Combinations(Settings settings, GridShape shape, Trial base, Node fallback) {
        this.settings = settings;
        this.shape = shape;
        this.base = base;
        this.fallback = fallback;
    }

    /** @throws UserError at the first that is refused */
    void check() {
        Set<String> groups = new LinkedHashSet<>();
        settings.axes()
                .keySet()
                .forEach(name -> groups.add(name.contains(".") ? name.substring(0, name.indexOf('.') + 1) : name));
        for (String group : groups) {
            boolean section = group.endsWith(".");
            tryAll(section ? name -> name.startsWith(group) : group::equals, section ? group : "", this::trial);
        }
        tryAll(ACROSS::contains, "", this::trial);
        tryAll(name -> ACROSS.contains(name) || OF_FORMATS.contains(name), "", this::trial);
        if (settings.axes().containsKey(SCHEDULE)
                || !base.quantization().schedule().phases().isEmpty()) {
            tryAll(OF_PHASES::contains, "", this::trial);
        }
        checkRecipes();
    }

    /** Every format of weights under every way to quantize. */
    private void checkRecipes() {
        tryAll(
                name -> OF_RECIPES.contains(name) || OF_FORMATS.contains(name),
                "quantization.",
                values ->
                        trial(values).phases().forEach(phase -> phase.surgery().recipes()));
    }

    private Trial trial(Map<String, AxisValue> values) {
        Map<String, Object> changes = new LinkedHashMap<>();
        values.forEach((axis, value) -> changes.put(axis, value.value()));
        return TrialSettings.with(base, changes);
    }

    /** The formats that rules give to layers in any combination of the axes, without those that come with a recipe. */
    Set<NumberFormat> weights() {
        Set<NumberFormat> formats = new LinkedHashSet<>();
        values(SCHEDULE, base.quantization().schedule()).stream()
                .flatMap(schedule -> ((PrecisionSchedule) schedule).phases().stream())
                .map(PrecisionSchedule.Phase::format)
                .filter(LayerFormat.Fixed.class::isInstance)
                .forEach(format -> formats.add(((LayerFormat.Fixed) format).format()));
        for (Object rules : values("rules", base.rules())) {
            values("format", base.format())
                    .forEach(format -> formats.addAll(weights((RuleSet) rules, (LayerFormat) format)));
        }
        return formats;
    }

    /** The formats that one rule set gives. */
    private static Set<NumberFormat> weights(RuleSet rules, LayerFormat ofTrial) {
        Set<NumberFormat> formats = new LinkedHashSet<>();
        Stream.concat(rules.rules().stream().map(Rule::format), Stream.of(rules.otherwise()))
                .map(format -> format instanceof LayerFormat.OfTrial ? ofTrial : format)
                .forEach(format -> {
                    if (format instanceof LayerFormat.Fixed fixed) {
                        formats.add(fixed.format());
                    }
                });
        return formats;
    }

    /** The values of an axis, or the one that all trials have. */
    private List<Object> values(String field, Object otherwise) {
        return settings.axes().containsKey(field)
                ? settings.axes().get(field).axis().values().stream()
                        .map(AxisValue::value)
                        .toList()
                : List.of(otherwise);
    }

    /** Tries the combinations of such axes that some trial has; {@code base} supplies the values of all others. */
    private void tryAll(Predicate<String> name, String prefix, Consumer<Map<String, AxisValue>> make) {
        forEach(name, chosen -> tryOne(chosen, prefix, make));
    }

    /**
     * Gives the combinations of such axes that some trial has, with those that they move with and those that conditions
     * tie them to: an empty one where there is no such axis.
     */
    void forEach(Predicate<String> name, Consumer<Map<String, AxisValue>> use) {
        BitSet digits = shape.digitsOf(name);
        boolean tied = digits.intersects(shape.conditional());
        if (tied) {
            digits.or(shape.conditional());
        }
        List<Integer> tried = shape.axesOf(digits, axis -> name.test(axis) || axis.indexOf('.') >= 0);
        double different =
                tried.stream().mapToDouble(axis -> shape.values(axis).size()).reduce(1, (one, other) -> one * other);
        Seen seen = new Seen(different);
        int[] counted = new int[shape.digits().size()];
        do {
            int[] positions = shape.positions(counted);
            long number = shape.number(tried, positions);
            // What was tried is asked first, for of a million combinations few are not.
            if (!seen.has(number) && (!tied || shape.reason(counted, positions) == GridShape.KEPT)) {
                seen.add(number);
                Map<String, AxisValue> chosen = new LinkedHashMap<>();
                tried.forEach(axis -> chosen.put(
                        shape.axes().get(axis).name(), shape.values(axis).get(positions[axis])));
                use.accept(chosen);
            }
        } while (seen.count < Math.min(different, MAX_TRIED) && shape.digits().next(counted, digits));
    }

    /** Numbers from 0 on; where there may be too many for a bit each, as a set. */
    private static final class Seen {

        private static final int MOST_BITS = 1 << 27;

        private final BitSet bits = new BitSet();
        private final Set<Long> numbers = new HashSet<>();
        private final boolean few;
        private int count;

        /** @param below which the numbers are */
        Seen(double below) {
            this.few = below <= MOST_BITS;
        }

        boolean has(long number) {
            return few ? bits.get((int) number) : numbers.contains(number);
        }

        void add(long number) {
            count++;
            if (few) {
                bits.set((int) number);
            } else {
                numbers.add(number);
            }
        }
    }

    private void tryOne(Map<String, AxisValue> chosen, String prefix, Consumer<Map<String, AxisValue>> make) {
        try {
            make.accept(chosen);
        } catch (InvalidSetting e) {
            Node place = chosen.keySet().stream()
                    .filter(axis -> axis.startsWith(prefix))
                    .findFirst()
                    .map(axis -> settings.axes().get(axis).nodes().get(0))
                    .orElse(fallback);
            throw settings.blame(prefix, chosen, e, place);
        }
    }
}
