package io.altgrad.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Makes rows of what Parquet reads: of those columns alone that were asked for and that the file has. */
final class RowReadSupport extends ReadSupport<Row> {

    private final Schema<?> schema;
    private final Collection<Column<?>> columns;

    RowReadSupport(Schema<?> schema, Collection<Column<?>> columns) {
        this.schema = schema;
        this.columns = columns;
    }

    @Override
    public ReadContext init(InitContext context) {
        MessageType file = context.getFileSchema();
        List<Type> asked = columns.stream()
                .filter(column -> file.containsField(column.name()))
                .map(column -> file.getType(column.name()))
                .toList();
        return new ReadContext(new MessageType(file.getName(), asked));
    }

    @Override
    public RecordMaterializer<Row> prepareForRead(
            Configuration configuration, Map<String, String> metadata, MessageType file, ReadContext context) {
        return new RowMaterializer(context.getRequestedSchema());
    }

    @Override
    public RecordMaterializer<Row> prepareForRead(
            ParquetConfiguration configuration, Map<String, String> metadata, MessageType file, ReadContext context) {
        return new RowMaterializer(context.getRequestedSchema());
    }

    /** One row after the other: cells are set as their columns are read. */
    private final class RowMaterializer extends RecordMaterializer<Row> {

        private final Object[] empty = new Object[schema.columns().size()];
        private final List<Cell<?>> cells = new ArrayList<>();
        private Object[] current;

        private final GroupConverter root = new GroupConverter() {
            @Override
            public Converter getConverter(int field) {
                return cells.get(field);
            }

            @Override
            public void start() {
                current = empty.clone();
            }

            @Override
            public void end() {
                // A row is whole when it is asked for.
            }
        };

        RowMaterializer(MessageType asked) {
            Arrays.fill(empty, Row.NOT_READ);
            columns.forEach(column -> empty[column.place()] = column.absent());
            asked.getFields().forEach(field -> cells.add(new Cell<>(schema.column(field.getName()), this)));
        }

        @Override
        public GroupConverter getRootConverter() {
            return root;
        }

        /** @throws IllegalArgumentException if a value is missing that every row has */
        @Override
        public Row getCurrentRecord() {
            for (Column<?> column : columns) {
                if (column.presence() == Column.Presence.EXPECTED && current[column.place()] == null) {
                    throw new IllegalArgumentException(schema.row() + " has no " + column);
                }
            }
            return new Row(schema, current);
        }
    }

    /** The cells of one column. Files of other programs may have a number in another width. */
    private static final class Cell<T> extends PrimitiveConverter {

        private final Column<T> column;
        private final RowMaterializer rows;
        private String[] dictionary;

        Cell(Column<T> column, RowMaterializer rows) {
            this.column = column;
            this.rows = rows;
        }

        private void set(Object value) {
            if (!column.type().values().isInstance(value)) {
                throw new IllegalArgumentException("column " + column + " is no " + column.type());
            }
            rows.current[column.place()] = value;
        }

        @Override
        public void addInt(int value) {
            set(column.type() == ColumnType.INT64 ? (Object) (long) value : value);
        }

        @Override
        public void addLong(long value) {
            set(column.type() == ColumnType.TIMESTAMP ? Instant.EPOCH.plus(value, ChronoUnit.MICROS) : (Object) value);
        }

        @Override
        public void addDouble(double value) {
            set(value);
        }

        @Override
        public void addFloat(float value) {
            set((double) value);
        }

        @Override
        public void addBoolean(boolean value) {
            set(value);
        }

        @Override
        public void addBinary(Binary value) {
            set(value.toStringUsingUTF8());
        }

        /** A text that many rows share is decoded once. */
        @Override
        public boolean hasDictionarySupport() {
            return column.type() == ColumnType.STRING;
        }

        @Override
        public void setDictionary(Dictionary values) {
            dictionary = new String[values.getMaxId() + 1];
            for (int i = 0; i < dictionary.length; i++) {
                dictionary[i] = values.decodeToBinary(i).toStringUsingUTF8();
            }
        }

        @Override
        public void addValueFromDictionary(int id) {
            set(dictionary[id]);
        }
    }
}
