package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.spec.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sweep of several files and of a command line. */
class SweepComposerTest {

    @TempDir
    private Path folder;

    private Path base;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Path sweep(String text) throws IOException {
        base = write("parts/base.yaml", """
                name: base
                skip: [lm_head]
                axes: {format: [none, e5m2], seed: [1, 2]}
                model: {layers: 1, heads: 2}
                training: {steps: 10, warmupSteps: 1}
                """);
        return write("sweep.yaml", text);
    }

    @Test
    void whatAFileSaysItselfHasTheLastWordOverWhatItIncludes() throws IOException {
        Sweep sweep = SweepFile.read(sweep("""
                include: parts/base.yaml
                name: mine
                axes: {seed: 5..7, training.steps: [20, 30]}
                model: {heads: 4}
                """));

        assertThat(sweep.name()).isEqualTo("mine");
        assertThat(sweep.grid().product()).isEqualTo("2 format x 3 seed x 2 training.steps");
        assertThat(sweep.base().model().layers()).isEqualTo(1);
        assertThat(sweep.base().model().heads()).isEqualTo(4);
        assertThat(sweep.base().training().schedule().warmupSteps()).isEqualTo(1);
    }

    @Test
    void ofSeveralIncludedFilesTheLastHasTheLastWord() throws IOException {
        write("parts/steps.yaml", "training: {steps: 50}\ninclude: more/seed.yaml\n");
        write("parts/more/seed.yaml", "axes: {seed: [9]}\n");
        Sweep sweep = SweepFile.read(sweep("include: [parts/base.yaml, parts/steps.yaml]\n"));

        assertThat(sweep.base().training().schedule().steps()).isEqualTo(50);
        assertThat(sweep.grid().product()).isEqualTo("2 format x 1 seed");
    }

    @Test
    void theTextBesideTheResultsNeedsNoOtherFile() throws IOException {
        write("seeds.txt", "\uFEFF# mine\r\n0x0a\r\n\r\n 2 # two\r\n");
        Sweep sweep = SweepFile.read(
                sweep("include: parts/base.yaml\naxes: {seed: {file: seeds.txt}, corpus: [a b, 'c: d', '5']}\n"),
                List.of("training.learningRate=.002", "training.evalUnquantized=True", "output=s3a://b/x"));
        Sweep again = SweepFile.parse(sweep.text(), "again.yaml");

        assertThat(sweep.grid().trials().map(Trial::seed)).containsOnly(10L, 2L);
        assertThat(again).isEqualTo(sweep);
        assertThat(again.grid().trials().map(Trial::id))
                .containsExactlyElementsOf(sweep.grid().trials().map(Trial::id).toList());
    }

