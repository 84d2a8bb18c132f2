package io.altgrad.cli;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.result.Outcome;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import io.altgrad.store.PairedView;
import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The questions in SQL of driver/README.md have the same answers in Spark and in DuckDB, over packs and single files. */
class SqlQuestionsTest {

    private static final List<String> TABLES = List.of("trials", "steps", "layers", "grid");

    @TempDir
    static Path folder;

    @BeforeAll
    static void runASweep() throws IOException {
        ResultStore store = ReadyStore.in(folder);
        List<Trial> planned = new ArrayList<>();
        for (long seed = 1; seed <= 3; seed++) {
            for (String format : List.of("none", "e5m2", "e3m4")) {
                for (Trial trial : List.of(trial(format, seed), sized(trial(format, seed)))) {
                    planned.add(trial);
                    store.write("test", FakeTrials.completed(trial));
                }
            }
        }
        assertThat(store.pack(1)).isEqualTo(18);
        Trial unpaired = trial("e5m2", 4);
        Trial diverged = trial("e3m4", 4);
        store.write("test", FakeTrials.completed(unpaired));
        store.write("test", FakeTrials.ended(diverged, new Outcome.Diverged(4, "lm_head", "NaN")));
        planned.addAll(List.of(unpaired, diverged));
        store.plan(planned.stream().map(trial -> PlannedTrial.of(0, trial)).toList());
        // Of an earlier sweep file.
        store.write("test", FakeTrials.completed(trial("none", 5)));
        store.write("test", FakeTrials.completed(trial("e5m2", 5)));
    }

    @Test
    void fiveQuestionsHaveTheSameAnswersInSparkAndDuckDb() throws IOException, SQLException {
        List<String> questions = Pattern.compile("```sql\\R(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> block.replaceAll("```(sql)?", ""))
                .flatMap(block -> List.of(block.split(";")).stream())
                .filter(query -> !query.isBlank())
                .toList();
        assertThat(questions).hasSize(5);
        List<List<String>> spark = spark(questions);
        assertThat(spark).allSatisfy(answer -> assertThat(answer).isNotEmpty());
        assertThat(duckDb(questions)).isEqualTo(spark);
        assertThat(spark.get(0).stream().map(line -> line.replaceAll(" [0-9a-f]{16} ", " ")))
                .containsExactlyInAnyOrder(
                        "e3m4 mlp 3 0.104", "e3m4 mlp 3 0.104", "e5m2 mlp 3 0.104", "e5m2 mlp 3 0.104");
    }

    private static Trial sized(Trial trial) {
        return new Trial(
                trial.format(),
                trial.rules(),
                trial.seed(),
                ModelSpec.M,
                trial.training(),
                trial.quantization(),
                trial.corpus());
    }

    private static List<List<String>> spark(List<String> questions) {
        List<List<String>> answers = new ArrayList<>();
        try (SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "1")
                .getOrCreate()) {
            TABLES.forEach(table ->
                    spark.read().parquet(folder.resolve(table).toString()).createOrReplaceTempView(table));
            spark.sql(PairedView.SQL);
            for (String question : questions) {
                List<String> answer = new ArrayList<>();
                for (Row row : spark.sql(question).collectAsList()) {
                    List<String> cells = new ArrayList<>();
                    for (int i = 0; i < row.size(); i++) {
                        cells.add(cell(row.get(i)));
                    }
                    answer.add(String.join(" ", cells));
                }
                answers.add(answer);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return answers;
    }

    private static List<List<String>> duckDb(List<String> questions) throws SQLException {
        List<List<String>> answers = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            for (String table : TABLES) {
                statement.execute("CREATE VIEW " + table + " AS SELECT * FROM read_parquet('" + folder.resolve(table)
                        + "/*.parquet')");
            }
            statement.execute(PairedView.SQL);
            for (String question : questions) {
                List<String> answer = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery(question)) {
                    while (rows.next()) {
                        List<String> cells = new ArrayList<>();
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            cells.add(cell(rows.getObject(i)));
                        }
                        answer.add(String.join(" ", cells));
                    }
                }
                answers.add(answer);
            }
        }
        return answers;
    }

    /** Sums in another order differ in their last digits. */
    private static String cell(Object value) {
        return value instanceof Double number
                ? new BigDecimal(number)
                        .round(new MathContext(10))
                        .stripTrailingZeros()
                        .toPlainString()
                : String.valueOf(value);
    }
}
