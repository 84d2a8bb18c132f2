package io.altgrad.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.util.ArrayList;
import java.util.List;

/** A trial as canonical JSON: keys in one fixed order, no white space. Its hash is the trial's id. */
public final class TrialParser {

    /** Writes the shortest decimal of a double, which {@link Double#toString} does from JDK 19 on only. */
    static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build());

    private TrialParser() {}

    public static String toJson(Trial trial) {
        ObjectNode node = JSON.createObjectNode();
        node.set("format", LayerFormatParser.toJson(trial.format()));
        node.set("rules", rules(trial.rules()));
        node.put("seed", trial.seed());
        node.set("model", model(trial.model()));
        node.set("training", training(trial.training()));
        node.set("quantization", quantization(trial.quantization()));
        node.put("corpus", trial.corpus());
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
        try {
            JsonNode node = JSON.readTree(json);
            return new Trial(
                    LayerFormatParser.fromJson(node.required("format")),
                    rules(node.required("rules")),
                    node.required("seed").asLong(),
                    model(node.required("model")),
                    training(node.required("training")),
                    quantization(node.required("quantization")),
                    node.required("corpus").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot read a trial from '" + json + "': it is not JSON.", e);
        }
    }

    private static ObjectNode rules(RuleSet rules) {
        ObjectNode node = JSON.createObjectNode();
        node.put("name", rules.name());
        ArrayNode list = node.putArray("rules");
        for (Rule rule : rules.rules()) {
            list.addObject().put("match", rule.match()).set("format", LayerFormatParser.toJson(rule.format()));
        }
        node.set("default", LayerFormatParser.toJson(rules.otherwise()));
        return node;
    }

    private static RuleSet rules(JsonNode node) {
        List<Rule> list = new ArrayList<>();
        for (JsonNode rule : node.required("rules")) {
            list.add(new Rule(rule.required("match").asText(), LayerFormatParser.fromJson(rule.required("format"))));
        }
        return new RuleSet(node.required("name").asText(), list, LayerFormatParser.fromJson(node.required("default")));
    }

    private static ObjectNode model(ModelSpec model) {
        return JSON.createObjectNode()
                .put("layers", model.layers())
                .put("heads", model.heads())
                .put("width", model.width())
                .put("context", model.context())
                .put("dropout", model.dropout())
                .put("bias", model.bias());
    }

    private static ModelSpec model(JsonNode node) {
        return new ModelSpec(
                node.required("layers").asInt(),
                node.required("heads").asInt(),
                node.required("width").asInt(),
                node.required("context").asInt(),
                node.required("dropout").asDouble(),
                node.required("bias").asBoolean());
    }

    private static ObjectNode training(TrainingSpec training) {
        ObjectNode node = JSON.createObjectNode()
                .put("steps", training.steps())
                .put("batch", training.batch())
                .put("accumulation", training.accumulation())
                .put("learningRate", training.learningRate())
                .put("minLearningRate", training.minLearningRate())
                .put("warmupSteps", training.warmupSteps())
                .put("decaySteps", training.decaySteps())
                .put("beta1", training.beta1())
                .put("beta2", training.beta2())
                .put("weightDecay", training.weightDecay())
                .put("gradientClip", training.gradientClip())
                .put("evalEvery", training.evalEvery())
                .put("evalBatches", training.evalBatches())
                .put("layerStatsEvery", training.layerStatsEvery())
                .put("evalUnquantized", training.evalUnquantized());
        // Only where they are set, so that trials without them keep the ids that they had before there were such
        // settings.
        if (training.lossBound() > 0) {
            node.put("lossBound", training.lossBound());
        }
        if (training.evalTokens() > 0) {
            node.put("evalTokens", training.evalTokens());
        }
        return training.evalDrawn() ? node.put("evalDrawn", true) : node;
    }

    private static TrainingSpec training(JsonNode node) {
        return new TrainingSpec(
                node.required("steps").asInt(),
                node.required("batch").asInt(),
                node.required("accumulation").asInt(),
                node.required("learningRate").asDouble(),
                node.required("minLearningRate").asDouble(),
                node.required("warmupSteps").asInt(),
                node.required("decaySteps").asInt(),
                node.required("beta1").asDouble(),
                node.required("beta2").asDouble(),
                node.required("weightDecay").asDouble(),
                node.required("gradientClip").asDouble(),
                node.required("evalEvery").asInt(),
                node.required("evalBatches").asInt(),
                node.required("layerStatsEvery").asInt(),
                node.required("evalUnquantized").asBoolean(),
                node.path("lossBound").asDouble(0),
                node.path("evalTokens").asInt(0),
                node.path("evalDrawn").asBoolean(false));
    }

    private static ObjectNode quantization(QuantizationSpec quantization) {
        ObjectNode node = JSON.createObjectNode()
                .put("scaling", quantization.scaling().toString())
                .put("rounding", quantization.rounding().toString())
                .put("overflow", quantization.overflow().toString())
                .put("input", quantization.input().toString())
                .put("gradOutput", quantization.gradOutput().toString())
                .put("straightThrough", quantization.straightThrough().toString());
        // Left out where it is the default, so that trials keep the ids that they had before there was a choice.
        return quantization.computation() == Computation.EMULATED
                ? node
                : node.put("computation", quantization.computation().toString());
    }

    private static QuantizationSpec quantization(JsonNode node) {
        return new QuantizationSpec(
                ScalingParser.parse(node.required("scaling").asText()),
                Words.parse(
                        Rounding.class, "rounding", node.required("rounding").asText()),
                Words.parse(
                        Overflow.class, "overflow", node.required("overflow").asText()),
                LayerFormat.parse(node.required("input").asText()),
                LayerFormat.parse(node.required("gradOutput").asText()),
                Words.parse(
                        StraightThrough.class,
                        "straightThrough",
                        node.required("straightThrough").asText()),
                Words.parse(
                        Computation.class,
                        "computation",
                        node.path("computation").asText(Computation.EMULATED.toString())));
    }
}
