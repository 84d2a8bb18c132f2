package io.altgrad.compare;

import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.statistics.Criterion;
import io.altgrad.store.TrialRow;
import io.altgrad.text.NaturalOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Formats against a baseline: a format under the same rules and other axes, or one row.
 *
 * @param metric what rows are ordered by, and what a table shows the difference of; every row has them all
 * @param baseline what the others are compared with
 * @param axes what else varied among the trials, beside format, rules and seed
 * @param computes the types of the trials' products, as quantization.compute has them
 * @param rows by rules and axes; in each the baseline first, then by the metric's mean, those without one last; a
 *     baseline of one row is the first of all
 * @param notes what a reader has to know before believing the rows
 * @param criterion what the rows' {@link Verdicts} are judged by
 */
public record Comparison(
        Metric metric,
        Baseline baseline,
        List<String> axes,
        List<String> computes,
        List<ComparisonRow> rows,
        List<String> notes,
        Criterion criterion) {

    public Comparison {
        axes = List.copyOf(axes);
        computes = List.copyOf(computes);
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }

    /** Compares the final validation loss. */
    public static Comparison of(List<TrialRow> trials, String baseline) {
        return of(trials, baseline, Metric.VAL_LOSS);
    }

    /** Compares with the format {@code baseline}. */
    public static Comparison of(List<TrialRow> trials, String baseline, Metric metric) {
        return of(trials, new Baseline.OfFormat(baseline), metric);
    }

    public static Comparison of(List<TrialRow> trials, Baseline baseline, Metric metric) {
        Names names = Names.of(trials);
        List<Setting> settings = Setting.varying(trials, names);
        Groups groups = Groups.of(trials, settings, names);
        List<ComparisonRow> rows = new ArrayList<>(Adjustment.holm(groups.rows(baseline)));
        rows.sort(order(baseline, metric));
        List<String> axes = settings.stream().map(Setting::name).collect(Collectors.toList());
        List<String> notes = new ArrayList<>(names.notes());
        notes.addAll(Notes.of(trials, rows, groups, baseline, metric));
        return new Comparison(metric, baseline, axes, computes(trials), rows, notes, Criterion.DEFAULT);
    }

    /** The same, judged by another criterion than {@link Criterion#DEFAULT}. */
    public Comparison withCriterion(Criterion other) {
        return new Comparison(metric, baseline, axes, computes, rows, notes, other);
    }

    public boolean isBaseline(ComparisonRow row) {
        return baseline.is(row);
    }

    /** A sentence on the precision of an unquantized baseline's products; empty for another baseline. */
    public Optional<String> baselineComputes() {
        if (!baseline.format().equals(LayerFormat.NONE)) {
            return Optional.empty();
        }
        if (computes.size() > 1) {
            // One row has one of them, which its name tells.
            return baseline instanceof Baseline.OfRow
                    ? Optional.empty()
                    : Optional.of(
                            baseline + " multiplies in the type that " + QuantizationSettings.COMPUTE + " names.");
        }
        return Optional.of(baseline
                + (computes.isEmpty() || computes.contains(Compute.DEVICE.toString())
                        ? " multiplies in float32 on a CPU, and in bfloat16 on a GPU."
                        : " multiplies in " + computes.get(0) + "."));
    }

    private static List<String> computes(List<TrialRow> trials) {
        return trials.stream()
                .map(row -> String.valueOf(row.cell(QuantizationSettings.COMPUTE)))
                .distinct()
                .sorted()
                .toList();
    }

    /** The values of a row's axes as {@code name=value}, semicolons between. */
    String axes(ComparisonRow row) {
        return IntStream.range(0, axes.size())
                .mapToObj(i -> axes.get(i) + "=" + row.axes().get(i))
                .collect(Collectors.joining("; "));
    }

    /** The row of those settings. */
    public Optional<ComparisonRow> row(String format, String rules, List<String> axisValues) {
        return rows.stream()
                .filter(row -> row.format().equals(format)
                        && row.rules().equals(rules)
                        && row.axes().equals(axisValues))
                .findFirst();
    }

    /** The same with more to know before believing the rows, put first. */
    public Comparison withNotes(List<String> more) {
        return new Comparison(
                metric,
                baseline,
                axes,
                computes,
                rows,
                Stream.concat(more.stream(), notes.stream()).toList(),
                criterion);
    }

    /** The rows in another order; those that compare equal stay in the order they have. */
    public Comparison sorted(Comparator<ComparisonRow> order) {
        return new Comparison(
                metric, baseline, axes, computes, rows.stream().sorted(order).toList(), notes, criterion);
    }

    private static Comparator<ComparisonRow> order(Baseline baseline, Metric metric) {
        return Comparator.comparing((ComparisonRow row) -> !(baseline instanceof Baseline.OfRow && baseline.is(row)))
                .thenComparing(ComparisonRow::rules, NaturalOrder.TEXTS)
                .thenComparing(ComparisonRow::axes, NaturalOrder.LISTS)
                .thenComparing(row -> !baseline.is(row))
                .thenComparing(row -> row.spread(metric).mean().orElse(Double.POSITIVE_INFINITY))
                .thenComparing(ComparisonRow::format);
    }
}
