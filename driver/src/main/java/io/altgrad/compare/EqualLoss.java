package io.altgrad.compare;

import io.altgrad.spec.TrainingSettings;
import io.altgrad.statistics.MonotoneCurve;
import io.altgrad.statistics.Spread;
import io.altgrad.store.Pair;
import io.altgrad.store.Row;
import io.altgrad.store.Schema;
import io.altgrad.store.StepColumns;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

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
    record Cost(Reached extra, Spread extraTokens, Reached baselineHad) {

        /**
         * The speed to the baseline's final loss as a multiple of the baseline's, one value for each pair that gets there:
         * {@code factor} over the ratio of the steps.
         */
        Spread netSpeed(double factor) {
            return Spread.of(extra.seen().values().stream()
                    .map(share -> factor / (1 + share))
                    .toList());
        }

        /** The speed to the row's own final loss as a multiple of the baseline's, likewise. */
        Spread netSpeedToOwn(double factor) {
            return Spread.of(baselineHad.seen().values().stream()
                    .map(share -> factor * share)
                    .toList());
        }
    }

    private final Comparison comparison;
    private final Map<String, TrialRow> trials;
    private final Map<String, MonotoneCurve> curves = new HashMap<>();

    private EqualLoss(Comparison comparison, Results results) throws IOException {
        this.comparison = comparison;
        this.trials = TrialRow.byId(results.trials());
        results.steps(List.of(StepColumns.TRIAL_ID, StepColumns.STEP, StepColumns.VAL_LOSS), this::add);
    }

    /** The columns of the table {@code equal_loss}. */
    public static Schema<?> schema() {
        return EqualLossLine.SCHEMA;
    }

    /**
     * The table {@code equal_loss}, and its lines.
     *
     * @throws io.altgrad.base.UserError if a speed is given for a format that has no row
     * @throws IOException if the steps cannot be read
     */
    public static Aside<?> aside(Comparison comparison, Results results, Speeds speeds) throws IOException {
        speeds.requireRows(comparison);
        List<EqualLossLine> lines = of(comparison, results).entrySet().stream()
                .map(entry -> new EqualLossLine(
                        comparison, entry.getKey(), entry.getValue(), speeds.of(comparison, entry.getKey())))
                .toList();
        return new Aside<>(EqualLossLine.SCHEMA, lines, text(comparison, lines));
    }

    /**
     * The lines on each row, with one before them that says what they are.
     *
     * @throws IOException if the steps cannot be read
     */
    public static List<String> lines(Comparison comparison, Results results) throws IOException {
        return aside(comparison, results, Speeds.MEASURED).lines();
    }

    private static List<String> text(Comparison comparison, List<EqualLossLine> costs) {
        RowNames names = new RowNames(comparison);
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("steps to the same validation loss, paired by seed [95 % interval of that row alone], by the smallest"
                + " loss so far, linear between evaluations; to " + comparison.baseline()
                + "'s final loss more than it took,"
                + " and of the row's steps those after which it had the row's:");
        costs.forEach(line -> lines.addAll(line.lines(names.of(line.row()))));
        if (costs.isEmpty()) {
            lines.add("  no row has a pair of completed seeds with evaluations");
        } else if (costs.stream().anyMatch(line -> line.speed().isPresent())) {
            lines.add("  net: times as fast as " + comparison.baseline() + " to one loss, tokens/s over tokens; a"
                    + " factor measured here is of this computation, emulated or not, and of no other hardware");
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
}
