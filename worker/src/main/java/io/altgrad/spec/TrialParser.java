package io.altgrad.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** A trial as canonical JSON: keys in one fixed order, no white space. Its hash is the trial's id. */
public final class TrialParser {

    /** Writes the shortest decimal of a double, which {@link Double#toString} does from JDK 19 on only. */
    static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build());

    private TrialParser() {}

    public static String toJson(Trial trial) {
        ObjectNode node = JSON.createObjectNode();
        TrialSettings.ALL.forEach(setting -> setting.write(trial, section(setting, node)));
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + trial + " as JSON.", e);
        }
    }

    /**
     * The inverse of {@link #toJson}.
     *
     * @throws IllegalArgumentException if the text is no trial
     */
    public static Trial fromJson(String json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot read a trial from '" + json + "': it is not JSON.", e);
        }
        Map<String, Object> values = new HashMap<>();
        TrialSettings.ALL.forEach(setting -> values.put(
                setting.name(), setting.read(setting.section().isEmpty() ? node : node.required(setting.section()))));
        return TrialSettings.make(values);
    }

    /** The section of the trial's JSON in which the setting stands. */
    private static ObjectNode section(Setting<?> setting, ObjectNode trial) {
        return setting.section().isEmpty() ? trial : trial.withObjectProperty(setting.section());
    }
}
