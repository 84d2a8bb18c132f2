package io.altgrad.compare;

import io.altgrad.spec.LayerFormat;
import io.altgrad.store.TrialRow;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.TTest;

/** The trials by what they have in common beside the seed, and which trials are the baseline of which. */
final class Groups {

    private static final String UNKNOWN = "unknown";

    private final List<Setting> settings;
    private final Map<Group, List<TrialRow>> members;

    private Groups(List<Setting> settings, Map<Group, List<TrialRow>> members) {
        this.settings = settings;
        this.members = members;
    }

    static Groups of(List<TrialRow> trials, List<Setting> settings) {
        return new Groups(
                settings,
                trials.stream()
                        .sorted(Comparator.comparingLong(TrialRow::seed).thenComparing(TrialRow::trialId))
                        .collect(Collectors.groupingBy(
                                row -> Group.of(row, settings), LinkedHashMap::new, Collectors.toList())));
    }

    /** A row for each group, its p values not yet adjusted. */
    List<ComparisonRow> rows(String baseline) {
        return List.copyOf(members.entrySet()).parallelStream()
                .map(entry -> row(entry.getKey(), entry.getValue(), baselineOf(entry.getKey(), baseline)))
                .toList();
    }

    List<TrialRow> members(Group group) {
        return members.getOrDefault(group, List.of());
    }

    /**
     * The trials that those of {@code group} are measured against: of the baseline format, under the same rules and
     * axes. Where there are none, those under other rules do that quantize nothing: they compute the same.
     */
    List<TrialRow> baselineOf(Group group, String baseline) {
        if (group.format().equals(baseline)) {
            return List.of();
        }
        List<TrialRow> same = members(group.withFormat(baseline));
        return same.isEmpty() ? unquantized(group, baseline).orElse(List.of()) : same;
    }

    private Optional<List<TrialRow>> unquantized(Group group, String baseline) {
        return members.entrySet().stream()
                .filter(entry -> entry.getKey().format().equals(baseline)
                        && sameModelAndTraining(entry.getKey(), group)
                        && entry.getValue().stream().allMatch(Groups::quantizesNothing))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private boolean sameModelAndTraining(Group one, Group other) {
        return IntStream.range(0, settings.size())
                .filter(i -> !settings.get(i).isOfQuantization())
                .allMatch(i -> one.axes().get(i).equals(other.axes().get(i)));
    }

    private static boolean quantizesNothing(TrialRow row) {
        return row.format().equals(LayerFormat.NONE) && Integer.valueOf(0).equals(row.quantizedLayers());
    }

    private static ComparisonRow row(Group group, List<TrialRow> trials, List<TrialRow> baseline) {
        Map<Metric, Measured> metrics = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            metrics.put(metric, measured(bySeed(trials, metric::of), bySeed(baseline, metric::of)));
        }
        return new ComparisonRow(
                group.format(),
                group.rules(),
                group.axes(),
                trials.stream().map(TrialRow::trialId).toList(),
                baseline.stream().map(TrialRow::trialId).toList(),
                Ends.of(trials),
                metrics,
                throughput(trials));
    }

    private static Measured measured(Map<Long, Double> values, Map<Long, Double> baseline) {
        List<Double> differences = values.entrySet().stream()
                .filter(value -> baseline.containsKey(value.getKey()))
                .map(value -> value.getValue() - baseline.get(value.getKey()))
                .toList();
        Spread spread = Spread.of(differences);
        PValue tTest = spread.sd().orElse(0) > 0 ? unadjusted(new TTest().tTest(0, spread.toArray())) : PValue.NONE;
        PValue signFlip = unadjusted(SignFlipTest.p(spread.toArray()));
        return new Measured(Spread.of(values.values()), new Difference(spread, tTest, signFlip));
    }

    private static PValue unadjusted(double p) {
        return new PValue(p, p);
    }

    /** A figure by seed, of the trials that completed. */
    private static Map<Long, Double> bySeed(List<TrialRow> rows, Function<TrialRow, Double> figure) {
        Map<Long, Double> values = new LinkedHashMap<>();
        completed(rows).stream()
                .filter(row -> figure.apply(row) != null)
                .forEach(row -> values.putIfAbsent(row.seed(), figure.apply(row)));
        return values;
    }

    private static List<Throughput> throughput(List<TrialRow> rows) {
        return completed(rows).stream()
                .filter(row -> row.tokensPerS() != null)
                .collect(Collectors.groupingBy(
                        row -> List.of(known(row.computation()), known(row.device())),
                        () -> new TreeMap<>(Comparator.comparing(Object::toString)),
                        Collectors.toList()))
                .entrySet()
                .stream()
                .filter(way -> way.getValue().stream().allMatch(Throughput::isMeasured))
                .map(way -> new Throughput(
                        way.getKey().get(0),
                        way.getKey().get(1),
                        Spread.of(way.getValue().stream()
                                .map(TrialRow::tokensPerS)
                                .toList())))
                .toList();
    }

    private static String known(String word) {
        return Objects.requireNonNullElse(word, UNKNOWN);
    }

    private static List<TrialRow> completed(List<TrialRow> rows) {
        return rows.stream().filter(row -> row.status().equals(Ends.COMPLETED)).toList();
    }
}
