package io.altgrad.compare;

import io.altgrad.spec.TrainingSettings;
import io.altgrad.statistics.Interval;
import io.altgrad.statistics.MonotoneCurve;
import io.altgrad.statistics.Spread;
import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialColumns;
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
 * The cost of a format in steps: how many more it takes to the baseline's final validation loss, and when the baseline
 * had the format's. Curves of one seed are held against each other, as {@link MonotoneCurve}s of the evaluations.
 *
 * <p>A trial that does not reach the loss within its steps is censored: it would take more than it had. Then no mean is
 * given, for one of the others alone would be too small, but the median, the censored ones counted as the largest, where
 * it is one that was seen.
 */
public final class EqualLoss {

    /**
     * A share of steps over the pairs of a row.
     *
     * @param seen of the pairs that reached the loss
     * @param censored how many did not
     */
    record Reached(Spread seen, int censored) {

        int pairs() {
            return seen.count() + censored;
        }

        /** The median, a censored pair's share being the largest; empty where it would be one of those. */
        OptionalDouble median() {
            List<Double> sorted = seen.values().stream().sorted().toList();
            int upper = pairs() / 2;
            if (upper >= sorted.size()) {
                return OptionalDouble.empty();
            }
            return OptionalDouble.of(
                    pairs() % 2 == 1 ? sorted.get(upper) : (sorted.get(upper - 1) + sorted.get(upper)) / 2);
        }
    }

    /**
     * A row's cost.
     *
     * @param extra the steps until the row had the baseline's final loss less those until the baseline did, as a share of
     *     the latter
     * @param extraTokens the same in tokens, of the pairs that reached it
     * @param baselineHad the steps until the baseline had the row's final loss, as a share of those until the row did
     */
    record Cost(Reached extra, Spread extraTokens, Reached baselineHad) {}

    private final Comparison comparison;
    private final Map<String, TrialRow> trials;
    private final Map<String, MonotoneCurve> curves = new HashMap<>();

    private EqualLoss(Comparison comparison, Results results) throws IOException {
        this.comparison = comparison;
        this.trials = results.trials().stream().collect(Collectors.toMap(TrialRow::trialId, Function.identity()));
        results.steps(List.of(StepColumns.TRIAL_ID, StepColumns.STEP, StepColumns.VAL_LOSS), this::add);
    }

    /**
     * The lines on each row, with one before them that says what they are.
     *
     * @throws IOException if the steps cannot be read
     */
    public static List<String> lines(Comparison comparison, Results results) throws IOException {
        RowNames names = new RowNames(comparison);
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("steps to the same validation loss, paired by seed [95 % interval of that row alone], by the smallest"
                + " loss so far, linear between evaluations; to " + comparison.baseline()
                + "'s final loss more than it took,"
                + " and of the row's steps those after which it had the row's:");
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

    private void add(String trialId, List<Row> steps) {
        List<Row> evaluations = steps.stream()
                .filter(step ->
                        step.get(StepColumns.VAL_LOSS) != null && Double.isFinite(step.get(StepColumns.VAL_LOSS)))
                .toList();
        if (!evaluations.isEmpty()) {
            curves.put(
                    trialId,
                    new MonotoneCurve(
                            evaluations.stream()
                                    .mapToDouble(step -> step.get(StepColumns.STEP))
                                    .toArray(),
                            evaluations.stream()
                                    .mapToDouble(step -> step.get(StepColumns.VAL_LOSS))
                                    .toArray()));
        }
    }

    private Optional<Cost> cost(ComparisonRow row) {
        List<Double> extra = new ArrayList<>();
        List<Double> extraTokens = new ArrayList<>();
        List<Double> had = new ArrayList<>();
        int pairs = 0;
        for (Pair pair : Pair.bySeed(completed(row.trialIds()), completed(row.baselineIds()))) {
            MonotoneCurve curve = curves.get(pair.trial().trialId());
            MonotoneCurve baseline = curves.get(pair.baseline().trialId());
            if (pair.flaw().isPresent() || curve == null || baseline == null) {
                continue;
            }
            pairs++;
            double goal = baseline.last().orElseThrow();
            double taken = baseline.firstAt(goal).orElseThrow();
            OptionalDouble reached = curve.firstAt(goal);
            if (reached.isPresent()) {
                double more = reached.getAsDouble() - taken;
                extra.add(more / taken);
                perStep(pair.baseline()).ifPresent(tokens -> extraTokens.add(more * tokens));
            }
            double own = curve.last().orElseThrow();
            double ownTaken = curve.firstAt(own).orElseThrow();
            baseline.firstAt(own).ifPresent(step -> had.add(step / ownTaken));
        }
        return pairs == 0
                ? Optional.empty()
                : Optional.of(new Cost(reached(extra, pairs), new Spread(extraTokens), reached(had, pairs)));
    }

    private static Reached reached(List<Double> seen, int pairs) {
        return new Reached(new Spread(seen), pairs - seen.size());
    }

    private static OptionalDouble perStep(TrialRow trial) {
        Long tokens = trial.get(TrialColumns.TOKENS);
        return tokens == null
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) tokens / trial.get(TrainingSettings.STEPS));
    }

    private List<TrialRow> completed(List<String> ids) {
        return ids.stream().map(trials::get).filter(TrialRow::completed).toList();
    }

    private static String words(Cost cost, String baseline) {
        return baseline + "'s final loss: " + share(cost.extra(), "%+.1f %%") + tokens(cost) + "; " + baseline
                + " had the row's: " + share(cost.baselineHad(), "at %.1f %%") + " ("
                + Count.of(cost.extra().pairs(), "pair")
                + ")";
    }

    private static String tokens(Cost cost) {
        OptionalDouble mean = cost.extraTokens().mean();
        return mean.isPresent() && cost.extraTokens().count() == cost.extra().pairs()
                ? String.format(Locale.ROOT, ", %+,.0f tokens", mean.getAsDouble())
                : "";
    }

    /** The mean where every pair got there; else the median, or more than what was trained. */
    private static String share(Reached reached, String format) {
        if (reached.censored() == 0) {
            return percent(reached.seen(), format);
        }
        OptionalDouble median = reached.median();
        return (median.isPresent()
                        ? "median " + String.format(Locale.ROOT, format, 100 * median.getAsDouble()) + ", "
                        : "")
                + "not within its steps in " + reached.censored() + " of " + reached.pairs();
    }

    private static String percent(Spread shares, String format) {
        String mean = String.format(Locale.ROOT, format, 100 * shares.mean().orElseThrow());
        Optional<Interval> interval = shares.interval();
        return interval.isEmpty()
                ? mean
                : mean
                        + String.format(
                                Locale.ROOT,
                                " [%.1f, %.1f]",
                                100 * interval.get().low(),
                                100 * interval.get().high());
    }
}
