package io.altgrad.compare;

import static io.altgrad.fake.FakeTrials.trial;
import static io.altgrad.spec.TrainingSettings.LEARNING_RATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.base.UserError;
import io.altgrad.spec.SourceSeed;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.statistics.Judgement;
import io.altgrad.statistics.Spread;
import io.altgrad.statistics.VarianceComponents;
import io.altgrad.statistics.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables that may be asked for beside a comparison. */
class AsidesTest {

    private static final double DIVERGED = Double.NaN;

    @TempDir
    Path folder;

    private StoredLosses losses;

    @BeforeEach
    void prepare() throws IOException {
        losses = new StoredLosses(folder);
    }

    private void threeFormats() throws IOException {
        losses.put("none", 2.50, 2.51, 2.52, 2.53);
        losses.put("e4m3fn", 2.501, 2.509, 2.5215, 2.5305);
        losses.put("e5m2", 2.512, 2.519, 2.534, 2.541);
    }

    /** By scipy 1.17.1's ttest_1samp and t.ppf of 1 - 0.05 / 6 and, for the bounds, of 1 - 0.05 / 3; Holm by hand. */
    @Test
    void everyTwoRowsAreJudgedInOneFamily() throws IOException {
        threeFormats();
        List<RowPairs.Line> lines = RowPairs.lines(losses.comparison(), losses.trials());
        assertThat(lines)
                .extracting(line -> line.row().format() + " " + line.other().format())
                .containsExactly("e4m3fn none", "e5m2 none", "e5m2 e4m3fn");
        double[][] expected = {
            {0.0005, 0.4228262617720373, -0.002122894703820861, 0.003122894703820973, -0.001520095345866199},
            {0.0115, 0.003176064120584289, 0.00644503084210907, 0.01655496915789106, 0.00760677483374487},
            {0.0110, 0.000776226132134767, 0.008377105296179426, 0.013622894703820594, 0.008979904654134011}
        };
        for (int i = 0; i < expected.length; i++) {
            Judgement.Tested tested = lines.get(i).judgement().tested().orElseThrow();
            assertThat(tested.family().rows()).isEqualTo(3);
            assertThat(tested.mean()).isCloseTo(expected[i][0], within(1e-9));
            assertThat(lines.get(i).difference().tTest().holm()).isCloseTo(expected[i][1], within(1e-9));
            assertThat(tested.atOnce().low()).isCloseTo(expected[i][2], within(1e-9));
            assertThat(tested.atOnce().high()).isCloseTo(expected[i][3], within(1e-9));
            assertThat(tested.bounds().low()).isCloseTo(expected[i][4], within(1e-9));
        }
        assertThat(lines)
                .extracting(line -> line.judgement().verdict())
                .containsExactly(Verdict.EQUIVALENT, Verdict.WORSE, Verdict.WORSE);
        assertThat(lines.get(2).difference().signFlip().holm()).isEqualTo(0.375);
        assertThat(RowPairs.aside(losses.comparison(), losses.trials()).lines().get(1))
                .startsWith("every two rows, paired by seed, the row less the other; verdicts, intervals and p hold for"
                        + " all 3 pairs of rows");
    }

    @Test
    void rowsWithoutACommonSeedOrTextAreNoPair() throws IOException {
        losses.put("none", 2.5, 2.6);
        losses.put("e5m2", DIVERGED, DIVERGED);
        losses.put(trial("e4m3fn", 7), 2.5);
        losses.put(trial("e3m4", 1).with(TrainingSettings.EVAL_BATCHES.to(3)), 2.4);
        assertThat(RowPairs.lines(losses.comparison(), losses.trials())).isEmpty();
        assertThat(RowPairs.aside(losses.comparison(), losses.trials()).lines())
                .last()
                .isEqualTo("no two rows share a seed that completed in both on the same text");
        losses.put("e2m1fn", 2.6);
        assertThat(RowPairs.aside(losses.comparison(), losses.trials()).lines())
                .last()
                .asString()
                .contains("e2m1fn", "too few seeds", "+0.1000 (1)");
    }

