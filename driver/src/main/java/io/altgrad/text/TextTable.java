package io.altgrad.text;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A table as lines of text, its columns two spaces apart and without rules between them. A cell of several lines makes a
 * row of several. Nothing is cut, whatever its length, and no line ends in spaces.
 *
 * @param <R> what a row is of
 */
public final class TextTable<R> {

    /** A space on either side of a cell, which the library adds. */
    private static final int PADDING = 2;

    private final List<ColumnData<R>> columns = new ArrayList<>();

    /** Adds a column of words. */
    public TextTable<R> left(String heading, Function<R, String> cell) {
        return left(heading, 0, cell);
    }

    /** Adds a column of words that is at least so wide, for rows that are not known yet. */
    public TextTable<R> left(String heading, int width, Function<R, String> cell) {
        return add(heading, width, HorizontalAlign.LEFT, cell);
    }

    /** Adds a column of figures. */
    public TextTable<R> right(String heading, Function<R, String> cell) {
        return right(heading, 0, cell);
    }

    /** Adds a column of figures that is at least so wide, for rows that are not known yet. */
    public TextTable<R> right(String heading, int width, Function<R, String> cell) {
        return add(heading, width, HorizontalAlign.RIGHT, cell);
    }

    private TextTable<R> add(String heading, int width, HorizontalAlign align, Function<R, String> cell) {
        columns.add(new Column()
                .header(heading)
                .headerAlign(align)
                .dataAlign(align)
                .minWidth(PADDING + Math.max(width, heading.length()))
                .maxWidth(Integer.MAX_VALUE)
                .with(cell));
        return this;
    }

    /** The headings and below them the rows. */
    public List<String> lines(List<R> rows) {
        return AsciiTable.getTable(AsciiTable.NO_BORDERS, rows, columns)
                .lines()
                .map(line -> line.substring(1).stripTrailing())
                .toList();
    }

    /** The rows without headings, which go on below those of an earlier call where the columns' widths are given. */
    public List<String> body(List<R> rows) {
        List<String> lines = lines(rows);
        return lines.subList(1, lines.size());
    }
}
