package io.altgrad.sweep;

import com.fasterxml.jackson.databind.node.TextNode;
import io.altgrad.spec.Accumulator;
import io.altgrad.spec.ActivationCasts;
import io.altgrad.spec.ActivationUse;
import io.altgrad.spec.AttentionOperand;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.KeptCasts;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Moments;
import io.altgrad.spec.Operand;
import io.altgrad.spec.PhaseEnd;
import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.Product;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Section;
import io.altgrad.spec.Setting;
import io.altgrad.spec.SettingType;
import io.altgrad.spec.Site;
import io.altgrad.spec.SourceSeed;
import io.altgrad.spec.StateFormat;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.spec.Use;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One trial as a sweep file of its own, with a value for every setting, each beside where it comes from. */
final class TrialYaml {

    /** A text that YAML takes for nothing else, in a list or a mapping too. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z$][A-Za-z0-9$._/-]*( [A-Za-z0-9.]+)*");

    private static final Set<String> NO_TEXTS = Set.of("true", "false", "null");

    /** The column of the comments. */
    private static final int COMMENTS = 40;

    private final Trial trial;
    private final Function<String, String> origins;
    private final StringBuilder text = new StringBuilder();

    /** The recipes that go by a name. */
    private final Map<String, Recipe> recipes = new LinkedHashMap<>();

    /** @param origins the place that gives the setting of that name, or {@code default} */
    TrialYaml(Trial trial, Function<String, String> origins) {
        this.trial = trial;
        this.origins = origins;
    }

    /** A file whose only trial has the same id; {@code comment} and the sweep's name stand first. */
    String text(String name, String comment) {
        text.append("# ").append(comment).append("\n");
        line("name: " + name, "");
        line("corpus: " + quoted(trial.corpus()), origin(TrialSettings.CORPUS));
        line("axes:", "");
        TrialSettings.ALL.stream()
                .filter(setting -> setting.section().isEmpty())
                .filter(setting -> setting != TrialSettings.CORPUS && setting != TrialSettings.RULES)
                .forEach(setting -> line("  " + setting.key() + ": [" + value(setting) + "]", origin(setting)));
        rules(trial.rules());
        for (Section<?> section : TrialSettings.SECTIONS) {
            line(section.name() + ":", "");
            section.settings().forEach(this::setting);
        }
        if (!recipes.isEmpty()) {
            line("recipes:", "");
            recipes.forEach((known, recipe) -> line("  - {name: " + known + ", " + parts(recipe) + "}", ""));
        }
        return text.toString();
    }

    private void setting(Setting<?> setting) {
        // Both say how much text an evaluation reads, and a file may say it once.
        boolean byTokens = trial.training().evaluation().tokens() > 0;
        boolean unsaid = setting == TrainingSettings.EVAL_TOKENS && !byTokens
                || setting == TrainingSettings.EVAL_BATCHES && byTokens;
        line((unsaid ? "  # " : "  ") + setting.key() + ": " + value(setting), origin(setting));
    }

    private void line(String start, String comment) {
        text.append(start);
        if (!comment.isEmpty()) {
            text.append(" ".repeat(Math.max(1, COMMENTS - start.length())))
                    .append("# ")
                    .append(comment);
        }
        text.append("\n");
    }

    private String origin(Setting<?> setting) {
        return origins.apply(setting.name());
    }

    private void rules(RuleSet rules) {
        line("rules:", origin(TrialSettings.RULES));
        line("  - name: " + quoted(rules.name()), "");
        line("    default: " + format(rules.otherwise()), "");
        line("    rules:" + (rules.rules().isEmpty() ? " []" : ""), "");
        rules.rules()
                .forEach(rule -> line(
                        "      - {match: " + TextNode.valueOf(rule.match()) + ", format: " + format(rule.format())
                                + "}",
                        ""));
    }

    private <T> String value(Setting<T> setting) {
        T value = setting.of(trial);
        if (value instanceof LayerFormat format) {
            return format(format);
        } else if (value instanceof PrecisionSchedule schedule) {
            return schedule(schedule);
        } else if (value instanceof Moments moments) {
            return moments.equals(Moments.FLOAT32)
                    ? LayerFormat.NONE
                    : "{" + Moments.FIRST + ": " + state(moments.first()) + ", " + Moments.SECOND + ": "
                            + state(moments.second()) + "}";
        } else if (value instanceof StateFormat state) {
            return state(state);
        } else if (value instanceof SourceSeed) {
            // A number, or a word that needs no quotes.
            return value.toString();
        }
        boolean text = setting.type().cells() == String.class || setting.type() == SettingType.PATH;
        return text ? quoted(String.valueOf(setting.type().cell(value))) : String.valueOf(value);
    }

    private static String state(StateFormat state) {
        if (!(state instanceof StateFormat.Rounded rounded)) {
            return state.toString();
        }
        String parts = parts(rounded.cast());
        return "{" + parts + (rounded.range() == StateFormat.Range.EXPANDED ? ", expand: true}" : "}");
    }

    private String schedule(PrecisionSchedule schedule) {
        return schedule.phases().isEmpty()
                ? LayerFormat.NONE
                : schedule.phases().stream().map(this::phase).collect(Collectors.joining(", ", "[", "]"));
    }

