package io.altgrad.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Trial;
import io.altgrad.spec.Use;
import io.altgrad.store.Assignments;
import io.altgrad.store.TrialRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** The treatment of the Linears of one row's trials, which is the same in each. */
record RowSurgery(List<Linear> linears) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A Linear.
     *
     * @param recipe of the first phase that quantizes it; empty where it was kept as it was
     * @param rows of its weight; 0 where an earlier version did not store it
     */
    record Linear(String name, Optional<Recipe> recipe, long rows, long columns) {

        boolean isQuantized() {
            return recipe.isPresent();
        }

        long weights() {
            return rows * columns;
        }

        /** A weight that is not cast is a float. */
        long bits() {
            Optional<Cast> cast = recipe.flatMap(some -> some.cast(Use.WEIGHT_FORWARD));
            return cast.isPresent() ? WeightBits.of(cast.get(), rows, columns) : weights() * WeightBits.FLOAT;
        }
    }

    RowSurgery {
        linears = List.copyOf(linears);
    }

    /** The surgery that the trial stored; empty where it ended before. */
    static Optional<RowSurgery> of(TrialRow trial) {
        if (trial.assignmentsJson() == null) {
            return Optional.empty();
        }
        Trial settings = trial.trial();
        List<Linear> linears = new ArrayList<>();
        for (JsonNode assignment : assignments(trial)) {
            if (assignment.has(Assignments.SITE)) {
                continue;
            }
            String layer = assignment.get("layer").asText();
            JsonNode shape = assignment.path("shape");
            linears.add(new Linear(
                    layer,
                    settings.recipes(layer).stream().findFirst(),
                    shape.path(0).asLong(),
                    shape.path(1).asLong()));
        }
        return Optional.of(new RowSurgery(linears));
    }

    LayerNames names() {
        return new LayerNames(linears.stream().map(Linear::name).toList());
    }

    List<String> kept() {
        return names(linear -> !linear.isQuantized());
    }

    List<String> quantized() {
        return names(Linear::isQuantized);
    }

    /** Bits of a weight: the mean over all weights of all Linears, scales included; empty where sizes are not known. */
    OptionalDouble meanBits() {
        return meanBits(linear -> true);
    }

    /** The same over the Linears that were quantized. */
    OptionalDouble meanBitsWhereQuantized() {
        return meanBits(Linear::isQuantized);
    }

    private OptionalDouble meanBits(Predicate<Linear> some) {
        List<Linear> counted = linears.stream().filter(some).toList();
        return counted.isEmpty() || counted.stream().anyMatch(linear -> linear.weights() == 0)
                ? OptionalDouble.empty()
                : OptionalDouble.of(counted.stream().mapToLong(Linear::bits).sum()
                        / (double) counted.stream().mapToLong(Linear::weights).sum());
    }

    private List<String> names(Predicate<Linear> some) {
        return linears.stream().filter(some).map(Linear::name).toList();
    }

    private static JsonNode assignments(TrialRow trial) {
        try {
            return JSON.readTree(trial.assignmentsJson());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Cannot read assignments_json of trial " + trial.trialId() + ": " + e.getOriginalMessage(), e);
        }
    }
}
