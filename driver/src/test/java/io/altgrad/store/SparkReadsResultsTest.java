package io.altgrad.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.result.TrialResult;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark SQL sees every column of every table, under its snake_case name and with its type. */
class SparkReadsResultsTest {

    private static final Map<Class<?>, DataType> TYPES = Map.of(
            int.class, DataTypes.IntegerType,
            Integer.class, DataTypes.IntegerType,
            long.class, DataTypes.LongType,
            Long.class, DataTypes.LongType,
            double.class, DataTypes.DoubleType,
            Double.class, DataTypes.DoubleType,
            boolean.class, DataTypes.BooleanType,
            String.class, DataTypes.StringType,
            Instant.class, DataTypes.TimestampType);

    @TempDir
    static Path folder;

    private static SparkSession spark;
    private static TrialResult result;

    @BeforeAll
    static void writeResults() throws IOException {
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        ResultStore store = new ResultStore(folder.toString(), new Configuration());
        store.prepare("");
        result = FakeTrials.completed(FakeTrials.trial("e5m2", 3));
        store.write("test", result);
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @Test
    void trials() {
        Row row = onlyRow("trials", TrialRow.class);
        assertThat(row.<String>getAs("trial_id")).isEqualTo(result.trial().id());
        assertThat(row.<Double>getAs("training_beta1")).isEqualTo(0.9);
        assertThat(row.<Double>getAs("val_loss")).isEqualTo(FakeTrials.finalLoss(result.trial()));
        assertThat(row.<Double>getAs("tokens_per_s")).isEqualTo(400.0);
        assertThat(row.<Double>getAs("peak_memory_mib")).isEqualTo(123.5);
        assertThat(row.<String>getAs("failure_kind")).isNull();
        assertThat(row.<java.sql.Timestamp>getAs("ended_at").toInstant()).isEqualTo(result.endedAt());
    }

    @Test
    void steps() {
        List<Row> rows = rows("steps", StepRow.class);
        assertThat(rows).hasSize(FakeTrials.STEPS);
        assertThat(rows.get(0).<Double>getAs("val_loss")).isNull();
        assertThat(rows.get(1).<Double>getAs("val_loss")).isNotNull();
    }

    @Test
    void layers() {
        List<Row> rows = rows("layers", LayerRow.class);
        assertThat(rows).hasSize(FakeTrials.LAYERS.size() * 3);
        assertThat(rows.get(2).<String>getAs("operand")).isEqualTo("grad_output");
        assertThat(rows.get(2).<Double>getAs("sqnr_db")).isPositive().isInfinite();
    }

    private static Row onlyRow(String table, Class<? extends Record> type) {
        List<Row> rows = rows(table, type);
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private static List<Row> rows(String table, Class<? extends Record> type) {
        var read = spark.read().parquet(folder.resolve(table).toString());
        StructType schema = read.schema();
        assertThat(schema.fieldNames())
                .containsExactly(Arrays.stream(type.getRecordComponents())
                        .map(column -> snakeCase(column.getName()))
                        .toArray(String[]::new));
        for (RecordComponent column : type.getRecordComponents()) {
            assertThat(schema.apply(snakeCase(column.getName())).dataType())
                    .as(column.getName())
                    .isEqualTo(TYPES.get(column.getType()));
        }
        return read.collectAsList().stream().collect(Collectors.toList());
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }
}
