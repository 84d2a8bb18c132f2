package io.altgrad.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.statistics.Criterion;
import io.altgrad.statistics.Difference;
import io.altgrad.statistics.Looks;
import io.altgrad.statistics.PValue;
import io.altgrad.statistics.Spread;
import io.altgrad.statistics.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictsTest {

    private final List<ComparisonRow> rows = new ArrayList<>(List.of(row("none", 0)));

    @Test
    void theAnswerNamesWhatMayBeChosenAndCountsTheRest() {
        add("same", 0, 0.001, -0.001, 0.0005, -0.0005, 0, 0.001, -0.001);
        add("better", -0.03, -0.031, -0.029, -0.03, -0.0305, -0.0295, -0.03);
        add("worse", 0.03, 0.031, 0.029, 0.03, 0.0305, 0.0295, 0.03);
        add("open", 0.03, -0.03, 0.02, -0.02);
        add("one", 0.001);
        rows.add(row("all-diverged", 4));
        rows.add(row("half-diverged", 3, 0, 0.001, -0.001, 0.0005));
        Comparison comparison = comparison(rows);
        assertThat(new VerdictText(comparison).answer())
                .isEqualTo("Within 0.01 nats of none 2 of 7 rows may be chosen: same, better; 1 is as good where"
                        + " completed, but not in every seed, 1 is worse, 1 is undecided, 1 has fewer than 3 pairs of"
                        + " seeds, 1 has no pair of seeds.");
        Verdicts verdicts = Verdicts.of(comparison);
        assertThat(verdicts.family().rows()).isEqualTo(5);
        assertThat(rows.stream().map(verdicts::words))
                .containsExactly(
                        "baseline",
                        "equivalent",
                        "better by the margin or more",
                        "worse by the margin or more",
                        "undecided, about " + verdicts.moreSeeds(rows.get(4)).orElseThrow() + " more seeds",
                        "too few seeds",
                        "diverged in every seed",
                        "equivalent");
        assertThat(verdicts.of(rows.get(0)).verdict()).isEqualTo(Verdict.BASELINE);
        assertThat(verdicts.moreSeeds(rows.get(1))).isEmpty();
    }

    @Test
    void nothingIsChosenWhereNothingMayBe() {
        add("worse", 0.03, 0.031, 0.029, 0.03);
        assertThat(new VerdictText(comparison(rows)).answer())
                .isEqualTo("Within 0.01 nats of none nothing may be chosen yet; 1 is worse.");
        assertThat(new VerdictText(comparison(rows.subList(0, 1))).answer())
                .isEqualTo("There is nothing beside none to choose.");
    }

    /** Told apart by itself, t of 2.6 at 9 degrees of freedom, and one of five. */
    @Test
    void anIntervalWithoutZeroBesideAnUndecidedVerdictIsExplained() {
        double[] differences = {0.02, 0.005, 0.015, 0.001, 0.012, -0.004, 0.018, 0.003, -0.002, 0.009};
        add("edge", differences);
        assertThat(new VerdictText(comparison(rows).withCriterion(new Criterion(0.001, 0.95))).notes())
                .isEmpty();
        for (int i = 0; i < 4; i++) {
            add("other" + i, differences);
        }
        Comparison comparison = comparison(rows).withCriterion(new Criterion(0.001, 0.95));
        assertThat(new VerdictText(comparison).notes())
                .anyMatch(note -> note.startsWith("5 rows' own interval leaves 0 out without a difference told apart"))
                .anyMatch(note -> note.startsWith("N more seeds: so many give an undecided row a verdict"));
    }

    @Test
    void differencesWithoutSpreadAreSaidToBe() {
        add("fixed", 0.005, 0.005, 0.005);
        assertThat(new VerdictText(comparison(rows)).notes())
                .containsExactly("1 row has the same difference in every seed: without a spread the verdict is on that"
                        + " difference itself.");
    }

    @Test
    void seedsArePlannedForASpreadAndForWhatWasSeen() {
        SeedPlan plan = new SeedPlan(Criterion.DEFAULT, 15);
        assertThat(plan.lines(0.004))
                .containsExactly("7 seeds for a verdict on a row without a difference, 5 seeds on one that differs by"
                        + " 0.02 nats: with 90 % chance, of 15 rows judged at once at a margin of 0.01 nats, if paired"
                        + " differences spread by 0.004");
        add("open", 0.03, -0.03, 0.02, -0.02);
        assertThat(plan.lines(comparison(rows)))
                .satisfiesExactly(
                        head -> assertThat(head).startsWith("seeds for a verdict with 90 % chance, of 15 rows"),
                        line -> assertThat(line)
                                .matches("  open: \\d+ seeds \\(difference \\+0.0000, spread 0.0294 of 4 pairs\\)"));
        assertThat(plan.lines(comparison(rows.subList(0, 1))))
                .singleElement()
                .asString()
                .startsWith("no row of the earlier results has two pairs");
    }

    /** Rows that get seeds one after another take as many as their own way of judging does, not as a fixed number would. */
    @Test
    void seedsUntilDecidedArePlannedByTheSequenceThatDecides() {
        Criterion growing = new Criterion(0.005, 0.95).withLooks(new Looks.EverySeed(5, 4, 40));
        assertThat(new SeedPlan(growing, 99).lines(0.004))
                .satisfiesExactly(
                        head -> assertThat(head)
                                .isEqualTo("seeds until decided, of 5 rows judged at once after every seed at a margin"
                                        + " of 0.005 nats, if paired differences spread by 0.004:"),
                        line -> assertThat(line)
                                .matches(
                                        "  a row without a difference: 2[3-6] seeds with 90 % chance, 17\\.\\d on average"),
                        line -> assertThat(line)
                                .matches(
                                        "  a row that differs by 0.01 nats: 9 seeds with 90 % chance, 6\\.\\d on average"));
        assertThat(new SeedPlan(growing, 99).lines(0.02).get(1))
                .matches(
                        "  a row without a difference: a verdict within its 40 seeds with \\d+ % chance, [34]\\d\\.\\d on"
                                + " average; \\d\\d\\d seeds with 90 %");
        add("open", 0.004, -0.001, 0.006, 0.001, 0.003);
        Comparison comparison = comparison(rows).withCriterion(growing);
        assertThat(new SeedPlan(growing, 99).lines(comparison).get(1))
                .matches(
                        "  open: \\d+ seeds with 90 % chance, .* \\(difference \\+0.0026, spread 0.0027 of 5 pairs\\)");
        Verdicts verdicts = Verdicts.of(comparison);
        int more = verdicts.moreSeeds(rows.get(1)).orElseThrow();
        assertThat(more).isBetween(22 - 5, 24 - 5);
        assertThat(verdicts.words(rows.get(1))).isEqualTo("undecided, after 5 seeds so far, about " + more + " more");
    }

    /** 4 of 4 and 3 of 7 against none of none's 8: by scipy's fisher_exact 0.0020 and 0.077. */
    @Test
    void divergencesHaveExactIntervalsAndAnExactTest() {
        ComparisonRow baseline = ended("none", List.of("b"), List.of(), Map.of("completed", 8));
        ComparisonRow all = ended("e2m1fn", List.of("x"), List.of("b"), Map.of("diverged", 4, "failed", 9));
        ComparisonRow some = ended("e5m2", List.of("y"), List.of("b"), Map.of("completed", 4, "diverged", 3));
        ComparisonRow failed = ended("e3m4", List.of("z"), List.of("b"), Map.of("failed", 4));
        assertThat(Stability.lines(comparison(List.of(baseline, all, some, failed))))
                .containsExactly(
                        "diverged, of the seeds that completed or diverged [exact 95 % interval]; p against none: Fisher's"
                                + " exact test, Holm-adjusted over 2 rows:",
                        "  e2m1fn in 4 of 4, 100 % [40, 100], p 0.0040", "  e5m2 in 3 of 7, 43 % [10, 82], p 0.0769");
        assertThat(Stability.lines(comparison(List.of(baseline, failed)))).isEmpty();
    }

    private static ComparisonRow ended(
            String format, List<String> ids, List<String> baselineIds, Map<String, Integer> ends) {
        ComparisonRow row = row(format, 0);
        return new ComparisonRow(format, "all", List.of(), ids, baselineIds, new Ends(ends), row.metrics(), List.of());
    }

    private void add(String format, double... differences) {
        rows.add(row(format, 0, differences));
    }

    private static Comparison comparison(List<ComparisonRow> rows) {
        return new Comparison(
                Metric.VAL_LOSS,
                new Baseline.OfFormat("none"),
                List.of(),
                List.of(),
                rows,
                List.of(),
                Criterion.DEFAULT);
    }

    private static ComparisonRow row(String format, int diverged, double... differences) {
        Spread spread = new Spread(Arrays.stream(differences).boxed().toList());
        Map<Metric, Measured> metrics = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            metrics.put(metric, new Measured(spread, new Difference(spread, PValue.NONE, PValue.NONE)));
        }
        Map<String, Integer> ends = diverged == 0
                ? Map.of("completed", differences.length)
                : Map.of("completed", differences.length, "diverged", diverged);
        return new ComparisonRow(format, "all", List.of(), List.of(), List.of(), new Ends(ends), metrics, List.of());
    }
}
