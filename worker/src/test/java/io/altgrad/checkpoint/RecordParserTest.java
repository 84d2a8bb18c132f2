package io.altgrad.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The operands of a record's rows are told by their words, whatever the order in which the code has them. */
class RecordParserTest {

    private static final String WORDS = "\"operands\":[\"weight\",\"input\",\"gradOutput\"]";

    private final Map<String, SafeTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final TrainingRecord record = new TrainingRecord(
            "c0ffee",
            List.of(),
            List.of(),
            Arrays.stream(Operand.values())
                    .map(operand -> new LayerMetrics(1, "a", operand, "e5m2", 1.5, 64, 0, 0.25, 30))
                    .toList(),
            2.5,
            1.5,
            640,
            123.5,
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
                .extracting(LayerMetrics::operand)
                .containsExactly(Operand.GRAD_OUTPUT, Operand.WEIGHT, Operand.INPUT);
    }

    private TrainingRecord read(String json) {
        assertThat(json).startsWith("{").endsWith("}");
        return RecordParser.read(new SafetensorsFile(tensors, Map.of("record", json)));
    }
}
