package io.altgrad.compare;

import io.altgrad.statistics.Family;
import io.altgrad.statistics.Judgement;
import io.altgrad.statistics.Power;
import io.altgrad.statistics.Spread;
import io.altgrad.statistics.Verdict;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The verdicts on a comparison's rows: one {@link Family} for each metric, of all rows that have enough pairs. */
public final class Verdicts {

    private final Comparison comparison;
    private final Metric metric;
    private final Family family;
    private final Map<ComparisonRow, Judgement> judgements = new IdentityHashMap<>();

    private Verdicts(Comparison comparison, Metric metric) {
        this.comparison = comparison;
        this.metric = metric;
        this.family = Family.of(
                comparison.criterion(),
                comparison.rows().stream().map(this::differences).toList());
        comparison.rows().forEach(row -> judgements.put(row, judge(row)));
    }

    /** The verdicts by the comparison's own metric. */
    public static Verdicts of(Comparison comparison) {
        return of(comparison, comparison.metric());
    }

    /** The verdicts by another of its metrics. */
    static Verdicts of(Comparison comparison, Metric metric) {
        return new Verdicts(comparison, metric);
    }

    /** The rows that are judged together. */
    public Family family() {
        return family;
    }

    /** The judgement of one of the rows. */
    public Judgement of(ComparisonRow row) {
        return judgements.get(row);
    }

    /**
     * The number of further seeds that an undecided row would probably take, with the chance {@link Power#CHANCE} if
     * its difference and its spread are those seen; empty for a row with a verdict, and where it would take more than
     * {@link Power#MOST_PAIRS} seeds in all.
     */
    public OptionalInt moreSeeds(ComparisonRow row) {
        Judgement judgement = of(row);
        if (judgement.verdict() != Verdict.UNDECIDED || judgement.tested().isEmpty()) {
            return OptionalInt.empty();
        }
        Spread differences = differences(row);
        OptionalInt needed = Power.pairs(
                family, differences.mean().orElseThrow(), differences.sd().orElseThrow());
        return needed.isEmpty() ? needed : OptionalInt.of(Math.max(1, needed.getAsInt() - differences.count()));
    }

    /** The verdict in a few words, for a cell of a table. */
    public String words(ComparisonRow row) {
        Judgement judgement = of(row);
        return switch (judgement.verdict()) {
            case BASELINE -> "baseline";
            case WORSE, BETTER -> told(judgement.tested().orElseThrow());
            case EQUIVALENT -> equivalent(judgement.tested().orElseThrow());
            case UNDECIDED -> undecided(row, judgement);
            case TOO_FEW -> "too few seeds";
            case NO_PAIRS ->
                row.ends().trials() > 0 && row.ends().diverged() == row.ends().trials()
                        ? "diverged in every seed"
                        : "no pair of seeds";
        };
    }

    /** The rows that are as good as the baseline or better, in every seed that was asked for. */
    public List<ComparisonRow> chosen() {
        return comparison.rows().stream()
                .filter(row ->
                        isGood(row) && row.ends().completed() == row.ends().trials())
                .toList();
    }

    /** Tells whether the row is equivalent or better by the seeds that completed. */
    boolean isGood(ComparisonRow row) {
        Verdict verdict = of(row).verdict();
        return verdict == Verdict.EQUIVALENT || verdict == Verdict.BETTER;
    }

    private static String told(Judgement.Tested tested) {
        return (tested.mean() > 0 ? "worse" : "better")
                + (tested.isBeyondMargin() ? " by the margin or more" : ", size unclear");
    }

    private static String equivalent(Judgement.Tested tested) {
        return "equivalent"
                + (tested.isToldApart() ? tested.mean() > 0 ? ", a little worse" : ", a little better" : "");
    }

    private String undecided(ComparisonRow row, Judgement judgement) {
        if (judgement.tested().isEmpty()) {
            return "undecided: a loss is not a number";
        }
        OptionalInt more = moreSeeds(row);
        return more.isEmpty()
                ? "undecided, over " + Power.MOST_PAIRS + " seeds"
                : "undecided, about " + more.getAsInt() + (more.getAsInt() == 1 ? " more seed" : " more seeds");
    }

    private Judgement judge(ComparisonRow row) {
        return comparison.isBaseline(row) ? new Judgement.Untested(Verdict.BASELINE) : family.judge(differences(row));
    }

    private Spread differences(ComparisonRow row) {
        return row.difference(metric).spread();
    }
}
