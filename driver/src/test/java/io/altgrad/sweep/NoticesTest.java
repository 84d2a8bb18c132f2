package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sweep file may say and hardly means, each with the one line that tells of it. */
class NoticesTest {

    private static final String PLAIN = """
            name: quick
            skip: [lm_head]
            axes:
              format: [none, e5m2]
              seed: [1, 2]
            """;

    @ParameterizedTest
    @MethodSource
    void tellsFileLineAndWhatMayBeMeant(String text, String line) {
        assertThat(SweepFile.parse(text, "f.yaml").notices()).containsExactly(line);
    }

    static Stream<Arguments> tellsFileLineAndWhatMayBeMeant() {
        String plainly = " is cast under a scale, as no hardware does with 16 bits; for a plain cast use a recipe whose"
                + " cast says 'scaling: none'.";
        return Stream.of(
                arguments(
                        PLAIN.replace("none, e5m2", "e4m3fn, e5m2"),
                        "Note: f.yaml, line 4: no value of axis 'format' is none, so the comparison has no baseline;"
                                + " add none, or name another with 'baseline'."),
                arguments(
                        PLAIN + "training:\n  steps: 5\n",
                        "Note: f.yaml, line 7: the warm-up of 10 steps, the default of training.warmupSteps, is not"
                                + " over after the 5 of the training, so the learning rate never reaches its peak."),
                arguments(
                        PLAIN + "  training.steps: [300, 50]\ntraining:\n  warmupSteps: 50\n",
                        "Note: f.yaml, line 8: the warm-up of 50 steps is not over after the 50 of the training, so the"
                                + " learning rate never reaches its peak."),
                arguments(
                        PLAIN + "recipes:\n- {name: spare, weight: e5m2}\n",
                        "Note: f.yaml, line 7: no rule and no value of axis 'format' names recipe 'spare', so no trial"
                                + " has it."),
                arguments(
                        PLAIN.replace(
                                        "skip: [lm_head]",
                                        "rules: [{name: a, default: $format}, {name: b, default: none}]")
                                + "  rules: [a]\n",
                        "Note: f.yaml, line 2: axis 'rules' does not name rule set 'b', so no trial has it."),
                arguments(
                        PLAIN.replace("skip: [lm_head]", "rules: [{name: a, default: e5m2}]")
                                        .replace("none, e5m2", "none")
                                + "quantization: {schedule: [{until: 80 %}, {format: none}]}\n",
                        "Note: f.yaml, line 6: no rule gives a layer $format, so the formats of a schedule change"
                                + " nothing."),
                arguments(PLAIN.replace("none, e5m2", "none,\n    bf16"), "Note: f.yaml, line 5: bf16" + plainly),
                arguments(PLAIN + "quantization: {input: fp16}\n", "Note: f.yaml: fp16" + plainly),
                arguments(
                        PLAIN.replace("e5m2", "r") + "recipes:\n- {name: r, weight: {format: bf16, scaling: row}}\n",
                        "Note: f.yaml, line 7: bf16 of recipe 'r'" + plainly));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "training: {steps: 11}\n",
                "quantization: {input: bf16, scaling: none}\n",
                "recipes: [{name: r, weight: {format: bf16, scaling: none}}]\nbaseline: none\n#"
            })
    void hasNothingToSayOfWhatIsMeant(String more) {
        String text = more.startsWith("recipes") ? PLAIN.replace("e5m2", "r") : PLAIN;
        assertThat(SweepFile.parse(text + more, "f.yaml").notices()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quick",
                "recipes",
                "formats",
                "mixed-precision",
                "shakespeare",
                "gpu",
                "study",
            })
    void theFilesThatComeWithAltGradMeanWhatTheySay(String name) {
        assertThat(SweepFile.read(Path.of("..", "conf", name + ".yaml")).notices())
                .isEmpty();
    }

    @Test
    void aWarmUpIsSeenBesideTheStepsThatItsTrialsHave() {
        String zipped = PLAIN + "  training.steps: [100, 1000]\n  training.warmupSteps: [%s]\n"
                + "zip: [[training.steps, training.warmupSteps]]\n";
        assertThat(SweepFile.parse(zipped.replace("%s", "10, 200"), "f.yaml").notices())
                .isEmpty();
        assertThat(SweepFile.parse(zipped.replace("%s", "10, 1001"), "f.yaml").notices())
                .containsExactly("Note: f.yaml, line 7: the warm-up of 1,001 steps is not over after the 1,000 of the"
                        + " training, so the learning rate never reaches its peak.");
        String excluded = PLAIN + "  training.steps: [100, 1000]\n  training.warmupSteps: [10, 200]\n"
                + "exclude: [{training.steps: 100, training.warmupSteps: 200}]\n";
        assertThat(SweepFile.parse(excluded, "f.yaml").notices()).isEmpty();
    }

    @Test
    void aNamedBaselineNeedsNoNone() {
        String text = PLAIN.replace("none, e5m2", "e4m3fn, e5m2") + "baseline: e5m2\n";
        assertThat(SweepFile.parse(text, "f.yaml").notices()).isEmpty();
    }
}
