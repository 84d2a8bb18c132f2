package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.spec.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialNamesTest {

    private static final String SHAPE = "\nmodel: {layers: 1, heads: 1, width: 8, context: 8}\ntraining: {steps: 2}\n";

    @Test
    void whatVariesNamesATrialInTheFilesOwnSpelling() {
        assertThat(names("format: [none, e5m2]\n  training.learningRate: [1e-3, 0.0003]\n  seed: [1, 2]"))
                .containsExactly(
                        "none learningRate 1e-3 seed 1",
                        "none learningRate 1e-3 seed 2",
                        "none learningRate 0.0003 seed 1",
                        "none learningRate 0.0003 seed 2",
                        "e5m2 learningRate 1e-3 seed 1",
                        "e5m2 learningRate 1e-3 seed 2",
                        "e5m2 learningRate 0.0003 seed 1",
                        "e5m2 learningRate 0.0003 seed 2");
    }

    @Test
    void anAxisOfOneValueSaysNothing() {
        assertThat(names("format: [none, e5m2]\n  seed: [7]\n  training.batch: [2]"))
                .containsExactly("none", "e5m2");
    }

    @Test
    void formatComesFirstAndSeedLastWhereverTheFileHasThem() {
        assertThat(names("seed: [1, 2]\n  quantization.scaling: [tensor, row]\n  format: [e5m2]"))
                .containsExactly(
                        "scaling tensor seed 1", "scaling row seed 1", "scaling tensor seed 2", "scaling row seed 2");
    }

    @Test
    void theOnlyTrialOfASweepIsNamedInFull() {
        assertThat(names("format: [e5m2]\n  seed: [3]")).containsExactly("e5m2 skip seed 3");
    }

    private static List<String> names(String axes) {
        Sweep sweep = SweepFile.parse("name: s\naxes:\n  " + axes + "\nskip: [lm_head]" + SHAPE, "s.yaml");
        TrialNames names = TrialNames.of(sweep);
        return sweep.grid().trials().map((Trial trial) -> names.of(trial)).toList();
    }
}
