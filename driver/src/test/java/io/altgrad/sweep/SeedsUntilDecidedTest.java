package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import io.altgrad.statistics.Criterion;
import io.altgrad.statistics.Looks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedsUntilDecidedTest {

    private static final String SWEEP = """
            name: grown
            rules:
              - {name: all, default: $format}
              - {name: keep-head, default: $format, rules: [{match: lm_head, format: none}]}
            axes:
              format: [none, e5m2, e3m4]
              seed: {from: 3, until: decided, atMost: 10, atLeast: 2}
              rules: [all, keep-head]
              quantization.rounding: [nearest, zero]
            comparison: {margin: 0.005}
            """;

    @TempDir
    private Path folder;

    @Test
    void theTrialsAreThoseOfAListOfTheSameSeeds() {
        for (String order : List.of("", "order: seeds-last\n", "order: seeds-first\n")) {
            List<Trial> grown =
                    SweepFile.parse(SWEEP + order, "f.yaml").grid().trials().toList();
            List<Trial> fixed = SweepFile.parse(
                            SWEEP.replace("until: decided, atMost: 10, atLeast: 2", "to: 12") + order, "f.yaml")
                    .grid()
                    .trials()
                    .toList();
            assertThat(grown.stream().map(Trial::id))
                    .containsExactlyElementsOf(fixed.stream().map(Trial::id).toList());
        }
    }

    @Test
    void aSweepKnowsItsRowsAndTheFewestAndTheMostOfItsTrials() {
        Sweep sweep = SweepFile.parse(SWEEP, "f.yaml");
        assertThat(sweep.standard().criterion())
                .isEqualTo(new Criterion(0.005, 0.95, new Looks.EverySeed(2 * 2 * 2, 2, 10)));
        assertThat(sweep.trialCount()).isEqualTo(new TrialCount(9 * 2, 9 * 10)).hasToString("18 to 90 trials");
        assertThat(sweep.product()).isEqualTo("3 format x 2 to 10 seed x 2 rules x 2 quantization.rounding");
        Sweep fixed = SweepFile.parse(SWEEP.replaceFirst("seed: .*", "seed: [3]"), "f.yaml");
        assertThat(fixed.untilDecided()).isEmpty();
        assertThat(fixed.trialCount()).hasToString("9 trials");
    }

    /** One run without quantization stands for all that compute the same; another baseline is one for each choice. */
    @Test
    void everyRowHasItsBaseline() {
        Sweep sweep = SweepFile.parse(SWEEP, "f.yaml");
        SeedRows rows = SeedRows.of(sweep.grid().planned().toList(), sweep.baseline());
        assertThat(rows.groups()).hasSize(9);
        assertThat(rows.compared()).hasSize(8).allSatisfy(row -> {
            List<PlannedTrial> baseline = rows.trials(rows.baselineOf(row).orElseThrow());
            assertThat(baseline.get(0).trial().format()).hasToString("none");
            assertThat(baseline)
                    .extracting(planned -> planned.trial().seed())
                    .containsExactlyElementsOf(rows.trials(row).stream()
                            .map(planned -> planned.trial().seed())
                            .toList());
        });
        Sweep other = SweepFile.parse(SWEEP + "baseline: e3m4\n", "f.yaml");
        SeedRows others = SeedRows.of(other.grid().planned().toList(), other.baseline());
        assertThat(others.compared()).hasSize(5);
        assertThat(others.compared().stream()
                        .filter(row -> others.trials(row)
                                .get(0)
                                .trial()
                                .format()
                                .toString()
                                .equals("e5m2")))
                .hasSize(4)
                .allSatisfy(row -> {
                    Trial trial = others.trials(row).get(0).trial();
                    Trial baseline = others.trials(others.baselineOf(row).orElseThrow())
                            .get(0)
                            .trial();
                    assertThat(baseline.format()).hasToString("e3m4");
                    assertThat(baseline.rules()).isEqualTo(trial.rules());
                    assertThat(baseline.quantization()).isEqualTo(trial.quantization());
                });
    }

    @Test
    void theCommandLineSetsThemToo() throws IOException {
        Path file = folder.resolve("s.yaml");
        Files.writeString(file, SWEEP);
        assertThat(SweepFile.read(file, List.of("axes.seed={from: 1, until: decided, atMost: 20}"))
                        .untilDecided())
                .contains(new Looks.EverySeed(8, 4, 20));
        assertThat(SweepFile.read(file, List.of("axes.seed=1..3")).untilDecided())
                .isEmpty();
    }
}
