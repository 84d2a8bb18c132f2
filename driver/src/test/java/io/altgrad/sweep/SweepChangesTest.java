package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepChangesTest {

    private static final String BEFORE = """
            name: changes
            skip: [lm_head]
            axes:
              format: [none, e5m2]
              seed: [1, 2]
            training: {steps: 10}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1, 2]        | [1, 2, 3]            | axis seed: added 3",
                "[1, 2]        | [2, 4]               | axis seed: added 4; removed 1",
                "[none, e5m2]  | [none]               | axis format: removed e5m2",
                "steps: 10     | steps: 20            | training.steps: 20 instead of 10",
                "skip: [lm_head] | skip: [] | rules: skip (else: $format) instead of skip (lm_head: none, else: $format)",
                "seed: [1, 2]  | model.layers: [1, 2] | axis seed is gone: it had 1, 2",
                "training: {steps: 10} | exclude: {format: none, seed: 1} | what is selected of the axes: 3 of 4"
                        + " combinations instead of 4 of 4",
            })
    void saysWhatDiffers(String from, String to, String line) {
        assertThat(SweepChanges.between(sweep(BEFORE), sweep(BEFORE.replace(from, to))))
                .contains(line);
    }

    @Test
    void namesANewAxisAndNotItsFirstValue() {
        assertThat(SweepChanges.between(
                        sweep(BEFORE), sweep(BEFORE.replace("seed: [1, 2]", "seed: [1, 2]\n  training.batch: [4, 8]"))))
                .containsExactly("axis training.batch is new: 4, 8");
    }

    @Test
    void isSilentAboutCommentsAndOrder() {
        assertThat(SweepChanges.between(sweep(BEFORE), sweep("# other\n" + BEFORE.replace("[1, 2]", "[2, 1]"))))
                .isEmpty();
    }

    private static Sweep sweep(String text) {
        return SweepFile.parse(text, "sweep.yaml");
    }
}
