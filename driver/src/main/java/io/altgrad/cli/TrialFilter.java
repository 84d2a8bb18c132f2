package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.store.ColumnType;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext$;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Chooses trials by a condition in Spark SQL over the columns of {@code trials}. */
final class TrialFilter {

    private static final Map<ColumnType<?>, DataType> TYPES = Map.of(
            ColumnType.INT32, DataTypes.IntegerType,
            ColumnType.INT64, DataTypes.LongType,
            ColumnType.DOUBLE, DataTypes.DoubleType,
            ColumnType.BOOLEAN, DataTypes.BooleanType,
            ColumnType.STRING, DataTypes.StringType,
            ColumnType.TIMESTAMP, DataTypes.TimestampType);

    private TrialFilter() {}

    /**
     * The ids of the trials for which {@code condition} is true. Spark is started for the answer and stopped after it,
     * unless one runs in this process already: that one answers, and stays.
     *
     * @throws UserError if it is no condition, names a column that there is not, or has no value for a trial
     */
    static Set<String> idsWhere(List<TrialRow> trials, String condition) {
        boolean runs = SparkContext$.MODULE$.getActive().isDefined();
        // A session of its own, for the setting below is not for a caller's.
        SparkSession spark =
                (runs ? SparkSession.builder() : own()).getOrCreate().newSession();
        try {
            spark.conf().set("spark.sql.datetime.java8API.enabled", "true");
            List<Row> rows = trials.stream().map(TrialFilter::row).toList();
            return spark.createDataFrame(rows, schema()).where(condition).select("trial_id").collectAsList().stream()
                    .map(row -> row.getString(0))
                    .collect(Collectors.toCollection(HashSet::new));
        } catch (Exception e) {
            // Spark throws checked exceptions that its signatures do not show.
            // A condition that can be read may still fail on a row, as "format = 1" does on e5m2.
            if (e instanceof SparkThrowable known && !known.isInternalError()) {
                throw new UserError(
                        "Cannot filter by \"" + condition + "\": " + firstLine(e.getMessage())
                                + "; give a condition in SQL over the columns of 'altgrad schema trials', such as"
                                + " \"format = 'e5m2'\".",
                        e);
            }
            throw e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
        } finally {
            if (!runs) {
                spark.stop();
            }
        }
    }

    private static SparkSession.Builder own() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("altgrad compare")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1");
    }

    private static String firstLine(String message) {
        return message.strip()
                .lines()
                .findFirst()
                .orElse("")
                .replaceAll("\\s*SQLSTATE.*$", "")
                .replaceAll("[.]$", "");
    }

    private static StructType schema() {
        return new StructType(TrialColumns.SCHEMA.columns().stream()
                .map(column -> DataTypes.createStructField(column.name(), TYPES.get(column.type()), true))
                .toArray(StructField[]::new));
    }

    private static Row row(TrialRow trial) {
        return RowFactory.create(TrialColumns.SCHEMA.columns().stream()
                .<Object>map(column -> trial.get(column))
                .toArray());
    }
}
