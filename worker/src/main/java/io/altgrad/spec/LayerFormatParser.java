package io.altgrad.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * A layer's format as JSON: its word, or an object with a recipe's name, its casts, its rule, and what its products have of
 * transforms and accumulators. A cast goes by its operand where both products that the operand enters have the same, else
 * by its use; those beyond Linears stand below the word of their site.
 */
final class LayerFormatParser {

    private static final String HADAMARD = "hadamard";
    private static final String ACCUMULATE = "accumulate";

    private LayerFormatParser() {}

    static JsonNode toJson(LayerFormat format) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (!(format instanceof LayerFormat.Custom custom)) {
            return json.textNode(format.toString());
        }
        ObjectNode node = json.objectNode().put("recipe", custom.name());
        custom.recipe().named().forEach((name, cast) -> node.set(name, toJson(cast)));
        custom.recipe().beyond().named().forEach((name, cast) -> {
            int dot = name.indexOf('.');
            node.withObjectProperty(name.substring(0, dot)).set(name.substring(dot + 1), toJson(cast));
        });
        node.put("straightThrough", custom.recipe().straightThrough().toString());
        // Left out where they are what they were before there was a choice, so that ids stay.
        if (custom.recipe().backward() != Backward.CAST) {
            node.put("backward", custom.recipe().backward().toString());
        }
        for (Product product : Product.values()) {
            custom.recipe()
                    .transform(product)
                    .ifPresent(
                            transform -> node.withObjectProperty(HADAMARD).put(product.toString(), transform.size()));
            custom.recipe()
                    .accumulator(product)
                    .ifPresent(sums -> node.withObjectProperty(ACCUMULATE).set(product.toString(), toJson(sums)));
        }
        return node;
    }

    private static ObjectNode toJson(Accumulator accumulator) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("format", accumulator.format())
                .put("every", accumulator.every())
                .put("rounding", accumulator.rounding().toString());
    }

    static ObjectNode toJson(Cast cast) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("format", cast.format().name())
                .put("scaling", cast.scaling().toString())
                .put("rounding", cast.rounding().toString())
                .put("overflow", cast.overflow().toString());
        return cast.randomBits() == Cast.ALL_BITS ? node : node.put("randomBits", cast.randomBits());
    }

    static LayerFormat fromJson(JsonNode node) {
        if (node.isTextual()) {
            return LayerFormat.parse(node.asText());
        }
        Map<Use, Cast> casts = new EnumMap<>(Use.class);
        for (Use use : Use.values()) {
            JsonNode cast = node.path(use.operand().toString());
            if (cast.isMissingNode()) {
                cast = node.path(use.toString());
            }
            if (!cast.isMissingNode()) {
                casts.put(use, cast(cast));
            }
        }
        StraightThrough rule = Words.parse(
                StraightThrough.class,
                "straightThrough",
                node.required("straightThrough").asText());
        Backward backward =
                Words.parse(Backward.class, "backward", node.path("backward").asText(Backward.CAST.toString()));
        Map<Product, Hadamard> transforms = new EnumMap<>(Product.class);
        Map<Product, Accumulator> accumulators = new EnumMap<>(Product.class);
        for (Product product : Product.values()) {
            JsonNode size = node.path(HADAMARD).path(product.toString());
            if (!size.isMissingNode()) {
                transforms.put(product, new Hadamard(size.asInt()));
            }
            JsonNode sums = node.path(ACCUMULATE).path(product.toString());
            if (!sums.isMissingNode()) {
                accumulators.put(product, accumulator(sums));
            }
        }
        return new LayerFormat.Custom(
                node.required("recipe").asText(),
                new Recipe(casts, rule, backward, transforms, accumulators, beyond(node)));
    }

    private static ActivationCasts beyond(JsonNode node) {
        Map<AttentionUse, Cast> attention = new HashMap<>();
        for (AttentionUse use : AttentionUse.all()) {
            JsonNode uses = node.path(Site.ATTENTION.toString());
            JsonNode cast = uses.path(use.operand().toString());
            if (cast.isMissingNode()) {
                cast = uses.path(use.toString());
            }
            if (!cast.isMissingNode()) {
                attention.put(use, cast(cast));
            }
        }
        Map<ActivationUse, Cast> activations = new HashMap<>();
        for (ActivationUse use : ActivationUse.all()) {
            JsonNode cast = node.path(use.site().toString()).path(use.side().toString());
            if (!cast.isMissingNode()) {
                activations.put(use, cast(cast));
            }
        }
        return new ActivationCasts(attention, activations);
    }

    private static Accumulator accumulator(JsonNode node) {
        return new Accumulator(
                Accumulator.mantissaBits(node.required("format").asText()),
                node.required("every").asInt(),
                Words.parse(
                        Rounding.class, "rounding", node.required("rounding").asText()));
    }

    static Cast cast(JsonNode node) {
        return new Cast(
                Formats.parse(node.required("format").asText()),
                ScalingParser.parse(node.required("scaling").asText()),
                Words.parse(
                        Rounding.class, "rounding", node.required("rounding").asText()),
                Words.parse(
                        Overflow.class, "overflow", node.required("overflow").asText()),
                node.path("randomBits").asInt(Cast.ALL_BITS));
    }
}
