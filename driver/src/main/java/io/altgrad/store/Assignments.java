package io.altgrad.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.altgrad.result.LayerAssignment;
import java.util.List;

/** What surgery did, as a JSON array of {@code layer}, {@code format} and {@code reason}. */
final class Assignments {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Assignments() {}

    static String toJson(List<LayerAssignment> assignments) {
        ArrayNode array = JSON.createArrayNode();
        for (LayerAssignment assignment : assignments) {
            array.addObject()
                    .put("layer", assignment.layer())
                    .put("format", assignment.format())
                    .put("reason", assignment.reason());
        }
        return array.toString();
    }
}
