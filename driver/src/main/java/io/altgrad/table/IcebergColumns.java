package io.altgrad.table;

import io.altgrad.base.UserError;
import io.altgrad.store.Column;
import io.altgrad.store.ColumnType;
import io.altgrad.store.Row;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The columns of a table of results as Iceberg has them: all may be null, for older rows lack those that are added. */
record IcebergColumns(io.altgrad.store.Schema<?> columns) {

    private static final Map<ColumnType<?>, Type> TYPES = Map.of(
            ColumnType.INT32, Types.IntegerType.get(),
            ColumnType.INT64, Types.LongType.get(),
            ColumnType.DOUBLE, Types.DoubleType.get(),
            ColumnType.BOOLEAN, Types.BooleanType.get(),
            ColumnType.STRING, Types.StringType.get(),
            ColumnType.TIMESTAMP, Types.TimestampType.withZone());

    /** The schema of a table that is made anew. */
    Schema schema() {
        List<Types.NestedField> fields = new ArrayList<>();
        for (Column<?> column : columns.columns()) {
            fields.add(Types.NestedField.optional(fields.size() + 1, column.name(), type(column), meaning(column)));
        }
        return new Schema(fields);
    }

    /** Adds to a table the columns that it has not; columns of somebody else's stay, and are null in new rows. */
    void addMissing(String table, Schema has, UpdateSchema update) {
        for (Column<?> column : columns.columns()) {
            Types.NestedField field = has.findField(column.name());
            if (field == null) {
                update.addColumn(column.name(), type(column), meaning(column));
            } else if (!field.type().equals(type(column))) {
                throw new UserError("Cannot write to table " + table + ": its column " + column.name() + " is of type "
                        + field.type() + ", and results have " + type(column) + " there; name another with --table.");
            }
        }
    }

    /** A row in the shape of a table that has all columns. */
    Record record(Schema table, Row row) {
        Record record = GenericRecord.create(table);
        row.values().forEach((name, value) -> record.setField(name, cell(value)));
        return record;
    }

    /** Microseconds, as in Parquet. */
    static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    private static Object cell(Object value) {
        return value instanceof Instant instant ? micros(instant).atOffset(ZoneOffset.UTC) : value;
    }

    private static Type type(Column<?> column) {
        return TYPES.get(column.type());
    }

    private static String meaning(Column<?> column) {
        return column.unit().isEmpty() ? column.meaning() : column.meaning() + " (" + column.unit() + ")";
    }
}
