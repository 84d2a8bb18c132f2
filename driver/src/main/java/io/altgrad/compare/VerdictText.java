package io.altgrad.compare;

import io.altgrad.base.Count;
import io.altgrad.statistics.Criterion;
import io.altgrad.statistics.Judgement;
import io.altgrad.statistics.Looks;
import io.altgrad.statistics.Power;
import io.altgrad.statistics.Spread;
import io.altgrad.statistics.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** The verdicts in words: what may be chosen, how the verdicts were reached, and what may look odd about them. */
public final class VerdictText {

    private static final int MOST_NAMES = 6;

    private final Comparison comparison;
    private final Verdicts verdicts;

    public VerdictText(Comparison comparison) {
        this.comparison = comparison;
        this.verdicts = Verdicts.of(comparison);
    }

    /** One sentence on what may be chosen; to be read first. */
    public String answer() {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        comparison.rows().forEach(row -> counts.merge(verdicts.of(row).verdict(), 1, Integer::sum));
        int rows = comparison.rows().size() - counts.getOrDefault(Verdict.BASELINE, 0);
        if (rows == 0) {
            return "There is nothing beside " + comparison.baseline() + " to choose"
                    + (comparison.rows().size() < 2
                            ? "."
                            : "; to hold its rows against one of them, name that as the baseline, as '"
                                    + new RowNames(comparison)
                                            .of(comparison.rows().get(0)) + "'.");
        }
        List<ComparisonRow> chosen = verdicts.chosen();
        String within = "Within " + nats(comparison.criterion().margin()) + " nats of " + comparison.baseline() + " ";
        List<String> others = new ArrayList<>();
        part(others, unfinished(), "is", "are", "as good where completed, but not in every seed");
        part(others, counts.getOrDefault(Verdict.WORSE, 0), "is", "are", "worse");
        part(others, counts.getOrDefault(Verdict.UNDECIDED, 0), "is", "are", "undecided");
        part(
                others,
                counts.getOrDefault(Verdict.TOO_FEW, 0),
                "has",
                "have",
                "fewer than " + fewestPairs() + " pairs of seeds");
        part(others, counts.getOrDefault(Verdict.NO_PAIRS, 0), "has", "have", "no pair of seeds");
        String rest = others.isEmpty() ? "" : "; " + String.join(", ", others);
        return chosen.isEmpty()
                ? within + "nothing may be chosen yet" + rest + "."
                : within + chosen.size() + " of " + Count.of(rows, "row") + " may be chosen: " + names(chosen) + rest
                        + ".";
    }

    /** The meaning of the words, and the probability of error. */
    public String legend() {
        Criterion criterion = comparison.criterion();
        String set = criterion.margin() == Criterion.DEFAULT.margin() ? "the default; " : "";
        return "verdict: with " + percent(criterion.confidence()) + " confidence not one is false "
                + (looksAfterEverySeed()
                        ? "though one looked after every seed, and added seeds until a row had its verdict (a confidence"
                                + " sequence for each, of the t test's e-process)"
                        : "(paired t tests, and two one-sided ones for equivalence)")
                + ". equivalent: differs by less than " + nats(criterion.margin())
                + " nats (" + set + "set by --margin, or comparison: in the sweep file). at once: the interval that"
                + " holds for all rows" + (looksAfterEverySeed() ? ", and after every seed," : "")
                + " at once, to one side of 0 where a row is worse or better";
    }

    private boolean looksAfterEverySeed() {
        return comparison.criterion().looks() instanceof Looks.EverySeed;
    }

    private int fewestPairs() {
        return comparison.criterion().looks() instanceof Looks.EverySeed looks ? looks.atLeast() : Verdict.FEWEST_PAIRS;
    }

    /** The notes on what a reader may take for a contradiction and is none, and on what the numbers of seeds mean. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (looksAfterEverySeed()) {
            notes.add(
                    "Seeds were added until rows were decided. A row's own interval and the p are of a number of seeds"
                            + " that was fixed beforehand, so they say more here than they know; no verdict rests on them.");
        }
        long apart = tested((row, tested) -> !tested.isToldApart()
                && spread(row).interval().filter(own -> !own.contains(0)).isPresent());
        if (apart > 0) {
            notes.add(Count.of(apart, "row's", "rows'") + " own interval leaves 0 out without a difference told apart:"
                    + " among several rows one such interval is no surprise, and the interval at once and the adjusted"
                    + " p allow for that.");
        }
        double error = comparison.criterion().error();
        long smaller = tested((row, tested) -> tested.verdict() == Verdict.UNDECIDED
                && row.difference(comparison.metric()).tTest().holm() <= error);
        if (smaller > 0 && !looksAfterEverySeed()) {
            notes.add(Count.of(smaller, "row is", "rows are") + " undecided with a p (t) that would do: it is adjusted"
                    + " by Holm's steps for differences alone, the verdict for all that may be said of every row.");
        }
        long same =
                tested((row, tested) -> tested.atOnce().low() == tested.atOnce().high());
        if (same > 0) {
            notes.add(Count.of(same, "row has", "rows have") + " the same difference in every seed: without a spread"
                    + " the verdict is on that difference itself.");
        }
        if (comparison.rows().stream().anyMatch(row -> verdicts.moreSeeds(row).isPresent())) {
            notes.add("N more seeds: so many give an undecided row a verdict with " + percent(Power.CHANCE)
                    + " chance, if its difference and its spread are those seen.");
        }
        return notes;
    }

    private long tested(BiPredicate<ComparisonRow, Judgement.Tested> condition) {
        return comparison.rows().stream()
                .filter(row -> verdicts.of(row)
                        .tested()
                        .filter(tested -> condition.test(row, tested))
                        .isPresent())
                .count();
    }

    private int unfinished() {
        long good = comparison.rows().stream().filter(verdicts::isGood).count();
        return (int) good - verdicts.chosen().size();
    }

    private static void part(List<String> parts, int rows, String one, String several, String what) {
        if (rows > 0) {
            parts.add(rows + " " + (rows == 1 ? one : several) + " " + what);
        }
    }

    private String names(List<ComparisonRow> rows) {
        RowNames names = new RowNames(comparison);
        String first = rows.stream().limit(MOST_NAMES).map(names::of).collect(Collectors.joining(", "));
        return rows.size() <= MOST_NAMES ? first : first + " and " + (rows.size() - MOST_NAMES) + " more";
    }

    private Spread spread(ComparisonRow row) {
        return row.difference(comparison.metric()).spread();
    }

    static String nats(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    static String percent(double share) {
        return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + " %";
    }
}
