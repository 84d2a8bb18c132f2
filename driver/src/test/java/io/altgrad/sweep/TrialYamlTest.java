package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.spec.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A trial printed in full is a sweep file of the trial with the same id. */
class TrialYamlTest {

    private static final Path CONF = Path.of("").toAbsolutePath().getParent().resolve("conf");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("conf")
    void everyKindOfTrialOfConfReadsBack(Path file) {
        Grid grid = SweepFile.read(file).grid();
        long[] runs = grid.runs().toArray();
        for (int i = 0; i < runs.length; i += 1 + runs.length / 12) {
            assertReadsBack(
                    SweepFile.resolved(file, List.of(), i + 1),
                    grid.trial(runs[i]).id());
        }
    }

    static Stream<Path> conf() throws IOException {
        try (Stream<Path> files = Files.list(CONF)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
        }
    }

    @Property(tries = 100)
    void everyTrialReadsBack(@ForAll("trees") SweepTree tree, @ForAll Random random) {
        Sweep sweep = SweepFile.parse(new YamlWriter(random).write(tree), "f.yaml");
        long index = sweep.grid().runs().findFirst().orElseThrow();
        String text = new TrialYaml(sweep.grid().trial(index), setting -> "somewhere").text("one", "a trial");
        assertReadsBack(text, sweep.grid().trial(index).id());
    }

    @Provide
    Arbitrary<SweepTree> trees() {
        return Arbitraries.randomValue(SweepTree::any);
    }

    @Test
    void aSeedForEachSourceOfRandomnessReadsBack() {
        Sweep sweep = SweepFile.parse(
                "{name: s, skip: [], axes: {format: [e5m2], seed: {init: [3], data: [-1], rounding: [7]}}}", "f.yaml");
        Trial trial = sweep.grid().trial(0);
        assertReadsBack(new TrialYaml(trial, setting -> "somewhere").text("one", "a trial"), trial.id());
    }

    @Test
    void recipesOfEveryKindReadBack() throws IOException {
        Path file = Files.writeString(folder.resolve("r.yaml"), """
                name: r
                axes: {format: [none, mine], seed: [1]}
                recipes:
                - name: mine
                  weight: {forward: {format: e4m3fn, scaling: delayed from 1 margin 2}, gradInput: e5m2}
                  gradOutput: {format: e2m1fn, scaling: nvfp4, rounding: stochastic, randomBits: 8}
                rules:
                - name: "two words: 'and more'"
                  default: $format
                  rules:
                  - {match: "h\\\\.0|\\"", format: {weight: e4m3fn, input: {format: e5m2, scaling: row}}}
                  - {match: mlp, format: {weight: e4m3fn, input: e5m2, backward: dequantized}}
                  - {match: attn, format: te-mxfp8}
                  - match: ln_f
                    format:
                      weight: e4m3fn
                      attention: {query: e4m3fn, key: {gradQuery: e5m2}, gradOutput: {format: e5m2, scaling: row}}
                      norm: bf16
                      logits: {gradOutput: {format: fp16, scaling: tensor}}
                training:
                  moments: {first: {format: e4m3fn, scaling: block 128, expand: true}, second: dynamic8 256}
                  master: {format: bf16, rounding: stochastic, randomBits: 16}
                  statesFrom: 4096
                quantization: {schedule: [{until: 12.5 %, format: {weight: e3m4}}, {backward: none}]}
                """);
        Grid grid = SweepFile.read(file).grid();
        assertReadsBack(SweepFile.resolved(file, List.of(), 2), grid.trial(1).id());
    }

    private static void assertReadsBack(String text, String id) {
        Grid grid = SweepFile.parse(text, "resolved.yaml").grid();
        assertThat(grid.size()).isEqualTo(1);
        assertThat(grid.trial(0).id()).as(text).isEqualTo(id);
    }

    @Test
    void eachValueSaysWhereItComesFrom() throws IOException {
        Files.writeString(folder.resolve("base.yaml"), "model: {layers: 2}\ntraining:\n  steps: 20\n  batch: 4\n");
        Files.writeString(folder.resolve("seeds.txt"), "3\n5\n");
        Path file = Files.writeString(folder.resolve("s.yaml"), """
                name: s
                include: base.yaml
                skip: [lm_head]
                axes:
                  format: [none,
                    e5m2]
                  seed: {file: seeds.txt}
                """);
        String text = SweepFile.resolved(file, List.of("training.steps=30"), 4).replace(folder.toString(), "");

        assertThat(text.lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "name: s-4",
                        "corpus: wordnet # default",
                        " format: [e5m2] # /s.yaml, line 6",
                        " seed: [5] # /seeds.txt, line 2",
                        "rules: # /s.yaml, line 3",
                        " layers: 2 # /base.yaml, line 1",
                        " steps: 30 # --set training.steps=30",
                        " batch: 4 # /base.yaml, line 4",
                        " learningRate: 0.001 # default",
                        " # evalTokens: 0 # default");
    }

    @Test
    void aTrialThatIsNotThereIsAMistake() {
        assertThatThrownBy(() -> SweepFile.resolved(CONF.resolve("quick.yaml"), List.of(), 7))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot show trial 7 of " + CONF.resolve("quick.yaml")
                        + ": it has 6; give a number from 1 to 6.");
    }
}
