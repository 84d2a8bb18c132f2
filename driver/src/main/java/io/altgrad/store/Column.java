package io.altgrad.store;

/**
 * A column of a table, as a {@link Schema} declares it.
 *
 * @param place in the table, counted from 0
 * @param presence whether it may be null
 * @param absent what rows have where their file lacks the column or has null in it; may be null
 * @param unit of its values, or empty
 */
public record Column<T>(
        int place, String name, ColumnType<T> type, Presence presence, T absent, String unit, String meaning) {

    /** The rule about nulls in a column. */
    public enum Presence {
        /** Never, and Parquet's schema says so. */
        REQUIRED,
        /** Never, though Parquet's schema lets it: a row without it is damaged. */
        EXPECTED,
        /** May be null, where the value is unknown or has no meaning. */
        OPTIONAL
    }

    /** Tells whether Parquet's schema lets it be null. */
    public boolean nullable() {
        return presence != Presence.REQUIRED;
    }

    @Override
    public String toString() {
        return name;
    }
}
