package io.altgrad.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A table that makes itself as narrow as it is asked to be. A column that says nothing goes first: every cell is the same
 * or stands for nothing, or all are those of a column before it. Where that is not enough, a name goes that another name
 * tells, and then what is needed least. What is still too wide is folded: each row takes several lines.
 *
 * @param <R> what a row is of
 */
public final class FittedTable<R> {

    /** The rank of a column that tells rows apart: it goes only where all its cells are the same. */
    public static final int NAME = 0;

    private static final String GAP = "  ";

    /** Cells that stand for nothing. */
    private static final Set<String> NOTHING = Set.of("", "-", "0");

    private final List<Column<R>> columns = new ArrayList<>();
    private Function<R, ?> group = row -> "";
    private Paint paint = Paint.NONE;

    /**
     * A column.
     *
     * @param rank how much it is needed: {@link #NAME} is the most, the highest number goes first
     */
    private record Column<R>(
            String heading, boolean isNumber, int rank, Function<R, String> cell, Function<R, Tone> tone) {

        int width(List<R> rows) {
            return Math.max(
                    length(heading),
                    rows.stream().mapToInt(row -> length(cell.apply(row))).max().orElse(0));
        }

        List<String> cells(List<R> rows) {
            return rows.stream().map(cell).toList();
        }

        /** A text of {@code length} visible characters, with spaces up to {@code width}. */
        String padded(String text, int length, int width) {
            String space = " ".repeat(Math.max(0, width - length));
            return isNumber ? space + text : text + space;
        }
    }

    /**
     * The table at one width.
     *
     * @param lines the headings and the rows, with an empty line between two groups
     * @param left a line that says which columns are not there and why; empty where all are
     */
    public record Fitted(List<String> lines, String left) {

        public Fitted {
            lines = List.copyOf(lines);
        }
    }

    /** Adds a column of words. */
    public FittedTable<R> words(String heading, int rank, Function<R, String> cell) {
        return words(heading, rank, cell, row -> Tone.PLAIN);
    }

    /** Adds a column of words, each in its tone. */
    public FittedTable<R> words(String heading, int rank, Function<R, String> cell, Function<R, Tone> tone) {
        columns.add(new Column<>(heading, false, rank, cell, tone));
        return this;
    }

    /** Adds a column of figures. */
    public FittedTable<R> figures(String heading, int rank, Function<R, String> cell) {
        return figures(heading, rank, cell, row -> Tone.PLAIN);
    }

    /** Adds a column of figures, each in its tone. */
    public FittedTable<R> figures(String heading, int rank, Function<R, String> cell, Function<R, Tone> tone) {
        columns.add(new Column<>(heading, true, rank, cell, tone));
        return this;
    }

    /** Gives cells their tones by {@code tones}; without this they have none. */
    public FittedTable<R> painted(Paint tones) {
        paint = tones;
        return this;
    }

    /** Sets rows apart from those before them where {@code key} changes. */
    public FittedTable<R> grouped(Function<R, ?> key) {
        group = key;
        return this;
    }

    /** The table in lines of at most {@code width} characters, unless a single cell is longer. */
    public Fitted fit(List<R> rows, int width) {
        List<Column<R>> shown = new ArrayList<>(columns);
        List<String> said = new ArrayList<>(silent(shown, rows));
        List<String> narrowed = new ArrayList<>();
        if (total(shown, rows) > width) {
            said.addAll(dependent(shown, rows));
        }
        while (total(shown, rows) > width) {
            Column<R> least = leastNeeded(shown);
            if (least.rank() <= NAME + 1) {
                break;
            }
            shown.remove(least);
            narrowed.add(0, least.heading());
        }
        if (!narrowed.isEmpty()) {
            said.add("no room for " + String.join(", ", narrowed));
        }
        return new Fitted(
                total(shown, rows) <= width ? straight(shown, rows) : folded(shown, rows, width),
                said.isEmpty() ? "" : String.join("; ", said));
    }

