package io.altgrad.compare;

import io.altgrad.statistics.Interval;
import io.altgrad.statistics.MonotoneCurve;
import io.altgrad.statistics.Spread;
import io.altgrad.store.TrialRow;
import io.altgrad.text.Count;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a format costs in steps: how many more it takes to the baseline's final validation loss, and when the baseline had
 * the format's. Curves of one seed are held against each other, as {@link MonotoneCurve}s of the evaluations.
 *
 * <p>A trial that does not reach the loss within its steps is censored: it would take more than it had. Then no mean is
 * given, for one of the others alone would be too small, but the median, the censored ones counted as the largest, where
 * it is one that was seen.
 */
public final class EqualLoss {

    /** The columns of {@code steps} that this takes. */
    private record Evaluation(String trialId, int step, Double valLoss) {}

    /**
     * A row's cost.
     *
     * @param extra for each pair in which the row had the baseline's final loss, the steps until it did less those until
     *     the baseline did, as a share of the latter
     * @param extraTokens the same in tokens
     * @param censored how many pairs did not reach it
     * @param baselineHad for each pair in which the baseline had the row's final loss, the steps until it did as a share
     *     of those until the row did
     */
    record Cost(Spread extra, Spread extraTokens, int censored, Spread baselineHad) {

        int pairs() {
            return extra.count() + censored;
        }

        /** The median of the extra steps, a censored pair's being the largest; empty where that is the median. */
        OptionalDouble medianExtra() {
            List<Double> sorted =
                    new ArrayList<>(extra.values().stream().sorted().toList());
            int upper = pairs() / 2;
            if (upper >= sorted.size()) {
                return OptionalDouble.empty();
            }
            return OptionalDouble.of(
                    pairs() % 2 == 1 ? sorted.get(upper) : (sorted.get(upper - 1) + sorted.get(upper)) / 2);
        }
    }

    private final Comparison comparison;
    private final Map<String, TrialRow> trials;
    private final Map<String, MonotoneCurve> curves = new HashMap<>();

    private EqualLoss(Comparison comparison, Results results) throws IOException {
        this.comparison = comparison;
        this.trials = results.trials().stream().collect(Collectors.toMap(TrialRow::trialId, Function.identity()));
        results.steps(Evaluation.class, Evaluation::trialId, this::add);
    }

    /**
     * What to say of each row; a line of its own for what it is.
     *
     * @throws IOException if the steps cannot be read
     */
    public static List<String> lines(Comparison comparison, Results results) throws IOException {
        RowNames names = new RowNames(comparison);
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("steps to the same validation loss, paired by seed [95 % interval of that row alone], by the smallest"
                + " loss so far, linear between evaluations:");
        of(comparison, results)
                .forEach((row, cost) -> lines.add("  " + names.of(row) + ": " + words(cost, comparison.baseline())));
        if (lines.size() == 2) {
            lines.add("  no row has a pair of completed seeds with evaluations");
        }
        return lines;
    }

    /** The cost of each row that has a pair, in the comparison's order. */
    static Map<ComparisonRow, Cost> of(Comparison comparison, Results results) throws IOException {
        EqualLoss all = new EqualLoss(comparison, results);
        Map<ComparisonRow, Cost> costs = new LinkedHashMap<>();
        for (ComparisonRow row : comparison.rows()) {
            if (!comparison.isBaseline(row)) {
                all.cost(row).ifPresent(cost -> costs.put(row, cost));
            }
        }
        return costs;
    }

    private void add(List<Evaluation> steps) {
        List<Evaluation> evaluations = steps.stream()
                .filter(step -> step.valLoss() != null && Double.isFinite(step.valLoss()))
                .toList();
        if (!evaluations.isEmpty()) {
            curves.put(
                    steps.get(0).trialId(),
                    new MonotoneCurve(
                            evaluations.stream().mapToDouble(Evaluation::step).toArray(),
                            evaluations.stream()
                                    .mapToDouble(Evaluation::valLoss)
                                    .toArray()));
        }
    }

    private Optional<Cost> cost(ComparisonRow row) {
        List<Double> extra = new ArrayList<>();
        List<Double> extraTokens = new ArrayList<>();
        List<Double> had = new ArrayList<>();
        int censored = 0;
        for (Pair pair : Pair.bySeed(completed(row.trialIds()), completed(row.baselineIds()))) {
            MonotoneCurve curve = curves.get(pair.trial().trialId());
            MonotoneCurve baseline = curves.get(pair.baseline().trialId());
            if (pair.flaw().isPresent() || curve == null || baseline == null) {
                continue;
            }
            double goal = baseline.last().orElseThrow();
            double taken = baseline.firstAt(goal).orElseThrow();
            OptionalDouble reached = curve.firstAt(goal);
            if (reached.isPresent()) {
                double more = reached.getAsDouble() - taken;
                extra.add(more / taken);
                perStep(pair.baseline()).ifPresent(tokens -> extraTokens.add(more * tokens));
            } else {
                censored++;
            }
            double own = curve.last().orElseThrow();
            double ownTaken = curve.firstAt(own).orElseThrow();
            baseline.firstAt(own).ifPresent(step -> had.add(step / ownTaken));
        }
        return extra.isEmpty() && censored == 0
                ? Optional.empty()
                : Optional.of(new Cost(new Spread(extra), new Spread(extraTokens), censored, new Spread(had)));
    }

    private static OptionalDouble perStep(TrialRow trial) {
        return trial.tokens() == null
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) trial.tokens() / trial.trainingSteps());
    }

    private List<TrialRow> completed(List<String> ids) {
        return ids.stream().map(trials::get).filter(TrialRow::completed).toList();
    }

    private static String words(Cost cost, String baseline) {
        String when = cost.censored() == 0
                ? percent(cost.extra(), "%+.1f %%") + " steps to " + baseline + "'s final loss" + tokens(cost)
                : "not at " + baseline + "'s final loss within its steps in " + cost.censored() + " of "
                        + Count.of(cost.pairs(), "pair")
                        + (cost.medianExtra().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        ", median %+.1f %% steps",
                                        100 * cost.medianExtra().getAsDouble())
                                : "");
        String had = cost.baselineHad().count() == 0
                ? baseline + " never had its final loss"
                : baseline + " had its final loss after " + percent(cost.baselineHad(), "%.1f %%") + " of its steps"
                        + (cost.baselineHad().count() < cost.pairs()
                                ? " in " + cost.baselineHad().count() + " pairs, and never in the rest"
                                : "");
        return when + "; " + had + " (" + Count.of(cost.pairs(), "pair") + ")";
    }

    private static String tokens(Cost cost) {
        OptionalDouble mean = cost.extraTokens().mean();
        return mean.isPresent() && cost.extraTokens().count() == cost.pairs()
                ? String.format(Locale.ROOT, ", %+,.0f tokens", mean.getAsDouble())
                : "";
    }

    private static String percent(Spread shares, String format) {
        String mean = String.format(Locale.ROOT, format, 100 * shares.mean().orElseThrow());
        Optional<Interval> interval = shares.interval();
        return interval.isEmpty()
                ? mean
                : mean
                        + String.format(
                                Locale.ROOT,
                                " [%+.1f, %+.1f]",
                                100 * interval.get().low(),
                                100 * interval.get().high());
    }
}
