package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.spec.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Axes whose values are names, each for settings that change together. */
class GroupsTest {

    private static final String HEAD = "name: g\nskip: [lm_head]\n";

    private static final String AXES = """
            axes:
              format: [none, e5m2]
              size:
                small: {model.layers: 2, model.width: 64}
                large: {model.layers: 6, model.width: 384, training.learningRate: 3e-4}
              seed: 1..3
            """;

    private static final String REST = "training: {steps: 20, learningRate: 2e-3}\n";

    private static final String SWEEP = HEAD + AXES + REST;

    @TempDir
    private Path folder;

    @Test
    void aTrialOfAGroupIsTheTrialWrittenOutByHand() {
        List<String> byHand = Stream.of(
                        "model: {layers: 2, width: 64}\ntraining: {steps: 20, learningRate: 2e-3}\n",
                        "model: {layers: 6, width: 384}\ntraining: {steps: 20, learningRate: 3e-4}\n")
                .map(sections -> HEAD + "axes: {format: [none, e5m2], seed: 1..3}\n" + sections)
                .flatMap(text -> grid(text).trials().map(Trial::id))
                .toList();

        assertThat(grid(SWEEP).trials().map(Trial::id)).containsExactlyInAnyOrderElementsOf(byHand);
        assertThat(grid(SWEEP).trial(0).id())
                .isEqualTo(grid(SWEEP.replace("small", "other")).trial(0).id());
    }

    @Test
    void aGroupIsAZipWhoseRowsHaveNames() {
        String zip = HEAD + """
                axes:
                  format: [none, e5m2]
                  model.layers: [2, 6]
                  model.width: [64, 384]
                  training.learningRate: [2e-3, 3e-4]
                  seed: 1..3
                zip: [model.layers, model.width, training.learningRate]
                training: {steps: 20}
                """;
        assertThat(grid(SWEEP).trials().map(Trial::id))
                .containsExactlyElementsOf(grid(zip).trials().map(Trial::id).toList());
        assertThat(names(SWEEP)).isEqualTo(names(zip)).contains("e5m2 layers 6 width 384 learningRate 3e-4 seed 2");
    }

