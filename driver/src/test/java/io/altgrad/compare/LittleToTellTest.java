package io.altgrad.compare;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.spec.SourceSeed;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The words of each table beside a comparison where results tell little or nothing. */
class LittleToTellTest {

    private static final double DIVERGED = Double.NaN;

    @TempDir
    Path folder;

    private StoredLosses losses;

    @BeforeEach
    void prepare() throws IOException {
        losses = new StoredLosses(folder);
    }

    /** The sign-flip test sees no sign in four zeros; of four ties half count as better. */
    @Test
    void lossesThatAreAllTheSame() throws IOException {
        losses.put("none", 2.5, 2.5, 2.5, 2.5);
        losses.put("e5m2", 2.5, 2.5, 2.5, 2.5);
        assertThat(pairs())
                .containsExactly(
                        "every two rows, paired by seed, the row less the other; verdict and interval are of the one pair"
                                + " of rows with three seeds or more:",
                        "row other verdict difference at once p (t) p (flip)",
                        "e5m2 none equivalent +0.0000 [+0.0000, +0.0000] (4) [+0.0000, +0.0000] - 1.0000");
        assertThat(robust()).isEqualTo("e5m2 +0.0000 [+0.0000, +0.0000] +0.0000 [+0.0000, +0.0000] 50 % [0, 100] (4)");
        assertThat(profile())
                .containsExactly(
                        "none 4 100 % 100 % 100 % 100 % 100 % 100 %", "e5m2 4 100 % 100 % 100 % 100 % 100 % 100 %");
        assertThat(steps())
                .startsWith(
                        "e5m2: none's final loss: +0.0 % [0.0, 0.0], +0 tokens; none had the row's: at 100.0 % [100.0, 100.0]"
                                + " (4 pairs)",
                        "at 1.40 times the tokens/s (given by --speed) net 1.40 times as fast [1.40, 1.40] to none's"
                                + " final loss");
    }

    @Test
    void oneDifferenceInEverySeed() throws IOException {
        losses.put("none", 2.5, 2.6, 2.7, 2.4);
        losses.put("e5m2", 2.52, 2.62, 2.72, 2.42);
        assertThat(pairs())
                .last()
                .isEqualTo("e5m2 none worse by the margin or more +0.0200 [+0.0200, +0.0200] (4) [+0.0200, +0.0200] -"
                        + " 0.1250");
        assertThat(robust()).isEqualTo("e5m2 +0.0200 [+0.0200, +0.0200] +0.0200 [+0.0200, +0.0200] 0 % [0, 60] (4)");
        assertThat(profile())
                .containsExactly("none 4 100 % 100 % 100 % 100 % 100 % 100 %", "e5m2 4 0 % 0 % 0 % 0 % 100 % 100 %");
        assertThat(steps())
                .startsWith(
                        "e5m2: none's final loss: not within its steps in 4 of 4; none had the row's: at 100.0 %"
                                + " [100.0, 100.0] (4 pairs)",
                        "at 1.40 times the tokens/s (given by --speed) net 1.40 times as fast [1.40, 1.40] to the row's"
                                + " final loss, as it does not get to none's");
    }

    @Test
    void onePair() throws IOException {
        losses.put("none", 2.5);
        losses.put("e5m2", 2.52);
        assertThat(pairs())
                .containsExactly(
                        "every two rows, paired by seed, the row less the other; no two share the three seeds that a"
                                + " verdict takes:",
                        "row other verdict difference at once p (t) p (flip)",
                        "e5m2 none too few seeds +0.0200 (1) - - -");
        assertThat(robust()).isEqualTo("e5m2 +0.0200 +0.0200 0 % [0, 98] (1)");
        assertThat(steps())
                .startsWith(
                        "e5m2: none's final loss: not within its steps in 1 of 1; none had the row's: at 100.0 % (1 pair)",
                        "at 1.40 times the tokens/s (given by --speed) net 1.40 times as fast to the row's final loss, as"
                                + " it does not get to none's");
    }

    @Test
    void everyTrialOfARowDiverged() throws IOException {
        losses.put("none", 2.5, 2.6, 2.7);
        losses.put("e5m2", DIVERGED, DIVERGED, DIVERGED);
        assertThat(pairs()).containsExactly("no two rows share a seed that completed in both on the same text");
        assertThat(robust()).isEqualTo("e5m2 - - 0 % [0, 71] (3)");
        assertThat(profile())
                .containsExactly("none 3 100 % 100 % 100 % 100 % 100 % 100 %", "e5m2 3 0 % 0 % 0 % 0 % 0 % 0 %");
        assertThat(steps()).containsExactly("no row has a pair of completed seeds with evaluations");
    }

