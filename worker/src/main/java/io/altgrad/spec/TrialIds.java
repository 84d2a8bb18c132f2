package io.altgrad.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.base.Sha256;
import java.io.Serializable;
import java.util.List;

/**
 * The ids of a trial and of the trials that it belongs with: each the first 16 hexadecimal digits of the SHA-256 of the
 * canonical JSON, or of what it holds beside some keys. Equal ids mean equal settings, whatever names they go by.
 *
 * @param trial of everything
 * @param group of everything but the seeds: trials that are averaged
 * @param pair of everything but format, rules and quantization: trials that start alike and see the same batches
 */
public record TrialIds(String trial, String group, String pair) implements Serializable {

    /**
     * The ids of the trial that {@code trialJson} is the canonical JSON of.
     *
     * @throws IllegalArgumentException if it is no JSON object
     */
    public static TrialIds of(String trialJson) {
        try {
            JsonNode node = TrialParser.JSON.readTree(trialJson);
            if (node instanceof ObjectNode object) {
                return new TrialIds(
                        hash(trialJson),
                        withoutSeeds(object),
                        without(object, List.of("format", "rules", "quantization")));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot identify the trial '" + trialJson + "': it is not JSON.", e);
        }
        throw new IllegalArgumentException("Cannot identify the trial '" + trialJson + "': it is no JSON object.");
    }

    /** The trial's own id alone, at a third of the cost. */
    static String trial(String trialJson) {
        return hash(trialJson);
    }

    /** The section as it was before training had seeds of its own, if it names none. */
    private static String withoutSeeds(ObjectNode object) {
        ObjectNode rest = TrialParser.JSON.createObjectNode();
        rest.setAll(object);
        if (rest.get(TrainingSettings.DATA_SEED.section()) instanceof ObjectNode training) {
            ObjectNode seedless = training.deepCopy();
            seedless.remove(List.of(TrainingSettings.DATA_SEED.key(), TrainingSettings.ROUNDING_SEED.key()));
            rest.set(TrainingSettings.DATA_SEED.section(), seedless);
        }
        return without(rest, List.of("seed"));
    }

    private static String without(ObjectNode object, List<String> keys) {
        ObjectNode rest = TrialParser.JSON.createObjectNode();
        rest.setAll(object);
        rest.remove(keys);
        try {
            return hash(TrialParser.JSON.writeValueAsString(rest));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + object + " as JSON.", e);
        }
    }

    private static String hash(String text) {
        return Sha256.hex(text, 8);
    }
}
