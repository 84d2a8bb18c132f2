package io.altgrad.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.result.LayerAssignment;
import java.util.List;

/**
 * The changes that surgery made, as a JSON array of {@code layer}, {@code format}, {@code reason} and, where it is
 * known, the {@code shape} of the weight, outputs by inputs. What is no Linear has its {@code site}.
 */
public final class Assignments {

    /** The key of the kind of layer, which a Linear has not. */
    public static final String SITE = "site";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Assignments() {}

    static String toJson(List<LayerAssignment> assignments) {
        ArrayNode array = JSON.createArrayNode();
        for (LayerAssignment assignment : assignments) {
            ObjectNode node = array.addObject()
                    .put("layer", assignment.layer())
                    .put("format", assignment.format())
                    .put("reason", assignment.reason());
            if (assignment.rows() > 0) {
                node.putArray("shape").add(assignment.rows()).add(assignment.columns());
            }
            if (!assignment.isLinear()) {
                node.put(SITE, assignment.site().toString());
            }
        }
        return array.toString();
    }
}
