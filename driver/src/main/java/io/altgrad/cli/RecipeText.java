package io.altgrad.cli;

import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.Product;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Rule;
import io.altgrad.spec.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The recipes of trials in full: tables and layers have their names alone. */
final class RecipeText {

    private RecipeText() {}

    /** A paragraph, with a blank line before it, for each recipe that the format, a rule or a phase of such a trial names. */
    static List<String> lines(Stream<Trial> trials) {
        List<String> lines = new ArrayList<>();
        trials.flatMap(RecipeText::formats)
                .filter(LayerFormat.Custom.class::isInstance)
                .map(LayerFormat.Custom.class::cast)
                .distinct()
                .forEach(custom -> {
                    lines.add("");
                    lines.add("recipe " + custom.name() + ":");
                    Recipe recipe = custom.recipe();
                    recipe.named().forEach((operand, cast) -> lines.add("  " + operand + "  " + text(cast)));
                    recipe.beyond().named().forEach((use, cast) -> lines.add("  " + use + "  " + text(cast)));
                    lines.add("  straightThrough  " + recipe.straightThrough());
                    if (recipe.backward() != Backward.CAST) {
                        lines.add("  backward  " + recipe.backward());
                    }
                    for (Product product : Product.values()) {
                        recipe.transform(product).ifPresent(size -> lines.add("  " + product + "  hadamard " + size));
                        recipe.accumulator(product)
                                .ifPresent(sums -> lines.add("  " + product + "  accumulate " + sums));
                    }
                });
        return lines;
    }

    private static Stream<LayerFormat> formats(Trial trial) {
        return Stream.of(
                        Stream.of(trial.format(), trial.rules().otherwise()),
                        trial.rules().rules().stream().map(Rule::format),
                        trial.quantization().schedule().phases().stream().map(PrecisionSchedule.Phase::format))
                .flatMap(formats -> formats);
    }

    /** For example {@code e4m3fn  (tensor 1, nearest, saturate)}. */
    private static String text(Cast cast) {
        String bits = cast.randomBits() == Cast.ALL_BITS ? "" : " of " + cast.randomBits() + " random bits";
        return cast.format().name() + "  (" + cast.scaling() + ", " + cast.rounding() + bits + ", " + cast.overflow()
                + ")";
    }
}
