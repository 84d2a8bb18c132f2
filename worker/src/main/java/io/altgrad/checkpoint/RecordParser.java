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
import io.altgrad.safetensors.Dtype;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.spec.Operand;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The measurements of a trial, as part of a safetensors file: the figures of its steps and layers as two matrices of
 * float64, so that every bit of them comes back, and the rest as JSON in the metadata. What is a word in a row is a place
 * in a list of words there.
 */
final class RecordParser {

    /** The beginning of the tensors' names. */
    static final String PREFIX = "log.";

    private static final String STEPS = PREFIX + "steps";
    private static final String LAYERS = PREFIX + "layers";
    private static final String RECORD = "record";
    private static final int STEP_COLUMNS = 7;
    private static final int LAYER_COLUMNS = 9;

    /** The operands by place, as files had them before their words stood beside them. */
    private static final List<String> FIRST_OPERANDS = List.of("weight", "input", "gradOutput");

    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordParser() {}

    static void write(TrainingRecord record, Map<String, SafeTensor> tensors, Map<String, String> metadata) {
        ObjectNode node = JSON.createObjectNode()
                .put("initialStateHash", record.initialStateHash())
                .put("seconds", record.seconds())
                .put("trainSeconds", record.trainSeconds())
                .put("tokens", record.tokens())
                .put("peakMemoryMib", record.peakMemoryMib())
                .put("resumes", record.resumes());
        record.notices().forEach(node.putArray("notices")::add);
        ArrayNode assignments = node.putArray("assignments");
        for (LayerAssignment assignment : record.assignments()) {
            assignments
                    .addArray()
                    .add(assignment.layer())
                    .add(assignment.format())
                    .add(assignment.reason())
                    .add(assignment.rows())
                    .add(assignment.columns());
        }
        List<String> layers =
                record.layers().stream().map(LayerMetrics::layer).distinct().toList();
        List<String> formats =
                record.layers().stream().map(LayerMetrics::format).distinct().toList();
        layers.forEach(node.putArray("layers")::add);
        formats.forEach(node.putArray("formats")::add);
        List<String> operands =
                Arrays.stream(Operand.values()).map(Operand::toString).toList();
        operands.forEach(node.putArray("operands")::add);
        tensors.put(STEPS, steps(record.steps()));
        tensors.put(LAYERS, layers(record.layers(), layers, operands, formats));
        metadata.put(RECORD, node.toString());
    }

    /** @throws IllegalArgumentException if the file holds no record */
    static TrainingRecord read(SafetensorsFile file) {
        JsonNode node;
        try {
            node = JSON.readTree(file.metadata().getOrDefault(RECORD, ""));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot read the record of a checkpoint: it is not JSON.", e);
        }
        List<LayerAssignment> assignments = new ArrayList<>();
        node.required("assignments")
                .forEach(a -> assignments.add(new LayerAssignment(
                        a.required(0).asText(),
                        a.required(1).asText(),
                        a.required(2).asText(),
                        a.path(3).asLong(),
                        a.path(4).asLong())));
        return new TrainingRecord(
                node.required("initialStateHash").asText(),
                assignments,
                toSteps(matrix(file, STEPS, STEP_COLUMNS)),
                toLayers(
                        matrix(file, LAYERS, LAYER_COLUMNS),
                        texts(node.required("layers")),
                        node.has("operands") ? texts(node.get("operands")) : FIRST_OPERANDS,
                        texts(node.required("formats"))),
                node.required("seconds").asDouble(),
                node.required("trainSeconds").asDouble(),
                node.required("tokens").asLong(),
                node.required("peakMemoryMib").asDouble(),
                node.required("resumes").asInt(),
                texts(node.required("notices")));
    }

    private static SafeTensor steps(List<StepMetrics> steps) {
        Matrix matrix = new Matrix(steps.size(), STEP_COLUMNS);
        for (StepMetrics step : steps) {
            matrix.add(
                    step.step(),
                    step.loss(),
                    step.validationLoss(),
                    step.validationLossUnquantized(),
                    step.learningRate(),
                    step.gradientNorm(),
                    step.tokensPerSecond());
        }
        return matrix.toTensor();
    }

    private static List<StepMetrics> toSteps(List<double[]> rows) {
        return rows.stream()
                .map(row -> new StepMetrics((int) row[0], row[1], row[2], row[3], row[4], row[5], row[6]))
                .toList();
    }

    private static SafeTensor layers(
            List<LayerMetrics> metrics, List<String> layers, List<String> operands, List<String> formats) {
        Matrix matrix = new Matrix(metrics.size(), LAYER_COLUMNS);
        for (LayerMetrics one : metrics) {
            matrix.add(
                    one.step(),
                    layers.indexOf(one.layer()),
                    operands.indexOf(one.operand().toString()),
                    formats.indexOf(one.format()),
                    one.amax(),
                    one.scale(),
                    one.saturatedFraction(),
                    one.underflowedFraction(),
                    one.sqnrDb());
        }
        return matrix.toTensor();
    }

    private static List<LayerMetrics> toLayers(
            List<double[]> rows, List<String> layers, List<String> operands, List<String> formats) {
        return rows.stream()
                .map(row -> new LayerMetrics(
                        (int) row[0],
                        layers.get((int) row[1]),
                        Operand.parse(operands.get((int) row[2])),
                        formats.get((int) row[3]),
                        row[4],
                        row[5],
                        row[6],
                        row[7],
                        row[8]))
                .toList();
    }

    private static List<double[]> matrix(SafetensorsFile file, String name, int columns) {
        SafeTensor tensor = file.tensors().get(name);
        if (tensor == null || tensor.dimensions().length != 2 || tensor.dimensions()[1] != columns) {
            throw new IllegalArgumentException("Cannot read the record of a checkpoint: it has no matrix " + name
                    + " of " + columns + " columns.");
        }
        double[] values = tensor.doubles();
        List<double[]> rows = new ArrayList<>();
        for (int from = 0; from < values.length; from += columns) {
            rows.add(Arrays.copyOfRange(values, from, from + columns));
        }
        return rows;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Rows of float64 as they gather. */
    private static final class Matrix {

        private final long[] shape;
        private final ByteBuffer data;

        Matrix(int rows, int columns) {
            this.shape = new long[] {rows, columns};
            this.data = ByteBuffer.allocate(Math.multiplyExact(rows, columns * Double.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }

        void add(double... row) {
            for (double value : row) {
                data.putDouble(value);
            }
        }

        SafeTensor toTensor() {
            return SafeTensor.of(Dtype.F64, shape, data.flip());
        }
    }
}
