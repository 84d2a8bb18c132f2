package io.altgrad.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.result.LayerMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.spec.Operand;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The figures and operands of a record's rows are told by their names, whatever the order in which the code has them. */
class RecordParserTest {

    private static final String WORDS = "\"operands\":[\"weight\",\"input\",\"gradOutput\"]";

    private final Map<String, SafeTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final TrainingRecord record = new TrainingRecord(
            "c0ffee",
            List.of(),
            List.of(),
            Arrays.stream(Operand.values())
                    .map(operand ->
                            new LayerMetrics(1, "a", operand, "e5m2", new LayerMetrics.Figures(1.5, 64, 0, 0.25, 30)))
                    .toList(),
            new TrainingRecord.Cost(2.5, 1.5, 640, 123.5),
            0,
            List.of());

    @BeforeEach
    void write() {
        RecordParser.write(record, tensors, metadata);
        assertThat(metadata.get("record")).contains(WORDS);
    }

    @Test
    void comesBack() {
        assertThat(read(metadata.get("record"))).isEqualTo(record);
    }

    @Test
    void aFileOfBeforeTheWordsIsReadByTheOrderOfThen() {
        assertThat(read(metadata.get("record").replace("," + WORDS, ""))).isEqualTo(record);
    }

    @Test
    void theWordsDecideAndNotTheOrderOfNow() {
        String other = "\"operands\":[\"gradOutput\",\"weight\",\"input\"]";
        assertThat(read(metadata.get("record").replace(WORDS, other)).layers())
                .extracting(row -> Operand.parse(row.operand()))
                .containsExactly(Operand.GRAD_OUTPUT, Operand.WEIGHT, Operand.INPUT);
    }

    @Test
    void aFileOfBeforeTheColumnsWereNamedIsReadInTheOrderOfThen() {
        String json = metadata.get("record");
        assertThat(read(json.replaceAll(",\"(step|layer)Columns\":\\[[^]]*]", "")))
                .isEqualTo(record);
    }

    @Test
    void theNamesOfTheColumnsDecideAndNotTheirOrderOfNow() {
        String swapped = metadata.get("record").replace("\"amax\",\"scale\"", "\"scale\",\"amax\"");
        assertThat(read(swapped).layers())
                .allSatisfy(layer -> assertThat(layer.figures().amax()).isEqualTo(64))
                .allSatisfy(layer -> assertThat(layer.figures().scale()).isEqualTo(1.5));
    }

    @Test
    void aFigureThatIsMissingIsNamed() {
        String other = metadata.get("record").replace("\"sqnrDb\"", "\"other\"");
        assertThatThrownBy(() -> read(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot read the record of a checkpoint: it has no figure sqnrDb.");
    }

    private TrainingRecord read(String json) {
        assertThat(json).startsWith("{").endsWith("}");
        return RecordParser.read(new SafetensorsFile(tensors, Map.of("record", json)));
    }
}
