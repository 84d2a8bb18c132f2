package io.altgrad.compare;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of a comparison by what tells them apart: the format, and of the rest what varies. */
public final class RowNames {

    private final Comparison comparison;
    private final boolean severalRules;
    private final int left;

    public RowNames(Comparison comparison) {
        this(comparison, -1);
    }

    private RowNames(Comparison comparison, int left) {
        this.comparison = comparison;
        this.severalRules =
                comparison.rows().stream().map(ComparisonRow::rules).distinct().count() > 1;
        this.left = left;
    }

    /** The names without one of the axes, by its index: the same for rows that differ in it alone. */
    RowNames without(int axis) {
        return new RowNames(comparison, axis);
    }

    /**
     * The name of a row: {@code e5m2}, {@code e5m2 under mlp-only} or {@code e5m2 (scaling tensor 16)}.
     */
    public String of(ComparisonRow row) {
        String axes = IntStream.range(0, row.axes().size())
                .filter(i -> i != left)
                .mapToObj(i -> axis(i) + " " + row.axes().get(i))
                .collect(Collectors.joining(", "));
        return row.format() + (severalRules ? " under " + row.rules() : "") + (axes.isEmpty() ? "" : " (" + axes + ")");
    }

    /** The last part of an axis's name, as in the names of trials; all of it where another axis ends so. */
    private String axis(int index) {
        String name = comparison.axes().get(index);
        boolean isAlone = comparison.axes().stream()
                        .filter(other -> lastPart(other).equals(lastPart(name)))
                        .count()
                == 1;
        return isAlone ? lastPart(name) : name;
    }

    private static String lastPart(String axis) {
        return axis.substring(axis.lastIndexOf('.') + 1);
    }
}
