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
     * The name of a row: {@code e5m2}, {@code e5m2 under mlp-only} or {@code e5m2 (quantization.scaling tensor 16)}.
     */
    public String of(ComparisonRow row) {
        String axes = IntStream.range(0, row.axes().size())
                .filter(i -> i != left)
                .mapToObj(i -> comparison.axes().get(i) + " " + row.axes().get(i))
                .collect(Collectors.joining(", "));
        return row.format() + (severalRules ? " under " + row.rules() : "") + (axes.isEmpty() ? "" : " (" + axes + ")");
    }
}
