package io.altgrad.compare;

import java.util.List;

/** The rows that the others of a comparison are measured against. */
public sealed interface Baseline {

    /** The format of its rows, as the comparison names formats. */
    String format();

    /** Tells whether a row of {@code format} with {@code trialIds} is one of its rows. */
    boolean has(String format, List<String> trialIds);

    /** Tells whether {@code row} is one of its rows. */
    default boolean is(ComparisonRow row) {
        return has(row.format(), row.trialIds());
    }

    /** A format: each row is measured against the one of this format that has the same rules and axes. */
    record OfFormat(String format) implements Baseline {

        @Override
        public boolean has(String format, List<String> trialIds) {
            return format.equals(this.format);
        }

        @Override
        public String toString() {
            return format;
        }
    }

    /**
     * One row: each other is measured against it, whatever its rules and axes.
     *
     * @param name of the row, as {@link RowNames} has it
     * @param trialIds of the row
     */
    record OfRow(String name, String format, List<String> trialIds) implements Baseline {

        public OfRow {
            trialIds = List.copyOf(trialIds);
        }

        @Override
        public boolean has(String format, List<String> trialIds) {
            return trialIds.equals(this.trialIds);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
