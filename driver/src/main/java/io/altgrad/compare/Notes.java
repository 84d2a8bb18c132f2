package io.altgrad.compare;

import io.altgrad.base.Count;
import io.altgrad.result.Status;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Seeds;
import io.altgrad.statistics.SignFlipTest;
import io.altgrad.store.Pair;
import io.altgrad.store.TrialRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The notes on a comparison: facts that its rows do not show by themselves. */
final class Notes {

    /** The level that p values are usually held against. */
    private static final double LEVEL = 0.05;

    private final List<TrialRow> trials;
    private final List<ComparisonRow> rows;
    private final Baseline baseline;
    private final Metric metric;
    private final List<String> notes = new ArrayList<>();

    private Notes(List<TrialRow> trials, List<ComparisonRow> rows, Baseline baseline, Metric metric) {
        this.trials = trials;
        this.rows = rows;
        this.baseline = baseline;
        this.metric = metric;
    }

    static List<String> of(
            List<TrialRow> trials, List<ComparisonRow> rows, Groups groups, Baseline baseline, Metric metric) {
        Notes notes = new Notes(trials, rows, baseline, metric);
        notes.baseline();
        notes.borrowedBaselines(groups);
        notes.seeds();
        notes.pairs();
        notes.ends();
        notes.flaws(groups);
        notes.nothingQuantized(groups);
        notes.windows();
        notes.hardware(groups);
        notes.products(groups);
        notes.libraries(groups);
        notes.machines();
        notes.throughput();
        return List.copyOf(notes.notes);
    }