    @Test
    void aFileThatNamesNoOtherIsKeptToTheLetter() throws IOException {
        String text = "# mine\nname: a # it\nskip: []\naxes: {format: [none]}\n";
        assertThat(SweepFile.read(write("a.yaml", text)).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    training.steps=500                        | 2 format x 2 seed
                    axes.seed=1..3                            | 2 format x 3 seed
                    axes.training.steps=[5, 6]                | 2 format x 2 seed x 2 training.steps
                    zip=[format, seed]                        | 2 format with seed
                    axes.training.beta1={linspace: [0, .5, 3]}| 2 format x 2 seed x 3 training.beta1
                    """)
    void aCommandLineSetsAnyKey(String setting, String product) throws IOException {
        Sweep sweep = SweepFile.read(sweep("include: parts/base.yaml\n"), List.of(setting));
        assertThat(sweep.grid().product()).isEqualTo(product);
    }

    @Test
    void aSettingOfTheCommandLineTakesThePlaceOfAnAxis() throws IOException {
        Path file = sweep("include: parts/base.yaml\naxes: {training.steps: [5, 6]}\n");
        Sweep sweep = SweepFile.read(file, List.of("training.steps=500"));

        assertThat(sweep.grid().product()).isEqualTo("2 format x 2 seed");
        assertThat(sweep.base().training().schedule().steps()).isEqualTo(500);
    }

    @Test
    void spellingsOfOneNumberAreOneTrial() throws IOException {
        Path file = sweep("include: parts/base.yaml\n");
        List<String> ids = List.of("1e-3", "0.001", ".001", "+1.0E-03", "{logspace: [1e-4, 1e-2, 3]}").stream()
                .map(rate ->
                        rate.startsWith("{") ? "axes.training.learningRate=" + rate : "training.learningRate=" + rate)
                .map(setting -> SweepFile.read(file, List.of(setting)).grid())
                .map(grid -> grid.trial(grid.size() == 4 ? 0 : 1).id())
                .distinct()
                .toList();
        assertThat(ids).hasSize(1);
    }

    @Test
    void aMistakeInAnIncludedFileSaysItsLineThere() throws IOException {
        Path file = sweep("include: parts/base.yaml\nmodel: {width: 15}\n");
        assertThatThrownBy(() -> SweepFile.read(file))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot use model.width = 15 in " + file + ", line 2: expected a multiple of heads = 2.");
        write("parts/base.yaml", "name: a\nskip: []\naxes:\n  format: [nune]\n");
        assertThatThrownBy(() -> SweepFile.read(file)).hasMessageContaining("nune in " + base + ", line 4");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    include: sweep.yaml     | include = sweep.yaml in F, line 1: expected a file that does not include this one again, as D/sweep.yaml does.
                    include: parts/back.yaml| include = ../sweep.yaml in D/parts/back.yaml, line 1: expected a file that does not include this one again, as D/sweep.yaml does by way of D/parts/back.yaml.
                    include: no.yaml        | include = no.yaml in F, line 1: Cannot read D/no.yaml: there is no such file.
                    include: parts          | include = parts in F, line 1: Cannot read D/parts: it is a folder; name the sweep file in it.
                    include: []             | include = [] in F, line 1: expected the path of a sweep file, or several.
                    include: 3              | include = 3 in F, line 1: expected a text, in quotes where it looks like a number or a boolean.
                    include: parts/list.yaml| include = parts/list.yaml in F, line 1: expected a sweep file, or some keys of one.
                    axes: {seed: {file: no}}| axes.seed.file = no in F, line 1: Cannot read D/no: there is no such file.
                    axes: {seed: {file: parts/words.txt}}| axes.seed = two in D/parts/words.txt, line 3: expected a whole number.
                    axes: {seed: {file: parts/empty.txt}}| axes.seed = [] in D/parts/empty.txt, line 1: expected from 1 to 100000 values.
                    axes: {seed: {file: a, to: 3}}| axes.seed.file = a mapping in F, line 1: expected no other key beside it.
                    """)
    void aFileThatCannotBeIncludedIsOneLine(String first, String error) throws IOException {
        Path file = sweep(first + "\nname: a\nskip: []\n");
        write("parts/back.yaml", "include: ../sweep.yaml\n");
        write("parts/list.yaml", "- a\n");
        write("parts/words.txt", "1\n\ntwo\n");
        write("parts/empty.txt", "# none\n");
        assertThatThrownBy(() -> SweepFile.read(file))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot use " + error.replace("F,", file + ",").replace("D/", folder + "/"));
    }

    @Test
    void filesThatDoubleAtEachLevelEnd() throws IOException {
        for (int i = 0; i < 12; i++) {
            write("d" + i + ".yaml", "include: [d" + (i + 1) + ".yaml, d" + (i + 1) + ".yaml]\n");
        }
        write("d12.yaml", "name: a\n");
        assertThatThrownBy(() -> SweepFile.read(folder.resolve("d0.yaml")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("expected at most 64 files for one sweep");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {from: 1, until: decided, atMost: 40}  | axes.seed.atMost=12  | {from: 1, until: decided, atMost: 12}
                    {from: 1, until: decided, atMost: 40}  | axes.seed.atLeast=3  | {from: 1, until: decided, atMost: 40, atLeast: 3}
                    {from: 1, to: 4}                       | axes.seed.to=2       | 1..2
                    {init: 1..3, data: 1..2}               | axes.seed.init=[7]   | {init: [7], data: 1..2}
                    {init: 1..3}                           | axes.seed.rounding=[5] | {init: 1..3, rounding: [5]}
                    {from: 1, until: decided, atMost: 40}  | axes.seed=1..3       | 1..3
                    """)
    void aKeyWithinAnAxisChangesNothingBesideIt(String before, String setting, String after) throws IOException {
        String file = "name: a\nskip: []\naxes: {format: [none, e5m2], seed: %s}\n";
        Sweep set = SweepFile.read(sweep(file.replace("%s", before)), List.of(setting));
        Sweep written = SweepFile.parse(file.replace("%s", after), "f.yaml");
        assertThat(set.grid()).isEqualTo(written.grid());
        assertThat(set.untilDecided()).isEqualTo(written.untilDecided());
    }

    @Test
    void aKeyWithinAnotherAxisIsSetToo() throws IOException {
        Sweep set = SweepFile.read(
                sweep(
                        "name: a\nskip: []\naxes: {format: [none], training.learningRate: {logspace: [1e-4, 1e-2, 3]}}\n"),
                List.of("axes.training.learningRate.logspace=[1e-3, 1e-2, 2]"));
        assertThat(set.grid().labels("training.learningRate")).containsExactly("1e-3", "1e-2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    x               | Cannot use --set x: it has no '='; write KEY=VALUE, such as training.steps=500 or axes.seed=1..3.
                    =3              | Cannot use --set =3: it has no '='; write KEY=VALUE, such as training.steps=500 or axes.seed=1..3.
                    training.steps= | Cannot read --set training.steps=: it is empty.
                    training.steps=x| Cannot use training.steps = x in --set training.steps=x, line 1: expected a whole number.
                    training.stops=3| Unknown key 'stops' in --set training.stops=3, line 1, under 'training'; expected one of steps, batch, accumulation, learningRate, minLearningRate, warmupSteps, decaySteps, beta1, beta2, weightDecay, gradientClip, evalEvery, evalBatches, layerStatsEvery, evalUnquantized, lossBound, evalTokens, evalDrawn, dataSeed, roundingSeed, moments, master, statesFrom. Did you mean 'steps'?
                    axes.sede=[1]   | Unknown key 'sede' in --set axes.sede=[1], line 1, under 'axes'; expected one of format, rules, seed, corpus, model.*, training.*, quantization.*. Did you mean 'seed'?
                    axes.seed.atMost=2 | Missing key 'until' in --set axes.seed.atMost=2, line 1, under 'axes.seed'.
                    """)
    void aMistakeOnTheCommandLineIsOneLine(String setting, String error) throws IOException {
        Path file = sweep("include: parts/base.yaml\n");
        assertThatThrownBy(() -> SweepFile.read(file, List.of(setting)))
                .isInstanceOf(UserError.class)
                .hasMessage(error);
    }
}
