package io.altgrad.compare;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.result.Outcome;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.text.Paint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FittedComparisonTest {

    @TempDir
    Path folder;

    private Comparison comparison;

    @BeforeEach
    void runASweep() throws IOException {
        ResultStore store = ReadyStore.in(folder);
        for (long seed = 1; seed <= 3; seed++) {
            for (String format : List.of("none", "e5m2", "e4m3fn")) {
                Trial small = trial(format, seed);
                store.write("test", FakeTrials.completed(small));
                Trial large = new Trial(
                        small.format(),
                        small.rules(),
                        seed,
                        ModelSpec.M,
                        small.training(),
                        small.quantization(),
                        small.corpus());
                store.write(
                        "test",
                        format.equals("e4m3fn") && seed == 3
                                ? FakeTrials.ended(large, new Outcome.Diverged(4, "lm_head", "the loss is NaN"))
                                : FakeTrials.completed(large));
            }
        }
        comparison = Comparison.of(store.trials(), "none");
    }

    @Test
    void twoHundredColumnsHaveRoomForWhatSaysSomething() {
        assertThat(table(200))
                .containsExactly(
                        "format  layers  heads  width  context  verdict                                             vs none         val loss  diverged    p (t)  p (flip)",
                        "none    4       4      128    64       baseline                                           baseline    2.520 ± 0.010         0        -         -",
                        "e4m3fn  4       4      128    64       worse by the margin or more  +0.1040 [+0.0990, +0.1090] (3)    2.624 ± 0.012         0  0.00049         1",
                        "e5m2    4       4      128    64       worse by the margin or more  +0.1040 [+0.0990, +0.1090] (3)    2.624 ± 0.012         0  0.00049         1",
                        "",
                        "none    6       6      384    256      baseline                                           baseline    2.520 ± 0.010         0        -         -",
                        "e4m3fn  6       6      384    256      too few seeds                   +0.103 [+0.090, +0.116] (2)  2.6180 ± 0.0085         1   0.0062         1",
                        "e5m2    6       6      384    256      worse by the margin or more  +0.1040 [+0.0990, +0.1090] (3)    2.624 ± 0.012         0  0.00049         1");
        assertThat(said(200))
                .contains("rules mlp, seeds 3, tokens/s 400 in every row; no failed; best is as val loss; --wide has");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 100, 200})
    void coloursChangeNothingButTheColours(int width) {
        String painted = FittedComparison.render(comparison, width, Paint.ANSI);
        assertThat(painted)
                .contains("\033[31mworse by the margin or more\033[0m")
                .contains("\033[33mtoo few seeds\033[0m");
        assertThat(painted.replaceAll("\033\\[[0-9]*m", ""))
                .isEqualTo(FittedComparison.render(comparison, width, Paint.NONE));
    }

    @Test
    void theWideTableHasColouredVerdictsInItsColumns() {
        String painted = ComparisonTable.render(comparison, Paint.ANSI);
        assertThat(painted).contains("| \033[31mworse by the margin or more\033[0m |");
        assertThat(painted.replaceAll("\033\\[[0-9]*m", "")).isEqualTo(ComparisonTable.render(comparison));
    }

    @Test
    void aHundredColumnsFoldSettingsThatMoveTogetherIntoOne() {
        assertThat(table(100))
                .containsExactly(
                        "format  layers  verdict                                             vs none  diverged",
                        "none    4       baseline                                           baseline         0",
                        "e4m3fn  4       worse by the margin or more  +0.1040 [+0.0990, +0.1090] (3)         0",
                        "e5m2    4       worse by the margin or more  +0.1040 [+0.0990, +0.1090] (3)         0",
                        "",
                        "none    6       baseline                                           baseline         0",
                        "e4m3fn  6       too few seeds                   +0.103 [+0.090, +0.116] (2)         1",
                        "e5m2    6       worse by the margin or more  +0.1040 [+0.0990, +0.1090] (3)         0");
        assertThat(said(100)).contains("heads, width, context go with layers");
    }

    @Test
    void eightyColumnsHaveTheVerdictAndTheDifference() {
        assertThat(table(80))
                .containsExactly(
                        "format  layers  verdict                                             vs none",
                        "none    4       baseline                                           baseline",
                        "e4m3fn  4       worse by the margin or more  +0.1040 [+0.0990, +0.1090] (3)",
                        "e5m2    4       worse by the margin or more  +0.1040 [+0.0990, +0.1090] (3)",
                        "",
                        "none    6       baseline                                           baseline",
                        "e4m3fn  6       too few seeds                   +0.103 [+0.090, +0.116] (2)",
                        "e5m2    6       worse by the margin or more  +0.1040 [+0.0990, +0.1090] (3)");
        assertThat(said(80)).contains("no room for diverged, val loss, p (t), p (flip); --wide has every column.");
    }

    @Test
    void sixtyColumnsFold() {
        assertThat(table(60))
                .containsExactly(
                        "none  layers 4  verdict baseline  vs none baseline",
                        "e4m3fn  layers 4  verdict worse by the margin or more",
                        "  vs none +0.1040 [+0.0990, +0.1090] (3)",
                        "e5m2  layers 4  verdict worse by the margin or more",
                        "  vs none +0.1040 [+0.0990, +0.1090] (3)",
                        "",
                        "none  layers 6  verdict baseline  vs none baseline",
                        "e4m3fn  layers 6  verdict too few seeds",
                        "  vs none +0.103 [+0.090, +0.116] (2)",
                        "e5m2  layers 6  verdict worse by the margin or more",
                        "  vs none +0.1040 [+0.0990, +0.1090] (3)");
    }

    @Test
    void fortyOneColumnsFoldFurther() {
        assertThat(table(41).subList(0, 5))
                .containsExactly(
                        "none  layers 4  verdict baseline",
                        "  vs none baseline",
                        "e4m3fn  layers 4",
                        "  verdict worse by the margin or more",
                        "  vs none +0.1040 [+0.0990, +0.1090] (3)");
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 100, 200})
    void nothingIsWiderThanTheTerminal(int width) {
        assertThat(FittedComparison.render(comparison, width, Paint.NONE).lines())
                .allMatch(line -> line.length() <= width);
    }

    @ParameterizedTest
    @CsvSource({"0.0067, 4", "0.107, 2", "0.00002, 6", "3.5, 1", "0, 4", "NaN, 4", "1e-12, 7"})
    void aFigureHasTheDigitsThatItsIntervalLeaves(double halfWidth, int decimals) {
        assertThat(Digits.decimals(halfWidth)).isEqualTo(decimals);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "0.6190, 0.62", "0.0627, 0.063", "0.00313, 0.0031", "0.00002, <0.0001"})
    void aProbabilityHasTwo(double p, String text) {
        assertThat(Digits.probability(p)).isEqualTo(text);
    }

    /** The lines between the answer and the legend, which are set apart. */
    private List<String> table(int width) {
        List<String> lines =
                FittedComparison.render(comparison, width, Paint.NONE).lines().toList();
        int legend = IntStream.range(0, lines.size())
                .filter(line -> lines.get(line).startsWith("vs none:"))
                .findFirst()
                .orElseThrow();
        return lines.subList(lines.indexOf("") + 1, legend - 1);
    }

    /** The text below the table as it was before it was broken into lines. */
    private String said(int width) {
        return FittedComparison.render(comparison, width, Paint.NONE).lines().collect(Collectors.joining(" "));
    }
}