    @Test
    void everyTrialOfTheBaselineDiverged() throws IOException {
        losses.put("none", DIVERGED, DIVERGED, DIVERGED);
        losses.put("e5m2", 2.5, 2.6, 2.7);
        assertThat(pairs()).containsExactly("no two rows share a seed that completed in both on the same text");
        assertThat(robust()).isEqualTo("e5m2 - - 100 % [29, 100] (3)");
        assertThat(profile())
                .containsExactly("none 3 0 % 0 % 0 % 0 % 0 % 0 %", "e5m2 3 100 % 100 % 100 % 100 % 100 % 100 %");
        assertThat(steps()).containsExactly("no row has a pair of completed seeds with evaluations");
    }

    @Test
    void everyTrialDiverged() throws IOException {
        losses.put("none", DIVERGED, DIVERGED, DIVERGED);
        losses.put("e5m2", DIVERGED, DIVERGED, DIVERGED);
        assertThat(robust()).isEqualTo("e5m2 - - 50 % [0, 100] (3)");
        assertThat(profile()).containsExactly("none 3 0 % 0 % 0 % 0 % 0 % 0 %", "e5m2 3 0 % 0 % 0 % 0 % 0 % 0 %");
    }

    /** The seeds 3 and 4 are in both, and so are two pairs; the others are in none of the tables. */
    @Test
    void seedsThatOnlyOneRowHas() throws IOException {
        losses.put("none", 2.5, 2.6, 2.7, 2.4);
        double[] e5m2 = {2.71, 2.43, 2.5, 2.6};
        for (int i = 0; i < e5m2.length; i++) {
            losses.put(trial("e5m2", 3L + i), e5m2[i]);
        }
        assertThat(pairs()).last().isEqualTo("e5m2 none too few seeds +0.0200 [-0.1071, +0.1471] (2) - 0.2952 0.5000");
        assertThat(robust()).isEqualTo("e5m2 +0.0200 +0.0200 0 % [0, 84] (2)");
        assertThat(profile())
                .containsExactly("none 2 100 % 100 % 100 % 100 % 100 % 100 %", "e5m2 2 0 % 0 % 50 % 50 % 100 % 100 %");
        assertThat(steps()).first().asString().endsWith("(2 pairs)");
    }

    /** A trial that completes with such a loss is a mistake of somebody; it gets no verdict and no p. */
    @Test
    void aLossThatIsNotFinite() throws IOException {
        losses.put("none", 2.5, 2.6, 2.7);
        losses.put("e5m2", 2.5, Double.POSITIVE_INFINITY, 2.7);
        assertThat(pairs()).last().isEqualTo("e5m2 none undecided: a loss is not a number NaN (3) - - -");
        assertThat(robust()).startsWith("e5m2 +0.0000 ").endsWith(" 33 % [0, 99] (3)");
        assertThat(profile()).last().isEqualTo("e5m2 3 67 % 67 % 67 % 67 % 67 % 67 %");
        assertThat(steps()).first().asString().endsWith("(2 pairs)");
    }

    @Test
    void lossesWithoutAnyVarianceAndDifferencesOfNoPairHaveNoSources() throws IOException {
        for (int i = 0; i < 4; i++) {
            losses.put(split("none", i), 2.5);
            losses.put(split("e5m2", i), 2.6);
            losses.put(split("e4m3fn", i), DIVERGED);
        }
        assertThat(table(SeedVariance.aside(losses.comparison(), losses.trials())
                        .orElseThrow()
                        .lines()))
                .contains("none loss 4 none: the same in every seed", "e5m2 difference 4 none: the same in every seed")
                .noneMatch(line -> line.startsWith("e4m3fn"));
    }

    private static Trial split(String format, int i) {
        return trial(format, 1L + i / 2).with(TrainingSettings.DATA_SEED.to(new SourceSeed.Own(1 + i % 2)));
    }

    private List<String> pairs() throws IOException {
        return table(RowPairs.aside(losses.comparison(), losses.trials()).lines());
    }

    private String robust() throws IOException {
        return table(RobustSummaries.aside(losses.comparison(), losses.trials()).lines()).stream()
                .filter(line -> line.startsWith("e5m2 "))
                .findFirst()
                .orElseThrow();
    }

    private List<String> profile() throws IOException {
        return table(Profile.aside(losses.comparison(), losses.trials()).lines()).stream()
                .filter(line -> line.startsWith("none ") || line.startsWith("e5m2 "))
                .toList();
    }

    /** The lines below the one that says what they are. */
    private List<String> steps() throws IOException {
        return table(EqualLoss.aside(losses.comparison(), losses.results(), new Speeds(Map.of("e5m2", 1.4)))
                        .lines())
                .stream()
                .skip(1)
                .toList();
    }

    private static List<String> table(List<String> lines) {
        return lines.stream()
                .map(line -> line.strip().replaceAll(" +", " "))
                .filter(Predicate.not(String::isEmpty))
                .toList();
    }
}
