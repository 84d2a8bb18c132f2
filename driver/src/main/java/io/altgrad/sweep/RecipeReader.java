package io.altgrad.sweep;

import io.altgrad.base.UserError;
import io.altgrad.spec.Accumulator;
import io.altgrad.spec.ActivationCasts;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Product;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.Use;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The recipes of a sweep file: a cast for each operand or for each use of it, given as a format or as its parts, and short
 * forms that take casts away: {@code gradWeight: none}, {@code backward: none} and {@code backward: dequantized}. What is
 * cast beyond Linears {@link ActivationReader} reads.
 */
final class RecipeReader {

    private static final String STRAIGHT_THROUGH = "straightThrough";
    private static final String GRAD_WEIGHT = Product.GRAD_WEIGHT.toString();
    private static final String BACKWARD = "backward";
    private static final List<String> PRODUCTS =
            Stream.of(Product.values()).map(Product::toString).toList();
    private static final List<String> PARTS = Stream.of(
                    Stream.of(Operand.values()).map(Operand::toString),
                    Stream.of(
                            GRAD_WEIGHT, BACKWARD, STRAIGHT_THROUGH, ProductReader.HADAMARD, ProductReader.ACCUMULATE),
                    ActivationReader.KEYS.stream())
            .flatMap(parts -> parts)
            .toList();
    private static final YamlMapping.Keys NAMED =
            YamlMapping.Keys.of(Stream.concat(Stream.of("name"), PARTS.stream()).toList());
    private static final YamlMapping.Keys UNNAMED = YamlMapping.Keys.of(PARTS);

    private final Source source;
    private final ValueReader values;
    private final CastReader parts;

    RecipeReader(Source source, ValueReader values) {
        this.source = source;
        this.values = values;
        this.parts = new CastReader(source, values, QuantizationSpec.DEFAULT.scaling());
    }

    /** The recipes by name; their names differ from those of formats, so that a rule can give either. */
    Map<String, LayerFormat.Custom> read(Node list) {
        Map<String, LayerFormat.Custom> recipes = new LinkedHashMap<>();
        for (Node item : values.list("recipes", list)) {
            YamlMapping mapping = new YamlMapping(source, "recipes", item, NAMED);
            Node at = mapping.required("name");
            String name = values.text("recipes.name", at);
            if (recipes.containsKey(name) || isFormat(name)) {
                throw source.unusable("recipes.name", at, "a name that no format and no other recipe has");
            }
            recipes.put(name, custom(name, mapping, "recipes.name", at));
        }
        return recipes;
    }

    /**
     * A recipe that a rule spells out; its name lists its formats, for example {@code e4m3fn-e4m3fn-e5m2},
     * with two for an operand whose products see two, {@code e4m3fn_none-e4m3fn-e5m2}, and behind them
     * {@code -dequantized} where the backward sees what the forward quantized, {@code -hadamard} where a product's operands
     * are transformed, the formats of accumulators, and what is cast beyond Linears: {@code -attention_e4m3fn-norm_bf16}.
     */
    LayerFormat.Custom unnamed(String path, Node node) {
        YamlMapping mapping = new YamlMapping(source, path, node, UNNAMED);
        Recipe recipe = recipe(mapping, path, node);
        return new LayerFormat.Custom(nameOf(recipe), recipe);
    }

    /** The name of a recipe that a file gives none. */
    static String nameOf(Recipe recipe) {
        Stream<String> formats = Stream.of(Operand.values()).map(operand -> formats(recipe, operand));
        List<String> words = new ArrayList<>(formats.toList());
        if (recipe.backward() != Backward.CAST) {
            words.add(recipe.backward().toString());
        }
        if (!recipe.transforms().isEmpty()) {
            words.add(ProductReader.HADAMARD);
        }
        recipe.accumulators().values().stream()
                .map(Accumulator::format)
                .distinct()
                .sorted()
                .forEach(words::add);
        for (String site : ActivationReader.KEYS) {
            String beyond = recipe.beyond().named().entrySet().stream()
                    .filter(cast -> cast.getKey().startsWith(site + "."))
                    .map(cast -> cast.getValue().format().name())
                    .distinct()
                    .collect(Collectors.joining("_"));
            if (!beyond.isEmpty()) {
                words.add(site + "_" + beyond);
            }
        }
        return String.join("-", words);
    }

    private static String formats(Recipe recipe, Operand operand) {
        return (recipe.keepsForward(operand)
                        ? Stream.of(operand.alongColumns())
                        : Stream.of(operand.alongColumns(), operand.alongRows()))
                .map(use -> recipe.cast(use).map(cast -> cast.format().name()).orElse(LayerFormat.NONE))
                .distinct()
                .collect(Collectors.joining("_"));
    }

