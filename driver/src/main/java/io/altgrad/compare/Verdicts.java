package io.altgrad.compare;

import io.altgrad.base.Count;
import io.altgrad.statistics.AnytimePower;
import io.altgrad.statistics.Family;
import io.altgrad.statistics.Judgement;
import io.altgrad.statistics.Looks;
import io.altgrad.statistics.Power;
import io.altgrad.statistics.Spread;
import io.altgrad.statistics.Verdict;
import io.altgrad.text.Tone;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * its difference and its spread are those seen, judged as the rows are: once, or after every seed. Empty for a row
     * with a verdict, and where it would take more than {@link Power#MOST_PAIRS} seeds in all.
     */
    public OptionalInt moreSeeds(ComparisonRow row) {
        return moreSeeds(of(row), differences(row));
    }

    /** The same for a row of any family, by its differences. */
    static OptionalInt moreSeeds(Judgement judgement, Spread differences) {
        if (judgement.verdict() != Verdict.UNDECIDED || judgement.tested().isEmpty()) {
            return OptionalInt.empty();
        }
        Family family = judgement.tested().orElseThrow().family();
        OptionalInt needed = family.criterion().looks() instanceof Looks.EverySeed
                ? AnytimePower.after(family, differences).pairs()
                : Power.pairs(
                        family,
                        differences.mean().orElseThrow(),
                        differences.sd().orElseThrow());
        return needed.isEmpty() ? needed : OptionalInt.of(Math.max(1, needed.getAsInt() - differences.count()));
    }

    /** The verdict in a few words, for a cell of a table. */
    public String words(ComparisonRow row) {
        if (of(row).verdict() == Verdict.NO_PAIRS
                && row.ends().trials() > 0
                && row.ends().diverged() == row.ends().trials()) {
            return "diverged in every seed";
        }
        String words = words(of(row), differences(row));
        return looks().map(looks -> grown(row, looks, words)).orElse(words);
    }

    /** The tone of those words. */
    Tone tone(ComparisonRow row) {
        return switch (of(row).verdict()) {
            case BASELINE -> Tone.PLAIN;
            case WORSE -> Tone.BAD;
            case BETTER, EQUIVALENT -> Tone.GOOD;
            case UNDECIDED, TOO_FEW -> Tone.UNSURE;
            case NO_PAIRS -> row.ends().diverged() > 0 ? Tone.BAD : Tone.UNSURE;
        };
    }

    /** The same for a row of any family, by its differences. */
    static String words(Judgement judgement, Spread differences) {
        return switch (judgement.verdict()) {
            case BASELINE -> "baseline";
            case WORSE, BETTER -> told(judgement.tested().orElseThrow());
            case EQUIVALENT -> equivalent(judgement.tested().orElseThrow());
            case UNDECIDED -> undecided(judgement, differences);
            case TOO_FEW -> "too few seeds";
            case NO_PAIRS -> "no pair of seeds";
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

    /** The looks at rows that got seeds until they were decided; empty for a fixed number of seeds. */
    private Optional<Looks.EverySeed> looks() {
        return comparison.criterion().looks() instanceof Looks.EverySeed looks ? Optional.of(looks) : Optional.empty();
    }

    /** The words of a row that got seeds until it was decided, with how many they were, or what ended it. */
    private String grown(ComparisonRow row, Looks.EverySeed looks, String words) {
        return switch (of(row).verdict()) {
            case WORSE, BETTER, EQUIVALENT -> words + after(row);
            case UNDECIDED -> of(row).tested().isEmpty() ? words : undecided(row, looks);
            case TOO_FEW -> lost(row, looks).orElse(words);
            case BASELINE, NO_PAIRS -> words;
        };
    }

    private String after(ComparisonRow row) {
        int seeds = row.ends().trials();
        int pairs = of(row).tested().orElseThrow().pairs();
        return ", after " + (pairs < seeds ? Count.of(pairs, "pair") + " of " : "") + Count.of(seeds, "seed");
    }

    /** The reason why a row ended without a verdict, if its trials are it. */
    private Optional<String> lost(ComparisonRow row, Looks.EverySeed looks) {
        int seeds = row.ends().trials();
        int pairs = differences(row).count();
        return looks.givesUp(seeds, pairs)
                ? Optional.of("undecided, no pair in " + (seeds - pairs) + " of " + Count.of(seeds, "seed"))
                : Optional.empty();
    }

    private String undecided(ComparisonRow row, Looks.EverySeed looks) {
        Optional<String> lost = lost(row, looks);
        if (lost.isPresent()) {
            return lost.get();
        }
        int seeds = row.ends().trials();
        OptionalInt more = moreSeeds(row);
        return "undecided, "
                + (seeds < looks.atMost()
                        ? "after " + Count.of(seeds, "seed") + " so far"
                        : "with all of " + Count.of(seeds, "seed"))
                + (more.isPresent()
                        ? ", about " + more.getAsInt() + " more"
                        : ", over " + Power.MOST_PAIRS + " needed");
    }

    private static String undecided(Judgement judgement, Spread differences) {
        if (judgement.tested().isEmpty()) {
            return "undecided: a loss is not a number";
        }
        OptionalInt more = moreSeeds(judgement, differences);
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