    /** Takes the columns that say nothing out of {@code shown}, and says of them what they would have said. */
    private List<String> silent(List<Column<R>> shown, List<R> rows) {
        if (rows.size() < 2) {
            return List.of();
        }
        List<String> same = new ArrayList<>();
        List<String> nothing = new ArrayList<>();
        List<String> equal = new ArrayList<>();
        Map<List<String>, Column<R>> seen = new LinkedHashMap<>();
        for (Column<R> column : List.copyOf(shown)) {
            List<String> cells = column.cells(rows);
            Set<String> distinct = new HashSet<>(cells);
            if (NOTHING.containsAll(distinct)) {
                nothing.add(column.heading());
            } else if (distinct.size() == 1) {
                same.add(column.heading() + " " + cells.get(0));
            } else if (column.isNumber() && seen.containsKey(cells)) {
                equal.add(column.heading() + " is as " + seen.get(cells).heading());
            } else {
                seen.put(cells, column);
                continue;
            }
            shown.remove(column);
        }
        List<String> said = new ArrayList<>();
        if (!same.isEmpty()) {
            said.add(String.join(", ", same) + " in every row");
        }
        if (!nothing.isEmpty()) {
            said.add("no " + String.join(", no ", nothing));
        }
        said.addAll(equal);
        return said;
    }

    /** Takes out of {@code shown} the names that another name before them tells, and says which. */
    private List<String> dependent(List<Column<R>> shown, List<R> rows) {
        Map<String, List<String>> followers = new LinkedHashMap<>();
        List<Column<R>> names = new ArrayList<>(
                shown.stream().filter(column -> column.rank() == NAME).toList());
        for (int i = names.size() - 1; i > 0; i--) {
            Column<R> column = names.get(i);
            names.subList(0, i).stream()
                    .filter(earlier -> tells(earlier.cells(rows), column.cells(rows)))
                    .findFirst()
                    .ifPresent(earlier -> {
                        shown.remove(column);
                        followers
                                .computeIfAbsent(earlier.heading(), key -> new ArrayList<>())
                                .add(0, column.heading());
                    });
        }
        return followers.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue())
                        + (entry.getValue().size() == 1 ? " goes with " : " go with ")
                        + entry.getKey())
                .toList();
    }

    /** Tells whether rows that are alike in {@code first} are so in {@code second}. */
    private static boolean tells(List<String> first, List<String> second) {
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < first.size(); i++) {
            String before = seen.putIfAbsent(first.get(i), second.get(i));
            if (before != null && !before.equals(second.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static <R> Column<R> leastNeeded(List<Column<R>> shown) {
        List<Column<R>> lastFirst = new ArrayList<>(shown);
        Collections.reverse(lastFirst);
        return lastFirst.stream().max(Comparator.comparingInt(Column::rank)).orElseThrow();
    }

    private static <R> int total(List<Column<R>> shown, List<R> rows) {
        return shown.stream().mapToInt(column -> column.width(rows)).sum()
                + GAP.length() * Math.max(0, shown.size() - 1);
    }

    private List<String> straight(List<Column<R>> shown, List<R> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(line(shown, rows, Column::heading, column -> Tone.PLAIN));
        for (int i = 0; i < rows.size(); i++) {
            R row = rows.get(i);
            if (i > 0 && !group.apply(row).equals(group.apply(rows.get(i - 1)))) {
                lines.add("");
            }
            lines.add(line(
                    shown,
                    rows,
                    column -> column.cell().apply(row),
                    column -> column.tone().apply(row)));
        }
        return lines;
    }

    private String line(
            List<Column<R>> shown, List<R> rows, Function<Column<R>, String> text, Function<Column<R>, Tone> tone) {
        return shown.stream()
                .map(column -> column.padded(
                        paint.of(tone.apply(column), text.apply(column)),
                        length(text.apply(column)),
                        column.width(rows)))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    /** A row on several lines: as many cells on each as fit, those after the first indented, with their headings. */
    private List<String> folded(List<Column<R>> shown, List<R> rows, int width) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            R row = rows.get(i);
            if (i > 0 && !group.apply(row).equals(group.apply(rows.get(i - 1)))) {
                lines.add("");
            }
            StringBuilder line = new StringBuilder();
            int used = 0;
            for (Column<R> column : shown) {
                String heading = column == shown.get(0) ? "" : column.heading() + " ";
                String cell = column.cell().apply(row);
                int length = length(heading) + length(cell);
                if (used > 0 && used + GAP.length() + length > width) {
                    lines.add(line.toString());
                    line = new StringBuilder(GAP);
                    used = GAP.length();
                } else if (used > 0) {
                    line.append(GAP);
                    used += GAP.length();
                }
                line.append(heading).append(paint.of(column.tone().apply(row), cell));
                used += length;
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static int length(CharSequence text) {
        return Character.codePointCount(text, 0, text.length());
    }
}
