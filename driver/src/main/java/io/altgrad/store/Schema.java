package io.altgrad.store;

import io.altgrad.spec.Setting;
import io.altgrad.spec.Trial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * The columns of a table in their order. A column is declared in one statement: name, type, unit, meaning, whether it
 * may be null, and its value. What Parquet files have, what {@code altgrad schema} prints and what readers may ask for
 * all come from there.
 *
 * @param <S> what a row is made from
 */
public final class Schema<S> {

    private final String table;
    private final String row;
    private final String rows;
    private final String message;
    private final List<Column<?>> columns = new ArrayList<>();
    private final List<Function<S, ?>> values = new ArrayList<>();

    /** The columns by their names: of ten thousand files each is looked up for each. */
    private final Map<String, Column<?>> byName = new HashMap<>();

    private final Map<Setting<?>, Column<?>> settings = new HashMap<>();

    /**
     * A table without a column yet.
     *
     * @param row what an error calls a row
     * @param rows what it has a row for
     * @param message the name of Parquet's message type, which files have had since they were first written
     */
    public Schema(String table, String row, String rows, String message) {
        this.table = table;
        this.row = row;
        this.rows = rows;
        this.message = message;
    }

    /** Declares the next column, which is never null, and 0 where a file is older than it. */
    public <T> Column<T> required(String name, ColumnType<T> type, String unit, String meaning, Function<S, T> value) {
        return add(
                new Column<>(columns.size(), name, type, Column.Presence.REQUIRED, type.zero(), unit, meaning), value);
    }

    /** Declares the next column, without which a row is of no use. */
    public <T> Column<T> expected(String name, ColumnType<T> type, String unit, String meaning, Function<S, T> value) {
        return add(new Column<>(columns.size(), name, type, Column.Presence.EXPECTED, null, unit, meaning), value);
    }

    /** Declares the next column, which is null where {@code value} is. */
    public <T> Column<T> optional(String name, ColumnType<T> type, String unit, String meaning, Function<S, T> value) {
        return add(new Column<>(columns.size(), name, type, Column.Presence.OPTIONAL, null, unit, meaning), value);
    }

    /** Declares a column for each setting, {@code training_learning_rate} for {@code training.learningRate}. */
    void settings(List<Setting<?>> all, Function<S, Trial> trial) {
        for (Setting<?> setting : all) {
            Column<?> column = column(setting, ColumnType.of(setting.type().cells()));
            settings.put(setting, add(column, source -> setting.cell(trial.apply(source))));
        }
    }

    /** A row whose file is older than the setting has its default, which was the only choice then. */
    private <T> Column<T> column(Setting<?> setting, ColumnType<T> type) {
        T absent = setting.cellBefore().map(type.values()::cast).orElse(type.zero());
        Column.Presence presence = type.zero() != null
                ? Column.Presence.REQUIRED
                : absent == null ? Column.Presence.EXPECTED : Column.Presence.OPTIONAL;
        return new Column<>(columns.size(), name(setting), type, presence, absent, setting.unit(), setting.meaning());
    }

    private static String name(Setting<?> setting) {
        return setting.name().replace('.', '_').replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private <C extends Column<?>> C add(C column, Function<S, ?> value) {
        columns.add(column);
        byName.put(column.name(), column);
        values.add(value);
        return column;
    }

    /** The table's name. */
    public String table() {
        return table;
    }

    /** A row, as an error calls it. */
    String row() {
        return row;
    }

    /** The things that the table has a row for. */
    public String rows() {
        return rows;
    }

    /** Every column in order. */
    public List<Column<?>> columns() {
        return Collections.unmodifiableList(columns);
    }

    /** The column of a setting; null if the table has none. */
    Column<?> column(Setting<?> setting) {
        return settings.get(setting);
    }

    /** The column of that name. */
    Column<?> column(String name) {
        Column<?> column = byName.get(name);
        if (column == null) {
            throw new IllegalArgumentException("Table " + table + " has no column " + name + ".");
        }
        return column;
    }

    /** The row that {@code source} makes. */
    public Row row(S source) {
        Object[] cells = new Object[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = values.get(i).apply(source);
        }
        return new Row(this, cells);
    }

    /** The table as Parquet's files describe it. */
    MessageType parquet() {
        return new MessageType(
                message,
                columns.stream()
                        .<Type>map(column -> column.type()
                                .field(column.name(), column.nullable() ? Repetition.OPTIONAL : Repetition.REQUIRED))
                        .toList());
    }
}
