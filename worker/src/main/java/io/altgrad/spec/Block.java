package io.altgrad.spec;

import java.io.Serializable;

/**
 * The values of a matrix that share a scale: {@code rows × columns} of them. Blocks at the edges are smaller where the
 * matrix is no multiple.
 *
 * @param rows {@link #ALL}, or a number
 * @param columns {@link #ALL}, or a number
 */
public record Block(int rows, int columns) implements Serializable {

    /** As many as the matrix has. */
    public static final int ALL = 0;

    /** The whole matrix. */
    public static final Block TENSOR = new Block(ALL, ALL);

    /** One row. */
    public static final Block ROW = new Block(1, ALL);

    public Block {
        InvalidSetting.atLeast("rows", 0, rows);
        InvalidSetting.atLeast("columns", 0, columns);
    }

    /** Rows of a block in a matrix of {@code all} rows. */
    public int rowsOf(int all) {
        return rows == ALL ? all : Math.min(rows, all);
    }

    /** Columns of a block in a matrix of {@code all} columns. */
    public int columnsOf(int all) {
        return columns == ALL ? all : Math.min(columns, all);
    }

    /** Blocks one below the other in a matrix of {@code all} rows. */
    public long down(long all) {
        return count(all, rows);
    }

    /** Blocks side by side in a matrix of {@code all} columns. */
    public long across(long all) {
        return count(all, columns);
    }

    private static long count(long all, int extent) {
        return extent == ALL ? 1 : (all + extent - 1) / extent;
    }

    @Override
    public String toString() {
        return rows + "x" + columns;
    }
}
