package io.altgrad.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A schedule as JSON: an array of its phases, with the keys of a sweep file. */
final class PrecisionScheduleParser {

    private static final String FORMAT = "format";
    private static final String BACKWARD = "backward";
    private static final String UNTIL = "until";

    private PrecisionScheduleParser() {}

    static JsonNode toJson(PrecisionSchedule schedule) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (PrecisionSchedule.Phase phase : schedule.phases()) {
            ObjectNode node = array.addObject();
            node.set(FORMAT, LayerFormatParser.toJson(phase.format()));
            if (phase.casts() == KeptCasts.FORWARD) {
                node.put(BACKWARD, LayerFormat.NONE);
            }
            if (!(phase.until() instanceof PhaseEnd.Training)) {
                node.put(UNTIL, phase.until().toString());
            }
        }
        return array;
    }

    static PrecisionSchedule fromJson(JsonNode array) {
        List<PrecisionSchedule.Phase> phases = new ArrayList<>();
        for (JsonNode node : array) {
            phases.add(new PrecisionSchedule.Phase(
                    LayerFormatParser.fromJson(node.required(FORMAT)),
                    node.has(BACKWARD) ? KeptCasts.FORWARD : KeptCasts.ALL,
                    node.has(UNTIL) ? PhaseEnd.parse(node.get(UNTIL).asText()) : new PhaseEnd.Training()));
        }
        return new PrecisionSchedule(phases);
    }
}
