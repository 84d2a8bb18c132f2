package io.altgrad.store;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.Warnings;
import io.altgrad.spec.Trial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files in a folder of results that are not what they ought to be. */
class DamagedResultsTest {

    private static final Trial TRIAL = trial("e5m2", 3);
    private static final Trial OTHER = trial("e3m4", 3);

    /** The things that a file may hold in place of its rows. */
    enum Damage {
        NOTHING("it is no Parquet file (length is too low: 0)"),
        TEXT("it is no Parquet file. Expected magic number at tail"),
        CUT("it is no Parquet file. Expected magic number at tail"),
        CUT_AT_LARGE_NUMBERS("it is damaged (its last bytes announce a footer of 4294967295)"),
        ANOTHER_TABLE(""),
        ANOTHER_TRIAL("it holds rows of trial " + OTHER.id());

        private final String reason;

        Damage(String reason) {
            this.reason = reason;
        }

        byte[] of(Path folder, String table) throws IOException {
            Path file = folder.resolve(table).resolve(TRIAL.id() + ".parquet");
            return switch (this) {
                case NOTHING -> new byte[0];
                case TEXT -> "a text that is long enough to be looked at".getBytes(StandardCharsets.UTF_8);
                case CUT -> Arrays.copyOf(Files.readAllBytes(file), 600);
                case CUT_AT_LARGE_NUMBERS -> {
                    byte[] cut = Arrays.copyOf(Files.readAllBytes(file), 600);
                    Arrays.fill(cut, 592, 596, (byte) 0xff);
                    yield cut;
                }
                case ANOTHER_TABLE ->
                    Files.readAllBytes(folder.resolve(table.equals("trials") ? "layers" : "trials")
                            .resolve(file.getFileName()));
                case ANOTHER_TRIAL -> Files.readAllBytes(file.resolveSibling(OTHER.id() + ".parquet"));
            };
        }
    }

    @TempDir
    private Path folder;

    private ResultStore store;

    @BeforeEach
    void prepare() throws IOException {
        store = new ResultStore(folder.toString(), new Configuration());
        store.prepare("name: test\n");
        store.write("test", FakeTrials.completed(TRIAL));
        store.write("test", FakeTrials.completed(OTHER));
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatCannotBeReadIsNotStoredAndIsNamed(Damage damage) throws IOException {
        Path file = damage("trials", damage);
        assertThat(store.stored().keySet()).containsExactly(OTHER.id());
        assertThatThrownBy(store::trials)
                .isInstanceOf(UnreadableFile.class)
                .hasMessageStartingWith("Cannot read file:" + file + ": " + damage.reason)
                .hasMessageEndingWith("; delete it and run the sweep again, which makes what was in it anew.");
        store.prepare("name: test\n");
        store.write("test", FakeTrials.completed(TRIAL));
        assertThat(store.trials()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "NOTHING, steps",
        "TEXT, steps",
        "CUT, steps",
        "ANOTHER_TRIAL, steps",
        "NOTHING, layers",
        "TEXT, layers",
        "CUT, layers",
        "ANOTHER_TRIAL, layers"
    })
    void stepsAndLayersThatCannotBeReadAreNamed(Damage damage, String table) throws IOException {
        Path file = damage(table, damage);
        assertThatThrownBy(() -> read(table))
                .isInstanceOf(UnreadableFile.class)
                .hasMessageStartingWith("Cannot read file:" + file + ": " + damage.reason)
                .hasMessageEndingWith("; delete it and file:"
                        + folder.resolve("trials").resolve(file.getFileName())
                        + " and run the sweep again, which makes what was in it anew.");
    }

    @ParameterizedTest
    @CsvSource({"trials", "steps", "layers"})
    void aPackOfAnotherKindIsNamed(String table) throws IOException {
        Path pack = folder.resolve(table).resolve("pack-" + TRIAL.id() + ".parquet");

        Schema<String> notes = new Schema<>("notes", "a note", "a row for each note", "Note");
        notes.expected("text", ColumnType.STRING, "", "what it says", note -> note);
        ResultStore.writeTable(folder.toString(), notes, List.of("a"), new Configuration());
        Files.copy(folder.resolve("notes/notes.parquet"), pack);
        assertThatThrownBy(() -> {
                    store.stored();
                    read(table);
                })
                .isInstanceOf(UnreadableFile.class)
                .hasMessageContaining("Cannot read file:" + pack + ": ");
    }

    @Test
    void aFileOfAnotherNameIsSaidAndStays() throws IOException {
        for (String table : List.of("trials", "steps", "layers")) {
            Files.writeString(folder.resolve(table).resolve("my:export.parquet"), "");
        }
        try (Warnings warnings = Warnings.of(ResultStore.class)) {
            store.prepare("name: test\n");
            assertThat(store.trials()).hasSize(2);
            assertThat(warnings.lines())
                    .containsExactly("Passed over file:" + folder.resolve("trials/my:export.parquet")
                            + ": no result has such a name; move it elsewhere, for others read the folder whole.");
        }
        assertThat(folder.resolve("steps/my:export.parquet")).exists();
        assertThat(folder.resolve("layers/my:export.parquet")).exists();
        assertThat(store.pack(2)).isEqualTo(2);
    }

    private Path damage(String table, Damage damage) throws IOException {
        return Files.write(folder.resolve(table).resolve(TRIAL.id() + ".parquet"), damage.of(folder, table));
    }

    private void read(String table) throws IOException {
        if (table.equals("steps")) {
            store.steps(StepColumns.SCHEMA.columns(), store.stored().keySet(), (id, rows) -> {});
        } else {
            store.layers(LayerColumns.SCHEMA.columns(), store.stored().keySet(), (id, rows) -> {});
        }
    }
}
