package io.altgrad.compare;

import io.altgrad.spec.Seeds;
import io.altgrad.statistics.Difference;
import io.altgrad.statistics.Spread;
import io.altgrad.store.Pair;
import io.altgrad.store.TrialRow;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The trials by what they have in common beside the seed, and which trials are the baseline of which. */
final class Groups {

    private static final String UNKNOWN = "unknown";

    private final List<Setting> settings;
    private final Map<Group, List<TrialRow>> members;

    private Groups(List<Setting> settings, Map<Group, List<TrialRow>> members) {
        this.settings = settings;
        this.members = members;
    }

    static Groups of(List<TrialRow> trials, List<Setting> settings, Names names) {
        return new Groups(
                settings,
                trials.stream()
                        .sorted(Comparator.comparing(TrialRow::seeds).thenComparing(TrialRow::trialId))
                        .collect(Collectors.groupingBy(
                                row -> Group.of(row, settings, names), LinkedHashMap::new, Collectors.toList())));
    }

    /** A row for each group, its p values not yet adjusted. */
    List<ComparisonRow> rows(Baseline baseline) {
        return List.copyOf(members.entrySet()).parallelStream()
                .map(entry -> row(entry.getKey(), entry.getValue(), baseline))
                .toList();
    }

    List<TrialRow> members(Group group) {
        return members.getOrDefault(group, List.of());
    }

    /**
     * The trials that those of {@code group} are measured against: of the baseline's row or, where it is a format, of that
     * under the same rules and axes. Where there are none, those under other rules do that quantize nothing: they compute
     * the same.
     */
    List<TrialRow> baselineOf(Group group, Baseline baseline) {
        if (isOf(baseline, group)) {
            return List.of();
        }
        if (baseline instanceof Baseline.OfRow) {
            return members.keySet().stream()
                    .filter(other -> isOf(baseline, other))
                    .findFirst()
                    .map(members::get)
                    .orElse(List.of());
        }
        List<TrialRow> same = members(group.withFormat(baseline.format()));
        return same.isEmpty() ? unquantized(group, baseline).orElse(List.of()) : same;
    }

    private boolean isOf(Baseline baseline, Group group) {
        return baseline.has(group.format(), ids(members(group)));
    }

    /** Tells whether {@code group} is measured against trials of other rules, for want of those of its own. */
    boolean borrows(Group group, Baseline baseline) {
        return baseline instanceof Baseline.OfFormat
                && members(group.withFormat(baseline.format())).isEmpty();
    }

    private Optional<List<TrialRow>> unquantized(Group group, Baseline baseline) {
        return members.entrySet().stream()
                .filter(entry -> isOf(baseline, entry.getKey())
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
        return Integer.valueOf(0).equals(row.quantizedLayers());
    }

    /** The pairs of the group's trials with the baseline's of the same seeds, both completed. */
    List<Pair> pairs(Group group, Baseline baseline) {
        return Pair.bySeed(completed(members(group)), completed(baselineOf(group, baseline)));
    }

    /** Tells whether the losses of {@code pair} are of different texts, as they can be where one row is the baseline. */
    static boolean isOnOtherWindows(Pair pair, Baseline baseline) {
        return baseline instanceof Baseline.OfRow && !ValidationWindows.areOne(pair);
    }

    private ComparisonRow row(Group group, List<TrialRow> trials, Baseline baseline) {
        List<TrialRow> completed = oneOfEachSeed(completed(trials));
        List<Pair> pairs = pairs(group, baseline).stream()
                .filter(pair -> pair.flaw().isEmpty() && !isOnOtherWindows(pair, baseline))
                .toList();
        Map<Metric, Measured> metrics = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            metrics.put(metric, measured(completed, pairs, metric));
        }
        return new ComparisonRow(
                group.format(),
                group.rules(),
                group.axes(),
                ids(trials),
                ids(baselineOf(group, baseline)),
                Ends.of(oneOfEachSeed(trials)),
                metrics,
                throughput(completed));
    }

    private static Measured measured(List<TrialRow> trials, List<Pair> pairs, Metric metric) {
        List<Double> values =
                trials.stream().map(metric::of).filter(Objects::nonNull).toList();
        Spread spread = Spread.of(pairs.stream()
                .filter(pair -> metric.of(pair.trial()) != null && metric.of(pair.baseline()) != null)
                .map(pair -> metric.of(pair.trial()) - metric.of(pair.baseline()))
                .toList());
        return new Measured(Spread.of(values), Difference.unadjusted(spread));
    }

    /** Trials of one group and one seed compute the same; one that completed is taken before one that did not. */
    private static List<TrialRow> oneOfEachSeed(List<TrialRow> trials) {
        Map<Seeds, TrialRow> bySeed = new LinkedHashMap<>();
        completed(trials).forEach(trial -> bySeed.putIfAbsent(trial.seeds(), trial));
        trials.forEach(trial -> bySeed.putIfAbsent(trial.seeds(), trial));
        return trials.stream()
                .filter(trial -> bySeed.get(trial.seeds()) == trial)
                .toList();
    }

    private static List<Throughput> throughput(List<TrialRow> rows) {
        return rows.stream()
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

    private static List<String> ids(List<TrialRow> rows) {
        return rows.stream().map(TrialRow::trialId).toList();
    }

    private static List<TrialRow> completed(List<TrialRow> rows) {
        return rows.stream().filter(TrialRow::completed).toList();
    }
}
