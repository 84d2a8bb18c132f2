package io.altgrad.sweep;

import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.KeptCasts;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.PhaseEnd;
import io.altgrad.spec.PrecisionSchedule;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A schedule of precision: {@code none}, or a list of phases such as {@code [{until: 80 %}, {format: none}]}. */
final class ScheduleReader {

    static final String FORMAT = "format";
    static final String BACKWARD = "backward";
    static final String UNTIL = "until";

    private static final YamlMapping.Keys PHASE = YamlMapping.Keys.of(List.of(UNTIL, FORMAT, BACKWARD));

    private final Source source;
    private final ValueReader values;

    ScheduleReader(Source source, ValueReader values) {
        this.source = source;
        this.values = values;
    }

    PrecisionSchedule read(String path, Node node) {
        if (node instanceof ScalarNode scalar && scalar.getValue().equals(LayerFormat.NONE)) {
            return PrecisionSchedule.NONE;
        }
        if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
            throw source.unusable(path, node, "none, or a list of phases such as [{until: 80 %}, {format: none}]");
        }
        List<PrecisionSchedule.Phase> phases = new ArrayList<>();
        list.getValue().forEach(item -> phases.add(phase(path, item)));
        try {
            return new PrecisionSchedule(phases);
        } catch (InvalidSetting e) {
            throw source.unusable(path, node, e);
        }
    }

    private PrecisionSchedule.Phase phase(String path, Node node) {
        YamlMapping mapping = new YamlMapping(source, path, node, PHASE);
        LayerFormat format = mapping.find(FORMAT)
                .map(at -> values.format(mapping.path(FORMAT), at))
                .orElse(new LayerFormat.OfTrial());
        mapping.find(BACKWARD).ifPresent(at -> {
            if (!values.text(mapping.path(BACKWARD), at).equals(LayerFormat.NONE)) {
                throw source.unknown(mapping.path(BACKWARD), (ScalarNode) at, List.of(LayerFormat.NONE));
            }
        });
        return new PrecisionSchedule.Phase(
                format,
                mapping.find(BACKWARD).isPresent() ? KeptCasts.FORWARD : KeptCasts.ALL,
                mapping.find(UNTIL).map(at -> end(mapping.path(UNTIL), at)).orElse(new PhaseEnd.Training()));
    }

    private PhaseEnd end(String path, Node node) {
        try {
            return PhaseEnd.parse(node instanceof ScalarNode scalar ? scalar.getValue() : "");
        } catch (InvalidSetting e) {
            throw source.unusable(path, node, e);
        }
    }
}
