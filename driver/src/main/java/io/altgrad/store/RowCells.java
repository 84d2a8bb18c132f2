package io.altgrad.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The cells of a row that is being read: each is set as its column is read. */
final class RowCells extends GroupConverter {

    private final Schema<?> schema;
    private final Collection<Column<?>> columns;
    private final Object[] empty;
    private final List<Cell<?>> cells = new ArrayList<>();
    private Object[] current = {};

    /**
     * Cells of those columns.
     *
     * @param asked the columns that the file has
     * @throws IllegalArgumentException if one of them holds more than one value of a row
     */
    RowCells(Schema<?> schema, Collection<Column<?>> columns, MessageType asked) {
        this.schema = schema;
        this.columns = columns;
        this.empty = new Object[schema.columns().size()];
        Arrays.fill(empty, Row.NOT_READ);
        columns.forEach(column -> empty[column.place()] = column.absent());
        asked.getFields().forEach(field -> {
            Column<?> column = schema.column(field.getName());
            if (!field.isPrimitive() || field.isRepetition(Type.Repetition.REPEATED)) {
                throw new IllegalArgumentException("column " + column + " is no " + column.type());
            }
            cells.add(new Cell<>(column, this));
        });
    }

    @Override
    public Converter getConverter(int field) {
        return cells.get(field);
    }

    @Override
    public void start() {
        begin();
    }

    @Override
    public void end() {
        // A row is whole when it is asked for.
    }

    /** Begins a row, in which every column is absent. */
    void begin() {
        current = empty.clone();
    }

    /**
     * The row that was begun last.
     *
     * @throws IllegalArgumentException if a value is missing that every row has
     */
    Row row() {
        for (Column<?> column : columns) {
            if (column.presence() == Column.Presence.EXPECTED && current[column.place()] == null) {
                throw new IllegalArgumentException(schema.row() + " has no " + column);
            }
        }
        return new Row(schema, current);
    }

    /** The cells of one column. Files of other programs may have a number in another width. */
    private static final class Cell<T> extends PrimitiveConverter {

        private final Column<T> column;
        private final RowCells rows;
        private String[] dictionary;

        Cell(Column<T> column, RowCells rows) {
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