    private String phase(PrecisionSchedule.Phase phase) {
        return "{" + ScheduleReader.FORMAT + ": " + format(phase.format())
                + (phase.casts() == KeptCasts.ALL ? "" : ", " + ScheduleReader.BACKWARD + ": " + LayerFormat.NONE)
                + (phase.until() instanceof PhaseEnd.Training ? "" : ", " + ScheduleReader.UNTIL + ": " + phase.until())
                + "}";
    }

    /** A recipe by its name, or spelled out where the name is the one of a recipe that has none. */
    private String format(LayerFormat format) {
        if (!(format instanceof LayerFormat.Custom custom)) {
            return format.toString();
        }
        if (RecipeReader.nameOf(custom.recipe()).equals(custom.name())) {
            return "{" + parts(custom.recipe()) + "}";
        }
        recipes.put(custom.name(), custom.recipe());
        return quoted(custom.name());
    }

    private static String parts(Recipe recipe) {
        Stream<String> casts = Stream.of(Operand.values())
                .filter(recipe::casts)
                .map(operand -> operand + ": " + casts(recipe, operand));
        Stream<String> backward = recipe.backward() == Backward.CAST
                ? Stream.empty()
                : Stream.of(ScheduleReader.BACKWARD + ": " + recipe.backward());
        Stream<String> transforms = byProduct(ProductReader.HADAMARD, recipe.transforms(), Object::toString);
        Stream<String> sums = byProduct(ProductReader.ACCUMULATE, recipe.accumulators(), TrialYaml::sums);
        return Stream.of(
                        casts,
                        Stream.of("straightThrough: " + recipe.straightThrough()),
                        backward,
                        transforms,
                        sums,
                        beyond(recipe.beyond()))
                .flatMap(parts -> parts)
                .collect(Collectors.joining(", "));
    }

    /** The casts beyond Linears, site by site. */
    private static Stream<String> beyond(ActivationCasts casts) {
        Stream<String> attention = Stream.of(AttentionOperand.values())
                .filter(operand -> operand.products().stream()
                        .anyMatch(product -> casts.cast(operand, product).isPresent()))
                .map(operand -> operand + ": " + casts(casts, operand));
        Stream<String> activations = Site.activations().stream()
                .filter(site -> !sides(casts, site).isEmpty())
                .map(site -> site + ": {" + sides(casts, site) + "}");
        String operands = attention.collect(Collectors.joining(", "));
        return Stream.concat(
                operands.isEmpty() ? Stream.empty() : Stream.of(Site.ATTENTION + ": {" + operands + "}"), activations);
    }

    private static String casts(ActivationCasts casts, AttentionOperand operand) {
        return casts.isUniform(operand)
                ? cast(casts.cast(operand, operand.alongColumns()).orElseThrow())
                : operand.products().stream()
                        .flatMap(product ->
                                casts.cast(operand, product).stream().map(cast -> product + ": " + cast(cast)))
                        .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String sides(ActivationCasts casts, Site site) {
        return Stream.of(ActivationUse.Side.values())
                .flatMap(side -> casts.cast(site, side).stream().map(cast -> side + ": " + cast(cast)))
                .collect(Collectors.joining(", "));
    }

    private static <T> Stream<String> byProduct(String key, Map<Product, T> values, Function<T, String> text) {
        return values.isEmpty()
                ? Stream.empty()
                : Stream.of(Stream.of(Product.values())
                        .filter(values::containsKey)
                        .map(product -> product + ": " + text.apply(values.get(product)))
                        .collect(Collectors.joining(", ", key + ": {", "}")));
    }

    private static String sums(Accumulator sums) {
        return "{format: " + sums.format()
                + (sums.every() == Accumulator.WHOLE ? "" : ", every: " + sums.every())
                + ", rounding: " + sums.rounding() + "}";
    }

    private static String casts(Recipe recipe, Operand operand) {
        return recipe.isUniform(operand)
                ? cast(recipe.cast(operand.alongRows()).orElseThrow())
                : Stream.of(operand.alongColumns(), operand.alongRows())
                        .filter(use -> recipe.cast(use).isPresent())
                        .map(use -> use.product() + ": " + cast(recipe, use))
                        .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String cast(Recipe recipe, Use use) {
        return cast(recipe.cast(use).orElseThrow());
    }

    private static String cast(Cast cast) {
        return "{" + parts(cast) + "}";
    }

    private static String parts(Cast cast) {
        return "format: " + cast.format().name() + ", scaling: "
                + quoted(cast.scaling().toString()) + ", rounding: "
                + cast.rounding() + ", overflow: " + cast.overflow()
                + (cast.randomBits() == Cast.ALL_BITS ? "" : ", randomBits: " + cast.randomBits());
    }

    /** The text as YAML, in quotes where it would be something else. */
    private static String quoted(String text) {
        return PLAIN.matcher(text).matches() && !NO_TEXTS.contains(text.toLowerCase(Locale.ROOT))
                ? text
                : TextNode.valueOf(text).toString();
    }
}
