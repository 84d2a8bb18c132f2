package io.altgrad.compare;

import io.altgrad.store.TrialRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Formats against a baseline format under the same rules and other axes.
 *
 * @param baseline the format that the others are compared with
 * @param axes what else varied among the trials, beside format, rules and seed
 * @param rows by rules and axes; in each the baseline first, then by validation loss
 * @param notes what a reader has to know before believing the rows
 */
public record Comparison(String baseline, List<String> axes, List<ComparisonRow> rows, List<String> notes) {

    public Comparison {
        axes = List.copyOf(axes);
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }

    public static Comparison of(List<TrialRow> trials, String baseline) {
        List<Setting> settings = Setting.varying(trials);
        Map<Group, List<TrialRow>> groups = trials.stream()
                .collect(
                        Collectors.groupingBy(row -> Group.of(row, settings), LinkedHashMap::new, Collectors.toList()));
        List<ComparisonRow> rows = new ArrayList<>();
        groups.forEach((group, members) ->
                rows.add(row(group, members, groups.getOrDefault(group.withFormat(baseline), List.of()), baseline)));
        rows.sort(order(baseline));
        List<String> axes = settings.stream().map(Setting::name).collect(Collectors.toList());
        return new Comparison(baseline, axes, rows, Notes.of(trials, rows, baseline));
    }

    private static ComparisonRow row(
            Group group, List<TrialRow> members, List<TrialRow> baselineMembers, String baseline) {
        Map<Long, Double> losses = losses(members);
        Map<Long, Double> baselineLosses = losses(baselineMembers);
        List<Double> differences = losses.entrySet().stream()
                .filter(loss -> !group.format().equals(baseline) && baselineLosses.containsKey(loss.getKey()))
                .map(loss -> loss.getValue() - baselineLosses.get(loss.getKey()))
                .collect(Collectors.toList());
        return new ComparisonRow(
                group.format(),
                group.rules(),
                group.axes(),
                members.size(),
                count(members, "diverged"),
                count(members, "failed") + count(members, "timed-out"),
                Spread.of(losses.values()),
                Spread.of(differences),
                figures(members, TrialRow::tokensPerS));
    }

    /** Final validation loss by seed, of the trials that completed. */
    private static Map<Long, Double> losses(List<TrialRow> rows) {
        Map<Long, Double> losses = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> row.status().equals("completed") && row.valLoss() != null)
                .sorted(Comparator.comparingLong(TrialRow::seed).thenComparing(TrialRow::trialId))
                .forEach(row -> losses.putIfAbsent(row.seed(), row.valLoss()));
        return losses;
    }

    private static Spread figures(List<TrialRow> rows, Function<TrialRow, Double> figure) {
        return Spread.of(rows.stream()
                .filter(row -> row.status().equals("completed"))
                .map(figure)
                .filter(Objects::nonNull)
                .collect(Collectors.toList()));
    }

    private static int count(List<TrialRow> rows, String status) {
        return (int) rows.stream().filter(row -> row.status().equals(status)).count();
    }

    private static Comparator<ComparisonRow> order(String baseline) {
        return Comparator.comparing(ComparisonRow::rules)
                .thenComparing(row -> String.join("\t", row.axes()))
                .thenComparing(row -> !row.format().equals(baseline))
                .thenComparing(row -> row.valLoss().mean().orElse(Double.POSITIVE_INFINITY))
                .thenComparing(ComparisonRow::format);
    }

    private record Group(String format, String rules, List<String> axes) {

        static Group of(TrialRow row, List<Setting> settings) {
            return new Group(
                    row.format(),
                    row.rules(),
                    settings.stream().map(setting -> setting.of(row)).collect(Collectors.toUnmodifiableList()));
        }

        Group withFormat(String other) {
            return new Group(other, rules, axes);
        }
    }
}
