package io.altgrad.sweep;

import io.altgrad.base.UserError;
import io.altgrad.format.NumberFormat;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Rule;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Trial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
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

    /** The settings that decide, beside the format of the weights, whether a recipe can be made. */
    private static final List<String> OF_RECIPES =
            List.of("quantization.scaling", "quantization.overflow", "quantization.input", "quantization.gradOutput");

    private final Settings settings;
    private final Trial base;
    private final Node fallback;

    /**
     * The combinations of a file's axes.
     *
     * @param base the trial of every axis's first value
     * @param fallback where an error points if the file says nothing about the section at fault
     */
    Combinations(Settings settings, Trial base, Node fallback) {
        this.settings = settings;
        this.base = base;
        this.fallback = fallback;
    }

    /** @throws UserError at the first that is refused */
    void check() {
        Map<String, List<Axis>> groups = new LinkedHashMap<>();
        settings.axes().forEach((name, located) -> {
            String section = name.substring(0, name.indexOf('.') + 1);
            groups.computeIfAbsent(section.isEmpty() ? name : section, key -> new ArrayList<>())
                    .add(located.axis());
        });
        groups.forEach((group, members) -> {
            Grid grid = new Grid(members, base);
            tryAll(grid, group.endsWith(".") ? group : "", grid::trial);
        });
        Grid across = new Grid(axes(ACROSS), base);
        tryAll(across, "", across::trial);
        checkRecipes();
    }

    /** Every format of weights under every way to quantize. */
    private void checkRecipes() {
        Grid ways = new Grid(axes(OF_RECIPES), base);
        for (NumberFormat weights : weights()) {
            tryAll(
                    ways,
                    "quantization.",
                    index -> ways.trial(index).quantization().recipe(weights));
        }
    }

    /** The formats that rules give to layers, without those that come with a recipe of their own. */
    Set<NumberFormat> weights() {
        Set<LayerFormat> given = new LinkedHashSet<>();
        for (Object value : values("rules", base.rules())) {
            RuleSet rules = (RuleSet) value;
            Stream.concat(rules.rules().stream().map(Rule::format), Stream.of(rules.otherwise()))
                    .forEach(given::add);
        }
        if (given.contains(new LayerFormat.OfTrial())) {
            values("format", base.format()).forEach(format -> given.add((LayerFormat) format));
        }
        Set<NumberFormat> formats = new LinkedHashSet<>();
        for (LayerFormat format : given) {
            if (format instanceof LayerFormat.Fixed fixed) {
                formats.add(fixed.format());
            }
        }
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

    private List<Axis> axes(Collection<String> fields) {
        return settings.axes().entrySet().stream()
                .filter(axis -> fields.contains(axis.getKey()))
                .map(axis -> axis.getValue().axis())
                .toList();
    }

    /** A refused combination is a trial of the sweep: {@code base} supplies first values only. */
    private void tryAll(Grid grid, String prefix, LongConsumer make) {
        for (long index = 0; index < Math.min(grid.size(), MAX_TRIED); index++) {
            try {
                make.accept(index);
            } catch (InvalidSetting e) {
                Map<String, AxisValue> chosen = grid.values(index);
                Node place = chosen.keySet().stream()
                        .findFirst()
                        .map(axis -> settings.axes().get(axis).nodes().get(0))
                        .orElse(fallback);
                throw settings.blame(prefix, chosen, e, place);
            }
        }
    }
}