    @Test
    void middlesAndTheProbabilityOfImprovementAreOfPairs() throws IOException {
        losses.put("none", 2.50, 2.51, 2.52, 2.53, 2.54, DIVERGED);
        losses.put("e5m2", 2.51, 2.51, 2.50, 2.54, DIVERGED, DIVERGED);
        losses.put("e4m3fn", DIVERGED, DIVERGED, DIVERGED);
        losses.put("e3m4", 2.52, 2.53, 2.54);
        List<RobustSummaries.Line> lines = RobustSummaries.lines(losses.comparison(), losses.trials());
        RobustSummaries.Line e5m2 = of(lines, "e5m2");
        // 0.01, 0, -0.02, 0.01: and of six seeds one better, one equal, one in which both diverged, three worse.
        assertThat(e5m2.median().orElseThrow().value()).isCloseTo(0.005, within(1e-9));
        assertThat(e5m2.interquartileMean().orElseThrow().value()).isCloseTo(0.005, within(1e-9));
        assertThat(e5m2.improvement().better()).isEqualTo(1);
        assertThat(e5m2.improvement().ties()).isEqualTo(2);
        assertThat(e5m2.improvement().worse()).isEqualTo(3);
        assertThat(of(lines, "e4m3fn").median()).isEmpty();
        assertThat(of(lines, "e4m3fn").improvement().probability()).isZero();
        assertThat(of(lines, "e3m4").median().orElseThrow().interval())
                .hasValueSatisfying(interval -> assertThat(interval.low()).isCloseTo(0.02, within(1e-9)));
        assertThat(RobustSummaries.aside(losses.comparison(), losses.trials()).lines())
                .anyMatch(line -> line.contains("e4m3fn") && line.contains("0 % [0, 71] (3)"))
                .anyMatch(line -> line.contains("e5m2") && line.contains("33 % [0, 88] (6)"));
    }

    @Test
    void theProfileCountsSettingsNearTheBest() throws IOException {
        losses.put("none", 2.500, 2.510, 2.520, 2.530);
        losses.put("e5m2", 2.504, 2.501, 2.560, DIVERGED);
        List<Profile.Line> lines = Profile.lines(losses.comparison(), losses.trials());
        assertThat(lines)
                .filteredOn(line -> line.format().equals("none"))
                .extracting(Profile.Line::share)
                .containsExactly(0.75, 0.75, 1.0, 1.0, 1.0, 1.0);
        assertThat(lines)
                .filteredOn(line -> line.format().equals("e5m2"))
                .extracting(Profile.Line::share)
                .containsExactly(0.25, 0.5, 0.5, 0.5, 0.75, 0.75);
        assertThat(lines.get(0).settings()).isEqualTo(4);
    }