    @Test
    void aPlanCallsItsAxisAndItsValuesByTheirNames() {
        Grid grid = grid(SWEEP);
        assertThat(grid.product()).isEqualTo("2 format x 2 size x 3 seed");
        assertThat(grid.axisValues(3))
                .containsExactly(Map.entry("format", "none"), Map.entry("size", "large"), Map.entry("seed", "1"));
        assertThat(grid.labels("size")).containsExactly("small", "large");
        assertThat(grid.axes()).extracting(Axis::name).containsExactly("format", "size", "seed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            exclude: {size: large, format: none}            | 9  | 9
            exclude: [{size: [small, large], seed: [2, 3]}] | 4  | 4
            only: [{size: small}, {seed: 1}]                | 8  | 8
            when: {size: {format: e5m2}}                    | 9  | 9
            when: {format: {size: large}}                   | 9  | 9
            when: {size: {format: e5m2}}\\nexclude: {size: small} | 6 | 6
            sample: {combinations: 1, seed: 1}              | 6  | 6
            order: seeds-last                               | 12 | 12
            order: cheapest-first                           | 12 | 12
            """)
    void conditionsNameAGroupAsTheyNameAnAxis(String line, int size, int different) {
        Grid grid = grid(SWEEP + line.replace("\\n", "\n") + "\n");
        assertThat(grid.size()).isEqualTo(size);
        assertThat(grid.trials().map(Trial::id).distinct()).hasSize(different);
    }

    @Test
    void whereAGroupDoesNotApplyTrialsHaveTheValuesOfTheFile() {
        Grid grid = grid(SWEEP + "model: {width: 32}\nwhen: {size: {format: e5m2}}\n");
        assertThat(grid.trials()
                        .map(trial -> trial.format() + " " + trial.model().layers() + " "
                                + trial.model().width() + " "
                                + trial.training().schedule().learningRate())
                        .distinct())
                .containsExactly("none 4 32 0.002", "e5m2 2 64 0.002", "e5m2 6 384 3.0E-4");
        assertThat(grid.axisValues(0)).containsEntry("size", "-");
    }

    @Test
    void theOrderOfNamesAndOfAxesChangesNoId() {
        String other = HEAD + """
                axes:
                  seed: [3, 1, 2]
                  size:
                    large: {training.learningRate: 0.0003, model.width: 384, model.layers: 6}
                    small: {model.width: 64, model.layers: 2}
                  format: [e5m2, none]
                """ + REST;
        assertThat(grid(other).trials().map(Trial::id))
                .containsExactlyInAnyOrderElementsOf(
                        grid(SWEEP).trials().map(Trial::id).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            axes.size=[small]            | 2 format x 1 size x 3 seed                  | 2 64 0.002
            axes.size=[large, small]     | 2 format x 2 size x 3 seed                  | 6 384 3.0E-4, 2 64 0.002
            axes.size={tiny: {model.layers: 1}} | 2 format x 1 size x 3 seed           | 1 128 0.002
            axes.size.large={model.layers: 3}   | 2 format x 2 size x 3 seed           | 2 64 0.002, 3 128 0.002
            model.layers=3               | 2 format x 2 size x 3 seed                  | 3 64 0.002, 3 384 3.0E-4
            training.learningRate=1e-3   | 2 format x 2 size x 3 seed                  | 2 64 0.001, 6 384 0.001
            axes.model.layers=[1, 3]     | 2 format x 2 size x 3 seed x 2 model.layers | 1 64 0.002, 3 64 0.002, 1 384 3.0E-4, 3 384 3.0E-4
            axes.other={a: {model.width: 32}}   | 2 format x 2 size x 3 seed x 1 other | 2 32 0.002, 6 32 3.0E-4
            """)
    void aCommandLineChoosesNamesAndSetsWhatTheySet(String setting, String product, String shapes) {
        Grid grid = SweepFile.parse(SWEEP, "f.yaml", List.of(setting)).grid();
        assertThat(grid.product()).isEqualTo(product);
        assertThat(grid.trials()
                        .map(trial ->
                                trial.model().layers() + " " + trial.model().width() + " "
                                        + trial.training().schedule().learningRate())
                        .distinct()
                        .collect(Collectors.joining(", ")))
                .isEqualTo(shapes);
    }

    @Test
    void aNameWhoseOnlySettingIsSetOtherwiseKeepsItSo() {
        String text = HEAD + "axes: {format: [none], size: {a: {model.layers: 2}, b: {model.width: 64}}}\n";
        assertThat(SweepFile.parse(text, "f.yaml", List.of("model.layers=3"))
                        .grid()
                        .trials()
                        .map(trial ->
                                trial.model().layers() + " " + trial.model().width()))
                .containsExactly("3 128", "3 64");
        String alone = text.replace(", b: {model.width: 64}", ", b: {model.layers: 6}");
        assertThat(SweepFile.parse(alone, "f.yaml", List.of("model.layers=3"))
                        .grid()
                        .product())
                .isEqualTo("1 format");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            axes.size=[medium] | Cannot use axes.size = medium in --set axes.size=[medium], line 1: expected one of small, large.
            axes.size=[smal]   | Cannot use axes.size = smal in --set axes.size=[smal], line 1: expected one of small, large. Did you mean 'small'?
            axes.size=[]       | Cannot use axes.size = [] in --set axes.size=[], line 1: expected at least one of small, large.
            axes.size=small    | Cannot use axes.size = small in --set axes.size=small, line 1: expected a list of names, out of small, large.
            axes.size=[small, small] | Duplicate key 'small' in --set axes.size=[small, small], line 1, under 'axes.size'; it is there in line 1 already.
            """)
    void aNameThatTheGroupDoesNotHaveIsOneLine(String setting, String error) {
        assertThatThrownBy(() -> SweepFile.parse(SWEEP, "f.yaml", List.of(setting)))
                .isInstanceOf(UserError.class)
                .hasMessage(error);
    }

    @Test
    void anIncludingFileChoosesNamesAndTheTextThatIsKeptNeedsNoOther() throws IOException {
        Files.writeString(folder.resolve("base.yaml"), SWEEP);
        Path file = Files.writeString(
                folder.resolve("f.yaml"), "include: base.yaml\naxes: {size: [large]}\ntraining: {steps: 30}\n");
        Sweep sweep = SweepFile.read(file);

        assertThat(sweep.grid().product()).isEqualTo("2 format x 1 size x 3 seed");
        assertThat(sweep.base().model().layers()).isEqualTo(6);
        assertThat(SweepFile.parse(sweep.text(), "kept.yaml").grid()).isEqualTo(sweep.grid());
    }

    @Test
    void aTrialInFullSaysWhichNameGivesItsSettings() throws IOException {
        Path file = Files.writeString(folder.resolve("f.yaml"), SWEEP);
        long trials = grid(SWEEP).runCount();
        List<String> ids = grid(SWEEP).trials().map(Trial::id).toList();
        for (int i = 0; i < trials; i++) {
            String resolved = SweepFile.resolved(file, List.of(), i + 1);
            assertThat(grid(resolved).trial(0).id()).isEqualTo(ids.get(i));
        }
        assertThat(SweepFile.resolved(file, List.of(), 1))
                .containsPattern("layers: 2 +# .*f.yaml, line 6\n")
                .containsPattern("learningRate: 0.002 +# .*f.yaml, line 9\n");
        assertThat(SweepFile.resolved(file, List.of(), 4))
                .containsPattern("learningRate: 3.0E-4 +# .*f.yaml, line 7\n");
    }

    @Test
    void aChangeOfWhatANameStandsForIsTold() {
        assertThat(SweepChanges.between(sweep(SWEEP), sweep(SWEEP.replace("layers: 6", "layers: 5"))))
                .containsExactly("axis size: added large (model.layers 5, model.width 384, training.learningRate 3e-4);"
                        + " removed large (model.layers 6, model.width 384, training.learningRate 3e-4)");
        assertThat(SweepChanges.between(sweep(SWEEP), sweep(SWEEP + "# the same\n")))
                .isEmpty();
    }

    @Test
    void aGroupOfFormatsHasTheNotesAndTheBaselineOfAnAxisOfThem() {
        Sweep sweep = sweep(HEAD + """
                axes:
                  recipe:
                    none: {format: none}
                    rows: {format: e4m3fn, quantization.scaling: row}
                    plain: {format: e4m3fn}
                  seed: 1..2
                """);
        assertThat(sweep.grid().trials()).hasSize(6);
        assertThat(sweep.notices()).noneMatch(line -> line.contains("baseline"));
        assertThat(TrialNames.of(sweep).of(sweep.grid().trial(2))).isEqualTo("e4m3fn scaling row seed 1");
    }

    /** A group over a few settings, each name with some of them. */
    record Grouped(Map<String, Map<String, String>> names) {

        private static final Map<String, List<String>> VALUES = Map.of(
                "model.layers", List.of("2", "3"),
                "model.width", List.of("64", "128", "32"),
                "training.steps", List.of("40", "60"),
                "training.learningRate", List.of("1e-3", "3e-3"),
                "quantization.scaling", List.of("tensor", "row", "none"),
                "quantization.rounding", List.of("nearest", "zero"));

        static Grouped any(Random random) {
            Map<String, Map<String, String>> names = new LinkedHashMap<>();
            List<String> settings =
                    new ArrayList<>(VALUES.keySet().stream().sorted().toList());
            int count = 1 + random.nextInt(4);
            while (names.size() < count) {
                Map<String, String> ofName = new LinkedHashMap<>();
                for (int i = 1 + random.nextInt(4); i > 0; i--) {
                    String setting = settings.get(random.nextInt(settings.size()));
                    List<String> values = VALUES.get(setting);
                    ofName.put(setting, values.get(random.nextInt(values.size())));
                }
                names.put("n" + names.size(), ofName);
            }
            return new Grouped(names);
        }

        String yaml() {
            return HEAD + "axes:\n  format: [none, e5m2]\n  some: "
                    + names.entrySet().stream()
                            .map(name -> name.getKey() + ": "
                                    + name.getValue().entrySet().stream()
                                            .map(setting -> setting.getKey() + ": " + setting.getValue())
                                            .collect(Collectors.joining(", ", "{", "}")))
                            .collect(Collectors.joining(", ", "{", "}"))
                    + "\n  training.batch: [4, 8]\n";
        }

        /** The files of one name each. */
        List<Grid> byHand() {
            return names.values().stream()
                    .map(name -> SweepFile.parse(
                                    HEAD + "axes: {format: [none, e5m2], training.batch: [4, 8]}\n",
                                    "f.yaml",
                                    name.entrySet().stream()
                                            .map(setting -> setting.getKey() + "=" + setting.getValue())
                                            .toList())
                            .grid())
                    .toList();
        }
    }

    @Property(tries = 200)
    void aGroupHasTheTrialsOfAFileForEachOfItsNames(@ForAll("grouped") Grouped grouped) {
        List<String> expected = grouped.byHand().stream()
                .flatMap(grid -> all(grid).stream())
                .map(Trial::id)
                .toList();
        Grid grid;
        try {
            grid = grid(grouped.yaml());
        } catch (UserError e) {
            assertThat(e).hasMessageContaining("for both are one trial");
            assertThat(Set.copyOf(expected)).hasSizeLessThan(expected.size());
            return;
        }
        assertThat(all(grid)).extracting(Trial::id).containsExactlyInAnyOrderElementsOf(expected);

        Set<Object> seen = new HashSet<>();
        List<Trial> first = all(grid).stream()
                .filter(trial -> seen.add(SweepPropertiesTest.computation(trial)))
                .toList();
        assertThat(grid.trials().toList()).isEqualTo(first);
        assertThat(grid.runCount()).isEqualTo(first.size());
        assertThat(grid.steps())
                .isEqualTo(first.stream()
                        .mapToDouble(trial -> trial.training().schedule().steps())
                        .sum());
    }

    @Provide
    Arbitrary<Grouped> grouped() {
        return Arbitraries.randomValue(Grouped::any);
    }

    private static List<Trial> all(Grid grid) {
        return LongStream.range(0, grid.combinations()).mapToObj(grid::trial).toList();
    }

    private static List<String> names(String text) {
        Sweep sweep = sweep(text);
        TrialNames names = TrialNames.of(sweep);
        return sweep.grid().trials().map((Trial trial) -> names.of(trial)).toList();
    }

    private static Grid grid(String text) {
        return sweep(text).grid();
    }

    private static Sweep sweep(String text) {
        return SweepFile.parse(text, "f.yaml");
    }
}
