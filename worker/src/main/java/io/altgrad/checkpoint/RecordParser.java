package io.altgrad.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.result.LayerAssignment;
import io.altgrad.result.LayerMetrics;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The measurements of a trial, as part of a safetensors file: the figures of its steps and layers as two matrices, whose
 * columns the metadata names, and the rest as JSON in the metadata. What is a word in a row is a place in a list of words
 * there.
 */
final class RecordParser {

    /** The beginning of the tensors' names. */
    static final String PREFIX = "log.";

    private static final String STEPS = PREFIX + "steps";
    private static final String LAYERS = PREFIX + "layers";
    private static final String RECORD = "record";

    private static final Figures<StepMetrics> OF_STEPS = new Figures<StepMetrics>()
            .with("step", StepMetrics::step)
            .with("loss", StepMetrics::loss)
            .with("validationLoss", StepMetrics::validationLoss)
            .with("validationLossUnquantized", StepMetrics::validationLossUnquantized)
            .with("learningRate", StepMetrics::learningRate)
            .with("gradientNorm", StepMetrics::gradientNorm)
            .with("tokensPerSecond", StepMetrics::tokensPerSecond);

    /** The columns, as files had them before they named them. */
    private static final List<String> FIRST_STEP_COLUMNS = List.of(
            "step",
            "loss",
            "validationLoss",
            "validationLossUnquantized",
            "learningRate",
            "gradientNorm",
            "tokensPerSecond");

    private static final List<String> FIRST_LAYER_COLUMNS = List.of(
            "step",
            "layer",
            "operand",
            "format",
            "amax",
            "scale",
            "saturatedFraction",
            "underflowedFraction",
            "sqnrDb");

    /** The operands by place, as files had them before their words stood beside them. */
    private static final List<String> FIRST_OPERANDS = List.of("weight", "input", "gradOutput");

    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordParser() {}

    static void write(TrainingRecord record, Map<String, SafeTensor> tensors, Map<String, String> metadata) {
        ObjectNode node = JSON.createObjectNode()
                .put("initialStateHash", record.initialStateHash())
                .put("seconds", record.cost().seconds())
                .put("trainSeconds", record.cost().trainSeconds())
                .put("tokens", record.cost().tokens())
                .put("peakMemoryMib", record.cost().peakMemoryMib())
                .put("resumes", record.resumes());
        put(node, "notices", record.notices());
        ArrayNode assignments = node.putArray("assignments");
        for (LayerAssignment assignment : record.assignments()) {
            ArrayNode parts = assignments
                    .addArray()
                    .add(assignment.layer())
                    .add(assignment.format())
                    .add(assignment.reason())
                    .add(assignment.rows())
                    .add(assignment.columns());
            if (!assignment.isLinear()) {
                parts.add(assignment.site().toString());
            }
        }
        List<String> layers =
                record.layers().stream().map(LayerMetrics::layer).distinct().toList();
        List<String> formats =
                record.layers().stream().map(LayerMetrics::format).distinct().toList();
        List<String> operands = Stream.concat(
                        Arrays.stream(Operand.values()).map(Operand::toString),
                        record.layers().stream().map(LayerMetrics::cast))
                .distinct()
                .toList();
        Figures<LayerMetrics> ofLayers = ofLayers(layers, operands, formats);
        put(node, "layers", layers);
        put(node, "formats", formats);
        put(node, "operands", operands);
        put(node, "stepColumns", OF_STEPS.names());
        put(node, "layerColumns", ofLayers.names());
        tensors.put(STEPS, OF_STEPS.toTensor(record.steps()));
        tensors.put(LAYERS, ofLayers.toTensor(record.layers()));
        metadata.put(RECORD, node.toString());
    }

    private static Figures<LayerMetrics> ofLayers(List<String> layers, List<String> operands, List<String> formats) {
        return new Figures<LayerMetrics>()
                .with("step", LayerMetrics::step)
                .with("layer", one -> layers.indexOf(one.layer()))
                .with("operand", one -> operands.indexOf(one.cast()))
                .with("format", one -> formats.indexOf(one.format()))
                .with("amax", one -> one.figures().amax())
                .with("scale", one -> one.figures().scale())
                .with("saturatedFraction", one -> one.figures().saturatedFraction())
                .with("underflowedFraction", one -> one.figures().underflowedFraction())
                .with("sqnrDb", one -> one.figures().sqnrDb());
    }

    private static void put(ObjectNode node, String key, Collection<String> texts) {
        texts.forEach(node.putArray(key)::add);
    }

    /** @throws IllegalArgumentException if the file holds no record */
    static TrainingRecord read(SafetensorsFile file) {
        JsonNode node;
        try {
            node = JSON.readTree(file.metadata().getOrDefault(RECORD, ""));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot read the record of a checkpoint: it is not JSON.", e);
        }
        return new TrainingRecord(
                node.required("initialStateHash").asText(),
                assignments(node.required("assignments")),
                Figures.rows(file.tensors().get(STEPS), texts(node, "stepColumns", FIRST_STEP_COLUMNS)).stream()
                        .map(RecordParser::step)
                        .toList(),
                layers(file, node),
                new TrainingRecord.Cost(
                        node.required("seconds").asDouble(),
                        node.required("trainSeconds").asDouble(),
                        node.required("tokens").asLong(),
                        node.required("peakMemoryMib").asDouble()),
                node.required("resumes").asInt(),
                texts(node.required("notices")));
    }

    private static List<LayerAssignment> assignments(JsonNode array) {
        List<LayerAssignment> assignments = new ArrayList<>();
        array.forEach(a -> assignments.add(new LayerAssignment(
                a.required(0).asText(),
                a.required(1).asText(),
                a.required(2).asText(),
                a.path(3).asLong(),
                a.path(4).asLong(),
                Site.parse(a.path(5).asText(Site.LINEAR.toString())))));
        return assignments;
    }

    private static StepMetrics step(Figures.Row row) {
        return new StepMetrics(
                row.whole("step"),
                row.get("loss"),
                row.get("validationLoss"),
                row.get("validationLossUnquantized"),
                row.get("learningRate"),
                row.get("gradientNorm"),
                row.get("tokensPerSecond"));
    }

    private static List<LayerMetrics> layers(SafetensorsFile file, JsonNode node) {
        List<String> layers = texts(node.required("layers"));
        List<String> formats = texts(node.required("formats"));
        List<String> operands = texts(node, "operands", FIRST_OPERANDS);
        return Figures.rows(file.tensors().get(LAYERS), texts(node, "layerColumns", FIRST_LAYER_COLUMNS)).stream()
                .map(row -> new LayerMetrics(
                        row.whole("step"),
                        layers.get(row.whole("layer")),
                        operand(operands.get(row.whole("operand"))),
                        product(operands.get(row.whole("operand"))),
                        formats.get(row.whole("format")),
                        new LayerMetrics.Figures(
                                row.get("amax"),
                                row.get("scale"),
                                row.get("saturatedFraction"),
                                row.get("underflowedFraction"),
                                row.get("sqnrDb"))))
                .toList();
    }

    private static String operand(String cast) {
        return cast.split("\\.")[0];
    }

    private static String product(String cast) {
        return cast.contains(".") ? cast.substring(cast.indexOf('.') + 1) : "";
    }

    private static List<String> texts(JsonNode node, String key, List<String> otherwise) {
        return node.has(key) ? texts(node.get(key)) : otherwise;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