    private static boolean isFormat(String name) {
        try {
            LayerFormat.parse(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private LayerFormat.Custom custom(String name, YamlMapping mapping, String path, Node at) {
        Recipe recipe = recipe(mapping, "recipes", mapping.node());
        try {
            return new LayerFormat.Custom(name, recipe);
        } catch (InvalidSetting e) {
            throw source.unusable(path, at, e);
        }
    }

    private Recipe recipe(YamlMapping mapping, String path, Node at) {
        Map<Use, Cast> casts = new EnumMap<>(Use.class);
        for (Operand operand : Operand.values()) {
            mapping.find(operand.toString()).ifPresent(node -> casts.putAll(casts(operand, path, node)));
        }
        mapping.find(GRAD_WEIGHT)
                .ifPresent(node -> takeAway(casts, mapping, path, GRAD_WEIGHT, List.of(LayerFormat.NONE)));
        Backward backward = mapping.find(BACKWARD)
                .map(node -> takeAway(
                        casts, mapping, path, BACKWARD, List.of(LayerFormat.NONE, Backward.DEQUANTIZED.toString())))
                .filter(word -> !word.equals(LayerFormat.NONE))
                .map(word -> Backward.DEQUANTIZED)
                .orElse(Backward.CAST);
        StraightThrough rule = mapping.find(STRAIGHT_THROUGH)
                .map(node ->
                        values.read(QuantizationSettings.STRAIGHT_THROUGH.type(), path + "." + STRAIGHT_THROUGH, node))
                .orElse(QuantizationSpec.DEFAULT.straightThrough());
        ProductReader products = new ProductReader(source, values);
        try {
            return new Recipe(
                    casts,
                    rule,
                    backward,
                    products.transforms(mapping),
                    products.accumulators(mapping),
                    beyond(mapping, path));
        } catch (InvalidSetting e) {
            boolean isOfProducts =
                    List.of(ProductReader.HADAMARD, ProductReader.ACCUMULATE).contains(e.field());
            throw isOfProducts
                    ? source.unusable(path + "." + e.field(), mapping.required(e.field()), e)
                    : source.unusable(path, at, e);
        }
    }

    /**
     * Reads the casts beyond Linears; those of the forward alone where the file says {@code backward}, whatever the
     * word.
     */
    private ActivationCasts beyond(YamlMapping mapping, String path) {
        ActivationCasts casts = new ActivationReader(source, values).read(mapping, path);
        if (mapping.find(BACKWARD).isEmpty()) {
            return casts;
        }
        casts.firstOfBackward().ifPresent(name -> {
            Node site = mapping.required(name.substring(0, name.indexOf('.')));
            throw source.unusable(
                    path + "." + BACKWARD,
                    mapping.required(BACKWARD),
                    "no cast for " + name + " beside it, as in line " + Source.line(site));
        });
        return casts.forwardAlone();
    }

    /**
     * Takes the casts away that a short form says are not there, and gives its word.
     *
     * @throws UserError if the word is none of {@code words}, or if the file names one of these casts by itself
     */
    private String takeAway(Map<Use, Cast> casts, YamlMapping mapping, String path, String key, List<String> words) {
        Node node = mapping.required(key);
        String word = values.text(path + "." + key, node);
        if (!words.contains(word)) {
            throw source.unknown(path + "." + key, (ScalarNode) node, words);
        }
        for (Use use : Use.values()) {
            boolean goes =
                    key.equals(BACKWARD) ? use.product() != Product.FORWARD : use.product() == Product.GRAD_WEIGHT;
            if (goes && casts.remove(use) != null && isNamed(use, mapping, key)) {
                throw source.unusable(
                        path + "." + key,
                        node,
                        "no cast for " + use + " beside it, as in line "
                                + Source.line(mapping.required(use.operand().toString())));
            }
        }
        return word;
    }

    /** Tells whether the file gives a cast to that use alone, or to an operand that no product is left for. */
    private static boolean isNamed(Use use, YamlMapping mapping, String key) {
        return isByProduct(mapping.required(use.operand().toString()))
                || key.equals(BACKWARD) && use.operand() == Operand.GRAD_OUTPUT;
    }

    /** One cast for both products that the operand enters, or one for each that is named. */
    private Map<Use, Cast> casts(Operand operand, String path, Node node) {
        List<Use> uses = List.of(operand.alongColumns(), operand.alongRows());
        Map<Use, Cast> casts = new EnumMap<>(Use.class);
        if (!isByProduct(node)) {
            Cast cast = parts.cast(path + "." + operand, node);
            uses.forEach(use -> casts.put(use, cast));
            return casts;
        }
        List<String> products =
                uses.stream().map(use -> use.product().toString()).toList();
        YamlMapping mapping = new YamlMapping(source, path + "." + operand, node, YamlMapping.Keys.of(products));
        uses.forEach(use -> mapping.find(use.product().toString())
                .ifPresent(given -> casts.put(use, parts.cast(path + "." + use, given))));
        return casts;
    }

    /** Tells whether {@code node} is a mapping with a product among its keys. */
    static boolean isByProduct(Node node) {
        return node instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .map(NodeTuple::getKeyNode)
                        .anyMatch(key -> key instanceof ScalarNode scalar && PRODUCTS.contains(scalar.getValue()));
    }
}
