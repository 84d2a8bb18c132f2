package io.altgrad.sweep;

import io.altgrad.format.NumberFormat;
import io.altgrad.spec.ActivationCasts;
import io.altgrad.spec.ActivationUse;
import io.altgrad.spec.AttentionOperand;
import io.altgrad.spec.AttentionProduct;
import io.altgrad.spec.AttentionUse;
import io.altgrad.spec.Cast;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.Site;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads the casts of a recipe beyond Linears: {@code attention: {query: e4m3fn, key: {scores: e4m3fn}}}, and
 * {@code norm: bf16} or {@code norm: {output: bf16, gradOutput: bf16}} of each kind of value between layers.
 */
final class ActivationReader {

    /** Formats of so many bits are computed with as they are, so that a cast to one has no scale where it says none. */
    private static final int UNSCALED_BITS = 16;

    /** The keys of a recipe that are read here. */
    static final List<String> KEYS = Stream.concat(Stream.of(Site.ATTENTION), Site.activations().stream())
            .map(Site::toString)
            .toList();

    /** The operands of attention, and the ways of a value, each as the file names it. */
    static final List<String> OPERANDS =
            Arrays.stream(AttentionOperand.values()).map(Object::toString).toList();

    static final List<String> SIDES =
            Arrays.stream(ActivationUse.Side.values()).map(Object::toString).toList();

    private static final YamlMapping.Keys OF_ATTENTION = YamlMapping.Keys.of(OPERANDS);
    private static final YamlMapping.Keys OF_VALUE = YamlMapping.Keys.of(SIDES);

    private final Source source;
    private final ValueReader values;

    ActivationReader(Source source, ValueReader values) {
        this.source = source;
        this.values = values;
    }

    /** The casts that a recipe names; none where it says nothing. */
    ActivationCasts read(YamlMapping recipe, String path) {
        Map<AttentionUse, Cast> attention = new HashMap<>();
        recipe.find(Site.ATTENTION.toString())
                .ifPresent(node -> attention.putAll(attention(at(path, Site.ATTENTION), node)));
        Map<ActivationUse, Cast> activations = new HashMap<>();
        for (Site site : Site.activations()) {
            recipe.find(site.toString()).ifPresent(node -> activations.putAll(activation(site, at(path, site), node)));
        }
        return new ActivationCasts(attention, activations);
    }

    private static String at(String path, Site site) {
        return path + "." + site;
    }

    private Map<AttentionUse, Cast> attention(String path, Node node) {
        YamlMapping operands = new YamlMapping(source, path, node, OF_ATTENTION);
        Map<AttentionUse, Cast> casts = new HashMap<>();
        for (AttentionOperand operand : AttentionOperand.values()) {
            operands.find(operand.toString()).ifPresent(given -> casts.putAll(casts(operand, path, given)));
        }
        return casts;
    }

    /** One cast for both products that the operand enters, or one for each that is named. */
    private Map<AttentionUse, Cast> casts(AttentionOperand operand, String path, Node node) {
        List<String> products =
                operand.products().stream().map(Object::toString).toList();
        Map<AttentionUse, Cast> casts = new HashMap<>();
        if (hasKeyOf(allProducts(), node)) {
            YamlMapping mapping = new YamlMapping(source, path + "." + operand, node, YamlMapping.Keys.of(products));
            for (AttentionProduct product : operand.products()) {
                mapping.find(product.toString())
                        .ifPresent(given -> casts.put(
                                new AttentionUse(operand, product), cast(path + "." + operand + "." + product, given)));
            }
        } else {
            Cast cast = cast(path + "." + operand, node);
            operand.products().forEach(product -> casts.put(new AttentionUse(operand, product), cast));
        }
        return casts;
    }

    private static List<String> allProducts() {
        return Arrays.stream(AttentionProduct.values()).map(Object::toString).toList();
    }

    /** A cast of the value alone, or one for each way. */
    private Map<ActivationUse, Cast> activation(Site site, String path, Node node) {
        if (!hasKeyOf(SIDES, node)) {
            return Map.of(new ActivationUse(site, ActivationUse.Side.OUTPUT), cast(path, node));
        }
        YamlMapping sides = new YamlMapping(source, path, node, OF_VALUE);
        Map<ActivationUse, Cast> casts = new HashMap<>();
        for (ActivationUse.Side side : ActivationUse.Side.values()) {
            sides.find(side.toString())
                    .ifPresent(given -> casts.put(new ActivationUse(site, side), cast(path + "." + side, given)));
        }
        return casts;
    }

    private Cast cast(String path, Node node) {
        Scaling otherwise = bits(path, node) < UNSCALED_BITS ? QuantizationSpec.DEFAULT.scaling() : Scaling.NONE;
        return new CastReader(source, values, otherwise).cast(path, node);
    }

    /** The bits of the format that a cast names; 0 where it names none, which its reader finds. */
    private int bits(String path, Node node) {
        if (node instanceof ScalarNode) {
            return values.numberFormat(path, node).bits();
        }
        if (!(node instanceof MappingNode)) {
            return 0;
        }
        return new YamlMapping(source, path, node, YamlMapping.Keys.of(CastReader.PARTS))
                .find("format")
                .map(format -> values.numberFormat(path + ".format", format))
                .map(NumberFormat::bits)
                .orElse(0);
    }

    private static boolean hasKeyOf(List<String> words, Node node) {
        return node instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .map(NodeTuple::getKeyNode)
                        .anyMatch(key -> key instanceof ScalarNode scalar && words.contains(scalar.getValue()));
    }
}
