package io.altgrad.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.Results;
import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Seeds;
import io.altgrad.spec.Trial;
import io.altgrad.stopping.Decision;
import io.altgrad.stopping.Event;
import io.altgrad.stopping.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, types, nullability and order of every column, and how its file is compressed, are those of the golden files. */
class ParquetSchemaTest {

    private static final Path GOLDEN = Path.of("src/test/resources/schema");

    @TempDir
    static Path folder;

    @BeforeAll
    static void writeEveryTable() throws IOException {
        ResultStore store = ReadyStore.in(folder);
        List<Trial> packed = List.of(FakeTrials.trial("e5m2", 1), FakeTrials.trial("none", 1));
        for (Trial trial : packed) {
            store.write("test", FakeTrials.completed(trial));
        }
        store.pack(2);
        store.write("test", FakeTrials.completed(FakeTrials.trial("e5m2", 2)));
        store.plan(List.of(PlannedTrial.of(0, packed.get(0)), PlannedTrial.of(1, packed.get(1))));
        store.writeEvents(Map.of(
                packed.get(0).id(),
                List.of(new Event(
                        1,
                        Instant.EPOCH,
                        "asha",
                        new Seeds(1, 1, 1),
                        new Decision(packed.get(0).id(), 2, 2.5, Double.NaN, Verdict.REACHED)))));
        Results results = Results.read(List.of(folder.toString()), new Configuration());
        Results.write(Comparison.of(results.trials(), "none"), folder.toString(), new Configuration());
    }

    @ParameterizedTest
    @ValueSource(strings = {"trials", "steps", "layers", "grid", "events", "comparison"})
    void everyFileOfATableHasTheGoldenSchema(String table) throws IOException {
        List<Path> files = files(table);
        assertThat(files).hasSizeGreaterThanOrEqualTo(1);
        for (Path file : files) {
            assertThat(footer(file).getFileMetaData().getSchema().toString())
                    .as(file.toString())
                    .isEqualTo(Files.readString(GOLDEN.resolve(table + ".txt")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trials", "steps", "layers"})
    void packsAreCompressedAndFilesOfOneTrialAreNot(String table) throws IOException {
        for (Path file : files(table)) {
            String codec = file.getFileName().toString().startsWith("pack-") ? "SNAPPY" : "UNCOMPRESSED";
            assertThat(footer(file).getBlocks())
                    .as(file.toString())
                    .isNotEmpty()
                    .allSatisfy(block -> assertThat(block.getColumns())
                            .allSatisfy(column -> assertThat(column.getCodec()).hasToString(codec)));
        }
    }

    private static List<Path> files(String table) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve(table))) {
            return all.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
    }

    private static ParquetMetadata footer(Path file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            return reader.getFooter();
        }
    }
}
