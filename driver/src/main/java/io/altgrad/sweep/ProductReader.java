package io.altgrad.sweep;

import io.altgrad.format.Rounding;
import io.altgrad.spec.Accumulator;
import io.altgrad.spec.Hadamard;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.Product;
import io.altgrad.spec.SettingType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads a recipe's rotations and accumulators of products: {@code hadamard: {gradWeight: 16}}, and
 * {@code accumulate: {format: e8m13, every: 128, into: float32}} of all or by product.
 */
final class ProductReader {

    static final String HADAMARD = "hadamard";
    static final String ACCUMULATE = "accumulate";

    private static final YamlMapping.Keys PRODUCTS = YamlMapping.Keys.of(
            Stream.of(Product.values()).map(Product::toString).toList());
    private static final YamlMapping.Keys SUMS = YamlMapping.Keys.of(List.of("format", "every", "into", "rounding"));
    private static final String FLOAT32 = "float32";

    private final Source source;
    private final ValueReader values;

    ProductReader(Source source, ValueReader values) {
        this.source = source;
        this.values = values;
    }

    /** The transforms of a recipe; none where it says nothing. */
    Map<Product, Hadamard> transforms(YamlMapping recipe) {
        Map<Product, Hadamard> transforms = new EnumMap<>(Product.class);
        recipe.find(HADAMARD).ifPresent(node -> {
            YamlMapping sizes = new YamlMapping(source, recipe.path(HADAMARD), node, PRODUCTS);
            for (Product product : Product.values()) {
                sizes.find(product.toString())
                        .ifPresent(at -> transforms.put(product, transform(sizes.path(product.toString()), at)));
            }
        });
        return transforms;
    }

    private Hadamard transform(String path, Node node) {
        try {
            return new Hadamard(values.read(SettingType.INT, path, node));
        } catch (InvalidSetting e) {
            throw source.unusable(path, node, e);
        }
    }

    /** The accumulators of a recipe; none where it says nothing. */
    Map<Product, Accumulator> accumulators(YamlMapping recipe) {
        Map<Product, Accumulator> accumulators = new EnumMap<>(Product.class);
        recipe.find(ACCUMULATE).ifPresent(node -> {
            String path = recipe.path(ACCUMULATE);
            if (!RecipeReader.isByProduct(node)) {
                Accumulator all = accumulator(path, node);
                Stream.of(Product.values()).forEach(product -> accumulators.put(product, all));
                return;
            }
            YamlMapping products = new YamlMapping(source, path, node, PRODUCTS);
            for (Product product : Product.values()) {
                products.find(product.toString())
                        .ifPresent(at -> accumulators.put(product, accumulator(products.path(product.toString()), at)));
            }
        });
        return accumulators;
    }

    private Accumulator accumulator(String path, Node node) {
        YamlMapping parts = new YamlMapping(source, path, node, SUMS);
        Node format = parts.required("format");
        parts.find("into")
                .filter(into -> !values.text(parts.path("into"), into).equals(FLOAT32))
                .ifPresent(into -> {
                    throw source.unknown(parts.path("into"), (ScalarNode) into, List.of(FLOAT32));
                });
        int every = parts.find("every")
                .map(at -> values.read(SettingType.INT, parts.path("every"), at))
                .orElse(Accumulator.WHOLE);
        Rounding rounding = parts.find("rounding")
                .map(at -> (Rounding) values.word(Rounding.class, parts.path("rounding"), at))
                .orElse(Rounding.NEAREST_EVEN);
        try {
            return new Accumulator(
                    Accumulator.mantissaBits(values.text(parts.path("format"), format)), every, rounding);
        } catch (InvalidSetting e) {
            throw source.unusable(path + "." + e.field(), parts.required(e.field()), e);
        }
    }
}