    private void baseline() {
        if (rows.stream().noneMatch(baseline::is)) {
            notes.add("No trial has the baseline format '" + baseline + "', so nothing is compared with it; there are "
                    + rows.stream()
                            .map(ComparisonRow::format)
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", "))
                    + ".");
        }
    }

    private void borrowedBaselines(Groups groups) {
        long borrowed = rows.stream()
                .filter(row -> row.difference(metric).spread().count() > 0)
                .filter(row -> groups.borrows(group(row), baseline))
                .count();
        if (borrowed > 0) {
            notes.add(Count.of(borrowed, "row is", "rows are") + " compared with baseline trials of another rule set:"
                    + " those quantize nothing, so their rules make no difference.");
        }
    }

    private void seeds() {
        long few = rows.stream().filter(row -> row.spread(metric).count() < 2).count();
        if (few > 0) {
            notes.add(
                    Count.outOf(few, rows.size(), "row", "has", "have") + " fewer than 2 completed seeds: no standard"
                            + " deviation, and no telling a format's cost from chance. Add seeds to the sweep and run it again.");
        }
    }

    /**
     * Notes rows with so few pairs that even the clearest difference has a large p value, the more so in a large
     * family.
     */
    private void pairs() {
        List<Integer> pairs = rows.stream()
                .map(row -> row.difference(metric).spread().count())
                .filter(count -> count >= 2)
                .toList();
        if (pairs.isEmpty()) {
            return;
        }
        int fewest = pairs.stream().min(Integer::compare).orElseThrow();
        int most = pairs.stream().max(Integer::compare).orElseThrow();
        if (SignFlipTest.smallest(fewest) * pairs.size() > LEVEL) {
            notes.add("Too few seeds for the sign-flip test: with " + fewest + " pairs p cannot be below "
                    + p(SignFlipTest.smallest(fewest)) + ", and over a family of " + pairs.size()
                    + " not below " + p(Math.min(1, SignFlipTest.smallest(fewest) * pairs.size()))
                    + ". Below " + Count.of(enough(pairs.size()), "seed") + " no difference, however large, gets under "
                    + LEVEL + " in it; that is this test's floor and no number of seeds to plan for.");
        }
        if (most > SignFlipTest.EXACT_PAIRS) {
            notes.add("With more than " + SignFlipTest.EXACT_PAIRS + " pairs the sign-flip p is estimated from "
                    + SignFlipTest.DRAWS + " random flips, the same ones each time.");
        }
    }

    /** The fewest pairs whose smallest p value passes in a family of that size. */
    private static int enough(int family) {
        int pairs = 2;
        while (pairs < SignFlipTest.EXACT_PAIRS && SignFlipTest.smallest(pairs) * family > LEVEL) {
            pairs++;
        }
        return pairs;
    }

    private void ends() {
        Map<String, Integer> others = new TreeMap<>();
        rows.forEach(row -> row.ends().ways().forEach((status, count) -> others.merge(status, count, Integer::sum)));
        int late = rows.stream().mapToInt(row -> row.ends().timedOut()).sum();
        others.remove(Status.COMPLETED.word());
        Integer stopped = others.remove(Status.STOPPED.word());
        if (stopped != null) {
            notes.add(
                    Count.of(stopped, "trial was", "trials were") + " stopped early and "
                            + (stopped == 1 ? "is" : "are")
                            + " in no mean and no difference: means are of what was let complete, and so look better than the"
                            + " rows are; stopped_step and stopped_reason say more, and 'altgrad continue' lets a trial go on.");
        }
        if (!others.isEmpty()) {
            String counts = others.entrySet().stream()
                    .map(end -> end.getValue() + " " + end.getKey()
                            + (Status.FAILED.is(end.getKey()) && late > 0 ? " (" + late + " of them timed out)" : ""))
                    .collect(Collectors.joining(", "));
            int all = others.values().stream().mapToInt(Integer::intValue).sum();
            notes.add(Count.of(all, "trial is", "trials are") + " in no mean: " + counts
                    + "; the columns failure_message and diverged_reason say why.");
        }
    }

    /** A difference within a row is between losses on the same text; from row to row the text may be another. */
    private void windows() {
        long kinds = ValidationWindows.kinds(trials);
        if (kinds > 1) {
            notes.add("Losses were measured on " + kinds + " different sets of validation windows (corpus,"
                    + " model.context, and training.batch times training.evalBatches, or training.evalTokens):"
                    + " compare them within one set only. With training.evalTokens the batch makes no difference.");
        }
    }

    /**
     * Notes pairs by seed that mean nothing, as their trials did not begin with the same weights or see the same text.
     */
    private void flaws(Groups groups) {
        Map<Pair.Flaw, Long> flaws = rows.stream()
                .flatMap(row -> groups.pairs(group(row), baseline).stream())
                .flatMap(pair -> pair.flaw().stream())
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        flaws.forEach((flaw, count) -> notes.add(inNoDifference(count) + flaw.words() + "."));
        long others = rows.stream()
                .flatMap(row -> groups.pairs(group(row), baseline).stream())
                .filter(pair -> pair.flaw().isEmpty() && Groups.isOnOtherWindows(pair, baseline))
                .count();
        if (others > 0) {
            notes.add(inNoDifference(others) + "were measured on different validation windows.");
        }
    }

    private static String inNoDifference(long pairs) {
        return Count.of(pairs, "pair of trials of one seed is", "pairs of trials of one seed are")
                + " in no difference, which would mean nothing: they ";
    }

    private void nothingQuantized(Groups groups) {
        long plain = rows.stream()
                .filter(row -> !row.format().equals(LayerFormat.NONE))
                .filter(row -> groups.members(group(row)).stream()
                        .allMatch(trial -> Integer.valueOf(0).equals(trial.quantizedLayers())))
                .count();
        if (plain > 0) {
            notes.add(Count.of(plain, "row has", "rows have") + " a format and no quantized layer: the rules"
                    + " spare every Linear, so what " + (plain == 1 ? "it shows is" : "they show is") + " not the"
                    + " format's cost.");
        }
    }

    /** Sums are taken in another order on other hardware, which in time tells as much as a small format does. */
    private void hardware(Groups groups) {
        long unlike = rowsWithPairs(
                groups,
                (trial, other) -> differ(trial.processor(), other.processor())
                        || differ(trial.device(), other.device())
                        || differ(trial.threads(), other.threads()));
        if (unlike > 0) {
            notes.add(Count.of(unlike, "row pairs", "rows pair") + " trials of one seed that ran on different hardware"
                    + " (processor, device, threads): it rounds sums differently, and the difference holds that too.");
        }
    }

    /** Other instructions take sums of the same products in another order; another precision has other products. */
    private void products(Groups groups) {
        long unlike = rowsWithPairs(groups, (trial, other) -> differ(trial.products(), other.products()));
        if (unlike > 0) {
            notes.add(
                    Count.of(unlike, "row pairs", "rows pair") + " trials of one seed whose matrices were multiplied in"
                            + " different ways (products): the difference holds that too.");
        }
    }

    /** Another libtorch, or another way to it, takes sums in another order too. */
    private void libraries(Groups groups) {
        long unlike = rowsWithPairs(
                groups,
                (trial, other) -> differ(trial.binding(), other.binding())
                        || differ(trial.libtorchVersion(), other.libtorchVersion()));
        if (unlike > 0) {
            notes.add(Count.of(unlike, "row pairs", "rows pair") + " trials of one seed that another tensor library"
                    + " computed (binding, libtorch_version): it rounds sums differently, and the difference holds that"
                    + " too.");
        }
    }

    /** The number of rows that hold an unequal pair: a trial and the baseline's of its seed, which both completed. */
    private long rowsWithPairs(Groups groups, BiPredicate<TrialRow, TrialRow> unequal) {
        return rows.stream()
                .filter(row -> !baseline.is(row))
                .filter(row -> {
                    Map<Seeds, TrialRow> bySeed = groups.baselineOf(group(row), baseline).stream()
                            .filter(TrialRow::completed)
                            .collect(Collectors.toMap(TrialRow::seeds, Function.identity(), (first, second) -> first));
                    return groups.members(group(row)).stream()
                            .filter(TrialRow::completed)
                            .anyMatch(trial -> bySeed.containsKey(trial.seeds())
                                    && unequal.test(trial, bySeed.get(trial.seeds())));
                })
                .count();
    }

    /** Tells whether both are known and differ. */
    private static boolean differ(Object one, Object other) {
        return one != null && other != null && !one.equals(other);
    }

    private void machines() {
        long kinds = trials.stream()
                .filter(row -> row.completed() && Throughput.isMeasured(row))
                .map(row -> row.processor() + "|" + row.device() + "|" + row.threads())
                .distinct()
                .count();
        if (kinds > 1) {
            notes.add("Trials ran on " + kinds
                    + " kinds of machine (processor, device, threads): compare tokens/s within one only.");
        }
    }

    /** The start of a process and what warms up in it take a second or two, whatever the format. */
    private void throughput() {
        long without = rows.stream()
                .filter(row -> row.ends().completed() > 0 && row.throughput().isEmpty())
                .count();
        if (without > 0) {
            notes.add(Count.outOf(without, rows.size(), "row", "has", "have") + " no tokens/s, which takes trials that"
                    + " each trained for " + Math.round(Throughput.LEAST_SECONDS)
                    + " s: in less it tells which trial started first.");
        }
    }

    private static Group group(ComparisonRow row) {
        return new Group(row.format(), row.rules(), row.axes());
    }

    private static String p(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
