package io.altgrad.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.compare.SyntheticSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other tools need to read a folder quickly stands in the files: dictionaries, and the range of each column. */
class ParquetFootersTest {

    private static final Map<String, List<String>> FEW_VALUES = Map.of(
            "trials", List.of("sweep", "format", "rules", "status", "corpus", "device", "assignments_json"),
            "steps", List.of("trial_id"),
            "layers", List.of("trial_id", "layer", "operand", "format"));

    private static final Map<String, List<String>> FILTERED = Map.of(
            "trials", List.of("trial_id", "format", "rules", "seed", "status", "val_loss", "ended_at"),
            "steps", List.of("trial_id", "step", "loss", "val_loss"),
            "layers", List.of("trial_id", "step", "layer", "operand", "format", "saturated_fraction", "sqnr_db"));

    @TempDir
    private Path folder;

    @Test
    void packsHaveDictionariesAndRanges() throws IOException {
        ResultStore store = new ResultStore(folder.toString(), new Configuration());
        SyntheticSweep.write(store, 40, 20);
        assertThat(store.pack(1)).isEqualTo(40);
        for (String table : FEW_VALUES.keySet()) {
            Map<String, ColumnChunkMetaData> columns = columns(table);
            assertThat(FEW_VALUES.get(table))
                    .as("dictionaries of %s", table)
                    .allSatisfy(name -> assertThat(
                                    columns.get(name).getEncodingStats().hasDictionaryEncodedPages())
                            .as(name)
                            .isTrue());
            assertThat(FILTERED.get(table))
                    .as("ranges of %s", table)
                    .allSatisfy(
                            name -> assertThat(columns.get(name).getStatistics().hasNonNullValue())
                                    .as(name)
                                    .isTrue());
        }
        assertThat(columns("trials").get("seed").getStatistics().minAsString()).isEqualTo("1");
        assertThat(columns("steps").get("step").getStatistics().maxAsString()).isEqualTo("100");
    }

    @Test
    void aTrialsOwnFilesHaveThemWhereRowsAreMany() throws IOException {
        SyntheticSweep.write(new ResultStore(folder.toString(), new Configuration()), 2, 20);
        for (String table : List.of("steps", "layers")) {
            Map<String, ColumnChunkMetaData> columns = columns(table);
            assertThat(columns.get("trial_id").getEncodingStats().hasDictionaryEncodedPages())
                    .isTrue();
        }
        for (String table : FILTERED.keySet()) {
            Map<String, ColumnChunkMetaData> columns = columns(table);
            assertThat(FILTERED.get(table))
                    .allSatisfy(
                            name -> assertThat(columns.get(name).getStatistics().hasNonNullValue())
                                    .as(name)
                                    .isTrue());
        }
    }

    /** Of the table's largest file, which is one of a trial with a format. */
    private Map<String, ColumnChunkMetaData> columns(String table) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(table))) {
            Path largest = files.max(java.util.Comparator.comparingLong(
                            file -> file.toFile().length()))
                    .orElseThrow();
            try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(largest))) {
                assertThat(reader.getFooter().getBlocks()).hasSize(1);
                return reader.getFooter().getBlocks().get(0).getColumns().stream()
                        .collect(Collectors.toMap(column -> column.getPath().toDotString(), Function.identity()));
            }
        }
    }
}
