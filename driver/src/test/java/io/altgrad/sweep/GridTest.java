package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.nn.Gpt;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GridTest {

    private static Grid grid(String axes) {
        return SweepFile.parse("name: t\nskip: []\naxes: {" + axes + "}\n", "f.yaml")
                .grid();
    }

    @Test
    void theLastAxisRunsFastest() {
        Grid grid = grid("seed: [2, 1], format: [none, e5m2, e3m4]");

        assertThat(LongStream.range(0, grid.size()).mapToObj(grid::axisValues))
                .containsExactly(
                        Map.of("seed", "2", "format", "none"),
                        Map.of("seed", "2", "format", "e5m2"),
                        Map.of("seed", "2", "format", "e3m4"),
                        Map.of("seed", "1", "format", "none"),
                        Map.of("seed", "1", "format", "e5m2"),
                        Map.of("seed", "1", "format", "e3m4"));
    }

    @Test
    void plannedTrialsAreThoseWorthRunningWithTheirIds() {
        Grid grid = SweepFile.parse("""
                        name: t
                        rules: [{name: all, default: $format}, {name: mlp, default: none, rules: [{match: mlp, format: $format}]}]
                        axes: {rules: [all, mlp], format: [none, e5m2], corpus: [a, b]}
                        """, "f.yaml").grid();
        List<PlannedTrial> planned = grid.planned().toList();
        assertThat(planned)
                .extracting(PlannedTrial::trial)
                .isEqualTo(grid.trials().toList());
        assertThat(planned)
                .allSatisfy(one -> assertThat(one.id()).isEqualTo(one.trial().id()));
        assertThat(planned)
                .allSatisfy(one -> assertThat(one.trial()).isEqualTo(grid.trial(one.index())))
                .extracting(PlannedTrial::index)
                .containsExactly(0L, 1L, 2L, 3L, 6L, 7L);
        assertThat(grid.corpora()).containsExactly("a", "b");
        assertThat(grid("format: [none]").corpora()).containsExactly(Trial.WORDNET);
    }

    @Test
    void labelsComeInFileOrder() {
        assertThat(grid("seed: [2], model.layers: [1], format: [none]")
                        .axisValues(0)
                        .keySet())
                .containsExactly("seed", "model.layers", "format");
    }

    @Test
    void aTrialHasTheValuesThatItsLabelsName() {
        Grid grid = grid("seed: [2, 1], format: [none, e5m2], model.layers: [1, 2, 3]");

        for (long index = 0; index < grid.size(); index++) {
            assertThat(grid.axisValues(index))
                    .containsEntry("seed", Long.toString(grid.trial(index).seed()))
                    .containsEntry("format", grid.trial(index).format().toString())
                    .containsEntry(
                            "model.layers",
                            Integer.toString(grid.trial(index).model().layers()));
        }
    }

    @Test
    void idsAreDistinct() {
        Grid grid = grid("format: [none, e5m2, e3m4], seed: {from: 1, to: 50}, training.beta1: [0.8, 0.9],"
                + " corpus: [wordnet, a], quantization.rounding: [nearest, stochastic]");
        Set<String> ids = new HashSet<>();
        for (long index = 0; index < grid.size(); index++) {
            ids.add(grid.trial(index).id());
        }

        assertThat(grid.size()).isEqualTo(1200);
        assertThat(ids).hasSize(1200);
    }

    @Test
    void aTrialOfMoreThanAnyListCouldHoldIsMadeAlone() {
        Grid grid =
                grid("format: [none, e5m2], seed: {from: 1, to: 100000}, training.accumulation: {from: 1, to: 100000},"
                        + " training.steps: {from: 1, to: 100000}");

        assertThat(grid.size()).isEqualTo(2_000_000_000_000_000L);
        assertThat(grid.axisValues(grid.size() - 1))
                .isEqualTo(Map.of(
                        "format",
                        "e5m2",
                        "seed",
                        "100000",
                        "training.accumulation",
                        "100000",
                        "training.steps",
                        "100000"));
        assertThat(grid.trial(grid.size() - 2).training().schedule().steps()).isEqualTo(99_999);
    }

    @Test
    void thereIsNoTrialBeyondTheLast() {
        Grid grid = grid("format: [none, e5m2]");

        assertThatThrownBy(() -> grid.trial(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> grid.axisValues(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void withoutAnAxisThereIsTheOneTrial() {
        Sweep sweep = SweepFile.parse("name: t\nskip: []\naxes: {format: [e5m2]}\n", "f.yaml");

        assertThat(new Grid(List.of(), sweep.base()).size()).isEqualTo(1);
        assertThat(new Grid(List.of(), sweep.base()).trial(0)).isEqualTo(sweep.base());
    }

    @Test
    void anAxisHasDistinctValues() {
        AxisValue one = new AxisValue("1", 1L);

        assertThatThrownBy(() -> new Axis("seed", List.of(one, one)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot make axis 'seed': a value appears twice.");
        assertThatThrownBy(() -> new Axis("seed", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot make axis 'seed' without a value.");
    }

    /** The model has no layer beyond those that rules name, so 'fixed' quantizes something whatever the format is. */
    @Test
    void whatQuantizesNothingIsRunOnceForEachSeed() {
        Grid grid = SweepFile.parse("""
                        name: t
                        rules:
                          - {name: all, default: $format}
                          - {name: mlp, default: none, rules: [{match: mlp, format: $format}]}
                          - {name: fixed, default: $format, rules: [{match: lm_head, format: bf16}]}
                        axes:
                          format: [none, e5m2]
                          rules: [all, mlp, fixed]
                          quantization.rounding: [nearest, stochastic]
                          seed: [1, 2]
                        """, "f.yaml").grid();
        List<Trial> trials = grid.trials().toList();
        assertThat(trials.stream().filter(trial -> trial.surgery().quantizesNothing()))
                .extracting(trial -> trial.rules().name() + " " + trial.seed())
                .containsExactly("all 1", "all 2");
        assertThat(grid.size() - trials.size()).isEqualTo(2 * 2 * 2 - 2);
        assertThat(trials).extracting(Trial::id).doesNotHaveDuplicates();
    }

    /** What else there is under {@code quantization} changes nothing where nothing is quantized. */
    @Test
    void whatQuantizesNothingIsRunOnceForEachTypeOfProducts() {
        Grid grid = grid("format: [none], quantization.compute: [float32, bfloat16],"
                + " quantization.scaling: [tensor 16, row]");
        assertThat(grid.size()).isEqualTo(4);
        assertThat(grid.runs().count()).isEqualTo(2);
    }

    /** The way of {@link Grid#runs} is another than to go through all trials and remember what was seen. */
    @Test
    void whatIsRunIsWhatNoEarlierTrialComputes() {
        Grid grid = SweepFile.parse("""
                        name: t
                        rules:
                          - {name: all, default: $format}
                          - {name: none, default: none}
                          - {name: head, default: $format, rules: [{match: lm_head, format: bf16}]}
                          - {name: fixed, default: e2m1fn}
                          - {name: recipe, default: {weight: e4m3fn}}
                        axes:
                          quantization.rounding: [stochastic, nearest]
                          rules: [head, all, recipe, none, fixed]
                          model.layers: [1, 2]
                          format: [e5m2, none]
                          quantization.overflow: [saturate, ieee]
                          seed: [2, 1]
                        """, "f.yaml").grid();
        Set<List<Object>> seen = new HashSet<>();
        List<Long> expected = LongStream.range(0, grid.size())
                .filter(index -> {
                    Trial trial = grid.trial(index);
                    List<Object> layers = new ArrayList<>();
                    if (!trial.surgery().quantizesNothing()) {
                        layers.add(trial.rules().name());
                        Gpt.linearNames(trial.model())
                                .forEach(layer -> layers.add(trial.surgery().recipe(layer)));
                    }
                    return seen.add(List.of(trial.seed(), trial.model(), layers));
                })
                .boxed()
                .toList();

        assertThat(grid.runs().boxed()).containsExactlyElementsOf(expected);
        assertThat(grid.runCount()).isEqualTo(expected.size()).isLessThan(grid.size());
    }

    @Test
    void aRuleSetThatNamesItsFormatsIsRunOnceWhateverTheFormatAxis() {
        Grid grid = SweepFile.parse("""
                        name: t
                        rules:
                          - {name: a, default: $format}
                          - {name: fixed, default: e2m1fn}
                        axes: {format: [none, e5m2], rules: [a, fixed], seed: [1, 2]}
                        """, "f.yaml").grid();

        assertThat(grid.trials())
                .extracting(trial -> trial.format() + " " + trial.rules().name() + " " + trial.seed())
                .containsExactly("none a 1", "none a 2", "none fixed 1", "none fixed 2", "e5m2 a 1", "e5m2 a 2");
    }

    /** What a list of them would hold is more than any heap; the count and the first come at once. */
    @Test
    void trialsBeyondAnyMemoryAreCountedAndBegun() {
        Grid grid = grid("format: [none, e5m2], quantization.rounding: [nearest, stochastic],"
                + " seed: {from: 1, to: 100000}, training.steps: {from: 1, to: 100000}");

        assertThat(grid.runCount()).isEqualTo(30_000_000_000L);
        assertThat(grid.trials().skip(1_000).findFirst())
                .hasValueSatisfying(
                        trial -> assertThat(trial.training().schedule().steps()).isEqualTo(1_001));
    }

    /** 8 * 10^10 combinations; one layer is for seeds from 3 on. */
    @Test
    @Timeout(60)
    void aTrialOfEachChoiceIsFoundWithoutGoingThroughTheGrid() {
        Grid grid = SweepFile.parse("""
                        name: vast
                        axes: {format: [none, e5m2], rules: [all, mlp], model.layers: [1, 2], seed: 1..100000,
                               training.steps: 1..100000}
                        rules: [{name: all, default: $format}, {name: mlp, default: none, rules: [{match: mlp, format: $format}]}]
                        exclude: [{model.layers: 1, seed: [1, 2]}]
                        training: {warmupSteps: 0}
                        """, "f.yaml").grid();
        List<Trial> examples = grid.examples(axis -> axis.equals("rules") || axis.startsWith("model."));
        assertThat(examples)
                .extracting(trial -> trial.rules().name() + " " + trial.model().layers() + " " + trial.seed())
                .containsExactly("all 1 3", "all 2 1", "mlp 1 3", "mlp 2 1");
        assertThat(grid.examples(axis -> axis.equals("seed"))).hasSize(1);
    }

    /** Every format has one choice of both seeds before any has two. */
    @Test
    void aSeedOfAnySourceOfRandomnessIsASeedToTheOrder() {
        String file = "name: a\nskip: []\naxes: {seed: {init: 1..2, data: 1..2}, format: [none, e5m2]}\n";
        assertThat(SweepFile.parse(file + "order: seeds-last\n", "f.yaml")
                        .grid()
                        .trials())
                .extracting(trial -> trial.seed() + " " + trial.dataSeed() + " " + trial.format())
                .containsExactly(
                        "1 1 none", "1 1 e5m2", "1 2 none", "1 2 e5m2", "2 1 none", "2 1 e5m2", "2 2 none", "2 2 e5m2");
        assertThat(SweepFile.parse(file + "order: seeds-first\n", "f.yaml")
                        .grid()
                        .trials())
                .extracting(trial -> trial.format() + " " + trial.seed() + " " + trial.dataSeed())
                .containsExactly(
                        "none 1 1", "none 1 2", "none 2 1", "none 2 2", "e5m2 1 1", "e5m2 1 2", "e5m2 2 1", "e5m2 2 2");
    }

    @Test
    void anOrderMovesTrialsAndChangesNothingElse() {
        String file = """
                name: t
                skip: []
                axes: {format: [none, e5m2], seed: [1, 2], quantization.rounding: [nearest, stochastic]}
                exclude: {format: e5m2, seed: 1, quantization.rounding: stochastic}
                """;
        List<PlannedTrial> plain =
                SweepFile.parse(file, "f.yaml").grid().planned().toList();
        List<PlannedTrial> last = SweepFile.parse(file + "order: seeds-last\n", "f.yaml")
                .grid()
                .planned()
                .toList();
        List<PlannedTrial> first = SweepFile.parse(file + "order: seeds-first\n", "f.yaml")
                .grid()
                .planned()
                .toList();

        assertThat(last).extracting(GridTest::shown).containsExactly("none 1", "e5m2 1", "none 2", "e5m2 2", "e5m2 2");
        assertThat(first).extracting(GridTest::shown).containsExactly("none 1", "none 2", "e5m2 1", "e5m2 2", "e5m2 2");
        assertThat(last).containsExactlyInAnyOrderElementsOf(plain);
        assertThat(first).containsExactlyInAnyOrderElementsOf(plain);
    }

    @Test
    void theCheapestFirstIsByArithmeticAndOfEqualsTheFirstInTheFile() {
        String file = """
                name: t
                skip: []
                axes: {format: [none], training.steps: [20, 10], model.layers: [2, 1], seed: [1, 2]}
                """;
        List<PlannedTrial> cheapest = SweepFile.parse(file + "order: cheapest-first\n", "f.yaml")
                .grid()
                .planned()
                .toList();
        assertThat(cheapest)
                .extracting(one -> one.trial().training().schedule().steps() + " x "
                        + one.trial().model().layers() + " seed " + one.trial().seed())
                .containsExactly(
                        "10 x 1 seed 1",
                        "10 x 1 seed 2",
                        "20 x 1 seed 1",
                        "20 x 1 seed 2",
                        "10 x 2 seed 1",
                        "10 x 2 seed 2",
                        "20 x 2 seed 1",
                        "20 x 2 seed 2");
        assertThat(cheapest)
                .containsExactlyInAnyOrderElementsOf(
                        SweepFile.parse(file, "f.yaml").grid().planned().toList());
    }

    private static String shown(PlannedTrial planned) {
        return planned.trial().format() + " " + planned.trial().seed();
    }
}
