package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.altgrad.spec.Trial;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {

    private static final String FILE = """
            name: t
            skip: []
            axes:
              format: [none, e5m2]
              training.learningRate: {loguniform: [1e-4, 1e-2]}
              model.dropout: {uniform: [0, 0.5]}
              seed: [1, 2]
            training: {minLearningRate: 0}
            sample: {points: 8, method: METHOD, seed: 3}
            """;

    /** The first points of the sequence of Joe and Kuo's new-joe-kuo-6.21201 without the origin, as scipy 1.17 gives them. */
    @Test
    void sobolIsTheSequenceOfJoeAndKuo() {
        Sample sample = new Sample(7, Sample.Method.SOBOL, 0, List.of("c", "a", "b"));
        assertThat(sample.values("a", share -> share))
                .containsExactly("0.5", "0.75", "0.25", "0.375", "0.875", "0.625", "0.125");
        assertThat(sample.values("b", share -> share))
                .containsExactly("0.5", "0.25", "0.75", "0.375", "0.875", "0.125", "0.625");
        assertThat(sample.values("c", share -> share))
                .containsExactly("0.5", "0.25", "0.75", "0.625", "0.125", "0.875", "0.375");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 64, 100})
    void aLatinHypercubeHasOnePointInEachPartOfEachAxis(int points) {
        Sample sample = new Sample(points, Sample.Method.LATIN, 5, List.of("a", "b"));
        for (String axis : sample.axes()) {
            Set<Integer> parts = new HashSet<>();
            sample.values(axis, share -> share).forEach(value -> parts.add((int) (Double.parseDouble(value) * points)));
            assertThat(parts).hasSize(points);
        }
        assertThat(sample.values("a", share -> share)).isNotEqualTo(sample.values("b", share -> share));
    }

    @Test
    void aSobolSequenceShiftedByItsSeedIsStillInEachPartOnce() {
        Sample sample = new Sample(256, Sample.Method.SOBOL, 11, List.of("a", "b"));
        // All but the one that the sequence without the origin has not.
        Set<Integer> parts = new HashSet<>();
        sample.values("b", share -> share).forEach(value -> parts.add((int) (Double.parseDouble(value) * 256)));
        assertThat(parts).hasSizeBetween(255, 256);
        assertThat(sample.values("b", share -> share))
                .isNotEqualTo(new Sample(256, Sample.Method.SOBOL, 0, List.of("a", "b")).values("b", share -> share));
    }

    @ParameterizedTest
    @EnumSource(Sample.Method.class)
    void pointsAreOfAsManyValuesAllShortAndDifferentAndTheSameEachTime(Sample.Method method) {
        Sample sample = new Sample(5000, method, 1, List.of("x"));
        List<String> values = sample.values("x", share -> share * 1e-3);
        assertThat(values).hasSize(5000).doesNotHaveDuplicates();
        assertThat(values).isEqualTo(new Sample(5000, method, 1, List.of("x")).values("x", share -> share * 1e-3));
        assertThat(values.stream()
                        .filter(value -> value.replaceAll("E.*|^0|\\.", "")
                                        .replaceAll("^0+", "")
                                        .length()
                                > 6))
                .hasSizeLessThan(50);
    }

    @ParameterizedTest
    @EnumSource(Sample.Method.class)
    void drawnAxesMoveTogetherAndAreCrossedWithTheOthers(Sample.Method method) {
        Grid grid = SweepFile.parse(FILE.replace("METHOD", method.toString()), "f.yaml")
                .grid();
        assertThat(grid.size()).isEqualTo(2 * 8 * 2);
        assertThat(grid.trials()
                        .map(trial -> List.of(
                                trial.training().schedule().learningRate(),
                                trial.model().dropout()))
                        .distinct())
                .hasSize(8);
        assertThat(grid.trials()).allSatisfy(trial -> {
            assertThat(trial.training().schedule().learningRate()).isBetween(1e-4, 1e-2);
            assertThat(trial.model().dropout()).isBetween(0.0, 0.5);
        });
    }

    @ParameterizedTest
    @EnumSource(Sample.Method.class)
    void theOrderOfAxesChangesNoId(Sample.Method method) {
        String file = FILE.replace("METHOD", method.toString());
        String rate = "  training.learningRate: {loguniform: [1e-4, 1e-2]}\n";
        String reordered = file.replace(rate, "").replace("  seed:", rate + "  seed:");
        assertThat(ids(reordered)).containsExactlyInAnyOrderElementsOf(ids(file));
        assertThat(ids(file.replace("seed: 3", "seed: 4"))).doesNotContainAnyElementsOf(ids(file));
    }

    /** The ids of a sweep are promised to stay. */
    @Test
    void theValuesOfASampleStay() {
        Grid grid = SweepFile.parse(FILE.replace("METHOD", "sobol").replace(", seed: 3", ""), "f.yaml")
                .grid();
        assertThat(IntStream.range(0, 4).mapToObj(i -> grid.axisValues(2L * i).get("training.learningRate")))
                .containsExactly("0.001", "0.000316228", "0.00316228", "0.000562341");
        assertThat(IntStream.range(0, 4).mapToObj(i -> grid.axisValues(2L * i).get("model.dropout")))
                .containsExactly("0.25", "0.375", "0.125", "0.1875");
    }

    @Test
    void oneAxisAloneMayBeDrawn() {
        Grid grid = SweepFile.parse(FILE.replace("METHOD", "latin").replaceAll("  model.dropout.*\n", ""), "f.yaml")
                .grid();
        assertThat(grid.size()).isEqualTo(2 * 8 * 2);
        assertThat(grid.product()).isEqualTo("2 format x 8 training.learningRate x 2 seed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 30, 59})
    void aChoiceOfCombinationsHasAllFormatsAndSeeds(int combinations) {
        Grid grid = SweepFile.parse(chosen(combinations, 4), "f.yaml").grid();
        assertThat(grid.size()).isEqualTo(2L * 2 * combinations);
        assertThat(grid.runCount()).isEqualTo(grid.runs().count());
        assertThat(grid.omissions()).containsExactly(entry("what 'sample' does not choose", 4L * (60 - combinations)));
        assertThat(grid.trials().map(Trial::training).distinct()).hasSize(combinations);
        assertThat(grid.trials().collect(Collectors.groupingBy(Trial::training, Collectors.counting())))
                .allSatisfy((training, trials) -> assertThat(trials).isEqualTo(4));
        assertThat(grid.steps())
                .isEqualTo(grid.trials()
                        .mapToDouble(trial -> trial.training().schedule().steps())
                        .sum());
    }

    @Test
    void aChoiceHangsOnItsSeedAndNotOnTheOrderOfAxes() {
        String file = chosen(20, 4);
        String reordered =
                file.replace("  training.batch: 1..6\n", "").replace("axes:\n", "axes:\n  training.batch: 1..6\n");
        assertThat(ids(reordered)).containsExactlyInAnyOrderElementsOf(ids(file));
        assertThat(new HashSet<>(ids(chosen(20, 5)))).isNotEqualTo(new HashSet<>(ids(file)));
    }

    @Test
    void theBaselineIsThereOnceForEachChoiceWhateverItsQuantization() {
        Grid grid = SweepFile.parse(
                        chosen(9, 4)
                                .replace("  seed:", "  quantization.rounding: [nearest, zero, stochastic]\n  seed:"),
                        "f.yaml")
                .grid();
        Map<Object, Long> baselines = grid.trials()
                .filter(trial -> trial.format().toString().equals("none"))
                .collect(
                        Collectors.groupingBy(trial -> List.of(trial.training(), trial.seed()), Collectors.counting()));
        assertThat(baselines.values()).containsOnly(1L);
        grid.trials().forEach(trial -> assertThat(baselines).containsKey(List.of(trial.training(), trial.seed())));
    }

    private static String chosen(int combinations, long seed) {
        return """
                name: t
                skip: []
                axes:
                  format: [none, e5m2]
                  training.steps: 20..29
                  training.batch: 1..6
                  seed: [1, 2]
                """ + "sample: {combinations: " + combinations + ", seed: " + seed + "}\n";
    }

    private static List<String> ids(String file) {
        return SweepFile.parse(file, "f.yaml").grid().trials().map(Trial::id).toList();
    }
}
