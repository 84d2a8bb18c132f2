package io.altgrad.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.result.TrialResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

    private static final Map<ColumnType<?>, DataType> TYPES = Map.of(
            ColumnType.INT32, DataTypes.IntegerType,
            ColumnType.INT64, DataTypes.LongType,
            ColumnType.DOUBLE, DataTypes.DoubleType,
            ColumnType.BOOLEAN, DataTypes.BooleanType,
            ColumnType.STRING, DataTypes.StringType,
            ColumnType.TIMESTAMP, DataTypes.TimestampType);

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
        ResultStore store = ReadyStore.in(folder);
        result = FakeTrials.completed(FakeTrials.trial("e5m2", 3));
        store.write("test", result);
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @Test
    void trials() {
        Row row = onlyRow(TrialColumns.SCHEMA);
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
        List<Row> rows = rows(StepColumns.SCHEMA);
        assertThat(rows).hasSize(FakeTrials.STEPS);
        assertThat(rows.get(0).<Double>getAs("val_loss")).isNull();
        assertThat(rows.get(1).<Double>getAs("val_loss")).isNotNull();
    }

    @Test
    void layers() {
        List<Row> rows = rows(LayerColumns.SCHEMA);
        assertThat(rows).hasSize(FakeTrials.LAYERS.size() * 3);
        assertThat(rows.get(2).<String>getAs("operand")).isEqualTo("grad_output");
        assertThat(rows.get(2).<Double>getAs("sqnr_db")).isPositive().isInfinite();
    }

    private static Row onlyRow(Schema<?> table) {
        List<Row> rows = rows(table);
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private static List<Row> rows(Schema<?> table) {
        var read = spark.read().parquet(folder.resolve(table.table()).toString());
        StructType schema = read.schema();
        assertThat(schema.fieldNames())
                .containsExactly(table.columns().stream().map(Column::name).toArray(String[]::new));
        for (Column<?> column : table.columns()) {
            assertThat(schema.apply(column.name()).dataType()).as(column.name()).isEqualTo(TYPES.get(column.type()));
        }
        return read.collectAsList().stream().collect(Collectors.toList());
    }
}
