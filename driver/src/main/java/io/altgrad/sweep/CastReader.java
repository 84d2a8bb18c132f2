package io.altgrad.sweep;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.spec.Cast;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.Setting;
import io.altgrad.spec.SettingType;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A cast: the name of a format, or its parts.
 *
 * @param otherwise the scaling of a cast that says none
 */
record CastReader(Source source, ValueReader values, Scaling otherwise) {

    private static final String RANDOM_BITS = "randomBits";

    /** The keys of a cast's parts. */
    static final List<String> PARTS = List.of("format", "scaling", "rounding", "overflow", RANDOM_BITS);

    private static final YamlMapping.Keys KEYS = YamlMapping.Keys.of(PARTS);

    Cast cast(String path, Node node) {
        QuantizationSpec d = QuantizationSpec.DEFAULT;
        return node instanceof ScalarNode
                ? new Cast(values.numberFormat(path, node), otherwise, d.rounding(), d.overflow())
                : cast(new YamlMapping(source, path, node, KEYS), path);
    }

    /** The cast of those parts, beside which there may be others. */
    Cast cast(YamlMapping parts, String path) {
        QuantizationSpec d = QuantizationSpec.DEFAULT;
        NumberFormat format = values.numberFormat(path + ".format", parts.required("format"));
        Scaling scaling = part(parts, QuantizationSettings.SCALING, otherwise);
        Rounding rounding = part(parts, QuantizationSettings.ROUNDING, d.rounding());
        Overflow overflow = part(parts, QuantizationSettings.OVERFLOW, d.overflow());
        int randomBits = parts.find(RANDOM_BITS)
                .map(at -> values.read(SettingType.INT, parts.path(RANDOM_BITS), at))
                .orElse(Cast.ALL_BITS);
        try {
            return new Cast(format, scaling, rounding, overflow, randomBits);
        } catch (InvalidSetting e) {
            throw source.unusable(path + "." + e.field(), parts.find(e.field()).orElse(parts.node()), e);
        }
    }

    private <T> T part(YamlMapping parts, Setting<T> setting, T unsaid) {
        return parts.find(setting.key())
                .map(node -> values.read(setting.type(), parts.path(setting.key()), node))
                .orElse(unsaid);
    }
}