    @Test
    void theNetSpeedUpIsTheFactorOverTheStepsToTheSameLoss() throws IOException {
        threeFormats();
        Comparison comparison = losses.comparison();
        ComparisonRow row = comparison.rows().get(1);
        EqualLoss.Cost cost = new EqualLoss.Cost(new EqualLoss.Reached(new Spread(List.of(0.25, -0.2)), 0), null, null);
        assertThat(cost.netSpeed(1.4).values()).containsExactly(1.4 / 1.25, 1.4 / 0.8);
        assertThat(new EqualLoss.Cost(null, null, cost.extra()).netSpeedToOwn(2).values())
                .containsExactly(0.5, -0.4);
        assertThat(new Speeds(Map.of("e4m3fn", 1.4)).of(comparison, row))
                .hasValueSatisfying(
                        factor -> assertThat(factor.words()).isEqualTo("1.40 times the tokens/s (given by --speed)"));
        assertThat(Speeds.MEASURED.of(comparison, row))
                .hasValueSatisfying(factor ->
                        assertThat(factor.words()).isEqualTo("1.00 times the tokens/s (measured here, emulated cpu)"));
        assertThat(EqualLoss.aside(comparison, losses.results(), new Speeds(Map.of("e5m2", 1.5)))
                        .lines())
                .anyMatch(line -> line.contains("e5m2: none's final loss: not within its steps in 4 of 4"))
                .anyMatch(line -> line.equals(
                        "    at 1.50 times the tokens/s (given by --speed) net 1.50 times as fast [1.50, 1.50] to the row's"
                                + " final loss, as it does not get to none's"));
        assertThatThrownBy(() -> new Speeds(Map.of("e5m2", 0.0)))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "Cannot take 0.0 for the speed of e5m2: it is how many times the baseline's tokens a second it"
                                + " trains, a number above 0; give --speed e5m2=1.4, for example.");
        assertThatThrownBy(() -> EqualLoss.aside(comparison, losses.results(), new Speeds(Map.of("none", 2.0))))
                .hasMessageStartingWith("Cannot use --speed none=2.0: it is the baseline");
        assertThatThrownBy(() -> EqualLoss.aside(comparison, losses.results(), new Speeds(Map.of("x", 2.0))))
                .hasMessage("Cannot use --speed x=2.0: no row has that format; there are e4m3fn, e5m2.");
    }

    @Test
    void theLargestLearningRateIsTheLastAtWhichFewEnoughDiverge() throws IOException {
        rate("none", 1e-3, 2.5, 2.6);
        rate("none", 3e-3, 2.4, 2.5);
        rate("none", 1e-2, 2.45, DIVERGED);
        rate("e5m2", 1e-3, DIVERGED, 2.7);
        rate("e5m2", 3e-3, 2.6, 2.7);
        rate("e5m2", 1e-2, DIVERGED, DIVERGED);
        rate("e4m3fn", 1e-3, DIVERGED, DIVERGED);
        LearningRates none = LearningRates.of(losses.comparison(), 0).orElseThrow();
        assertThat(none.lines()).extracting(LearningRates.Line::name).containsExactly("none", "e5m2", "e4m3fn");
        assertThat(none.lines().stream().map(none::largest))
                .containsExactly("0.003", "0.003, though a smaller one diverges", "none of those tried");
        LearningRates half = LearningRates.of(losses.comparison(), 0.5).orElseThrow();
        assertThat(half.lines().stream().map(half::largest))
                .containsExactly("0.01, the largest tried", "0.003", "none of those tried");
        assertThat(half.aside().lines())
                .anyMatch(
                        line -> line.startsWith("learning rates: the largest tried at which at most 50 % of the seeds"))
                .anyMatch(line -> line.contains("row") && line.contains("0.001") && line.contains("0.01"))
                .anyMatch(line ->
                        line.strip().matches("none +0.01, the largest tried +2.5500 +2.4500 +2.4500, 1 of 2 diverged"))
                .anyMatch(line -> line.strip().matches("e4m3fn +none of those tried +2 of 2 diverged +- +-"));
        assertThat(half.aside().rows())
                .hasSize(7)
                .allMatch(row -> row.get("diverged_share").equals(0.5));
        assertThatThrownBy(() -> LearningRates.requireShare(1))
                .hasMessageStartingWith("Cannot allow a share of 1.0 to diverge: it is at least 0 and below 1");
    }

    @Test
    void oneLearningRateIsNoMap() throws IOException {
        threeFormats();
        assertThat(LearningRates.of(losses.comparison(), 0)).isEmpty();
    }

    /** none's losses are those of {@code VarianceComponentsTest}; e5m2 adds 0.1 and what the order of data alone decides. */
    @Test
    void theVarianceIsSharedOutWhereSeedsVaryApart() throws IOException {
        double[] none = {2.501, 2.512, 2.498, 2.507, 2.521, 2.530, 2.519, 2.533, 2.489, 2.503, 2.490, 2.495};
        for (int i = 0; i < none.length; i++) {
            losses.put(seeded("none", i), none[i]);
            losses.put(seeded("e5m2", i), none[i] + 0.1 + 0.01 * (i % 4));
        }
        losses.put(seeded("e4m3fn", 0), 2.6);
        losses.put(seeded("e4m3fn", 1), 2.61);
        losses.put(seeded("e4m3fn", 4), 2.62);
        Comparison comparison = losses.comparison();
        assertThat(comparison.axes()).isEmpty();
        assertThat(comparison.rows())
                .hasSize(3)
                .allMatch(row -> row.ends().trials() % 12 == 0 || row.ends().trials() == 3);
        assertThat(comparison.rows().get(2).difference(Metric.VAL_LOSS).spread().count())
                .isEqualTo(12);
        List<SeedVariance.Line> lines = SeedVariance.lines(comparison, losses.trials());
        assertThat(lines).hasSize(3).allMatch(line -> line.sources().equals(List.of("init and rounding", "data")));
        VarianceComponents loss = lines.get(0).components().orElseThrow();
        assertThat(loss.sources().get(0)).isCloseTo(0.00025652777777777544, within(1e-9));
        assertThat(loss.sources().get(1)).isCloseTo(3.558333333333292e-05, within(1e-9));
        VarianceComponents difference = lines.get(2).components().orElseThrow();
        assertThat(difference.share(difference.sources().get(1))).isCloseTo(1, within(1e-9));
        assertThat(lines.get(1).components()).isEmpty();
        Aside<?> aside = SeedVariance.aside(comparison, losses.trials()).orElseThrow();
        assertThat(aside.lines())
                .anyMatch(line ->
                        line.contains("init and rounding 0.01602 (86 %), data 0.00597 (12 %), rest 0.00254 (2 %)"))
                .anyMatch(line -> line.contains("not known, as not every combination of their seeds completed"));
        assertThat(aside.rows()).hasSize(6);
    }

    @Test
    void oneSeedForAllTellsNothingOfItsSources() throws IOException {
        threeFormats();
        assertThat(SeedVariance.aside(losses.comparison(), losses.trials())).isEmpty();
    }

    private static Trial seeded(String format, int i) {
        return trial(format, 1 + i / 4).with(TrainingSettings.DATA_SEED.to(new SourceSeed.Own(1 + i % 4)));
    }

    private void rate(String format, double rate, double... ended) throws IOException {
        for (int i = 0; i < ended.length; i++) {
            losses.put(trial(format, i + 1L).with(LEARNING_RATE.to(rate)), ended[i]);
        }
    }

    private static RobustSummaries.Line of(List<RobustSummaries.Line> lines, String format) {
        return lines.stream()
                .filter(line -> line.row().format().equals(format))
                .findFirst()
                .orElseThrow();
    }
}
