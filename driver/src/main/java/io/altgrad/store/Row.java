package io.altgrad.store;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A row of a table, or those columns of it that were asked for. */
public final class Row {

    /** Stands in the place of a column that was not read. */
    static final Object NOT_READ = new Object() {
        @Override
        public String toString() {
            return "not read";
        }
    };

    private final Schema<?> schema;
    private final Object[] cells;

    /** @param cells by the columns' places; kept, not copied */
    Row(Schema<?> schema, Object[] cells) {
        this.schema = schema;
        this.cells = cells;
    }

    /**
     * The value of a column; null where it is unknown or has no meaning.
     *
     * @throws IllegalArgumentException if the column is another table's, or was not read
     */
    public <T> T get(Column<T> column) {
        Object cell = cells[column.place()];
        if (schema.columns().get(column.place()) != column || cell == NOT_READ) {
            throw new IllegalArgumentException("This row of " + schema.table() + " was read without " + column + ".");
        }
        return column.type().values().cast(cell);
    }

    /** The values by the columns' names, in order. */
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        schema.columns().forEach(column -> values.put(column.name(), cells[column.place()]));
        return values;
    }

    Object cell(int place) {
        return cells[place];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Row row && schema == row.schema && Arrays.equals(cells, row.cells);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(cells);
    }

    @Override
    public String toString() {
        return schema.table() + values();
    }
}
