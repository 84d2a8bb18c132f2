package io.altgrad.sweep;

import io.altgrad.spec.Cast;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Moments;
import io.altgrad.spec.ScaleFormat;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.SettingType;
import io.altgrad.spec.StateFormat;
import io.altgrad.spec.StateFormatParser;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The numbers that states of the optimizer are kept in: {@code none}, {@code dynamic8 [N]}, the name of a format, the parts
 * of a cast and {@code expand}, or the name of {@linkplain PublishedStates published ones}. A moment has one scale for the tensor where nothing else is said, and the master
 * none.
 */
final class StateReader {

    static final List<String> PARTS = Stream.concat(CastReader.PARTS.stream(), Stream.of(StateFormatParser.EXPAND))
            .toList();

    private static final YamlMapping.Keys KEYS = YamlMapping.Keys.of(PARTS);
    private static final YamlMapping.Keys MOMENTS = YamlMapping.Keys.of(List.of(Moments.FIRST, Moments.SECOND));
    private static final Scaling OF_MOMENTS = Scaling.tensor(1, ScaleFormat.FLOAT32);

    private final Source source;
    private final ValueReader values;

    StateReader(Source source, ValueReader values) {
        this.source = source;
        this.values = values;
    }

    Moments moments(String path, Node node) {
        if (node instanceof ScalarNode scalar && scalar.getValue().equals(LayerFormat.NONE)) {
            return Moments.FLOAT32;
        } else if (node instanceof ScalarNode scalar) {
            return PublishedStates.moments(scalar.getValue())
                    .orElseThrow(() -> source.unusable(
                            path,
                            node,
                            "none, or a format for each, such as {first: e4m3fn, second: fp16}, or one of "
                                    + String.join(", ", PublishedStates.momentsNames())));
        }
        YamlMapping mapping = new YamlMapping(source, path, node, MOMENTS);
        return new Moments(moment(mapping, Moments.FIRST), moment(mapping, Moments.SECOND));
    }

    private StateFormat moment(YamlMapping mapping, String key) {
        return mapping.find(key)
                .map(node -> state(mapping.path(key), node, OF_MOMENTS))
                .orElse(StateFormat.FLOAT32);
    }

    StateFormat master(String path, Node node) {
        Optional<StateFormat> published =
                node instanceof ScalarNode scalar ? PublishedStates.master(scalar.getValue()) : Optional.empty();
        return published.isPresent() ? published.get() : state(path, node, Scaling.NONE);
    }

    private StateFormat state(String path, Node node, Scaling otherwise) {
        try {
            Optional<StateFormat> word =
                    node instanceof ScalarNode scalar ? StateFormatParser.parse(scalar.getValue()) : Optional.empty();
            return word.isPresent() ? word.get() : rounded(path, node, new CastReader(source, values, otherwise));
        } catch (InvalidSetting e) {
            throw source.unusable(path, node, e);
        }
    }

    private StateFormat rounded(String path, Node node, CastReader casts) {
        if (node instanceof ScalarNode) {
            return new StateFormat.Rounded(casts.cast(path, node), StateFormat.Range.AS_IS);
        }
        YamlMapping parts = new YamlMapping(source, path, node, KEYS);
        Cast cast = casts.cast(parts, path);
        boolean expands = parts.find(StateFormatParser.EXPAND)
                .map(at -> values.read(SettingType.TRUTH, parts.path(StateFormatParser.EXPAND), at))
                .orElse(false);
        try {
            return new StateFormat.Rounded(cast, expands ? StateFormat.Range.EXPANDED : StateFormat.Range.AS_IS);
        } catch (InvalidSetting e) {
            throw source.unusable(parts.path(e.field()), parts.find(e.field()).orElse(node), e);
        }
    }
}
