package io.altgrad.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.result.TrainingRecord;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.RuleSet;
import io.altgrad.trial.Trials;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the original left to a person, first part: with attention unquantized and the MLP in e5m2, 100 steps lower the
 * loss about as the unquantized run does.
 */
@Tag("truth")
class MixedPrecisionLowersTheLossTest {

    @Test
    void attentionNoneAndMlpE5m2LearnsAboutAsMuchAsUnquantized() {
        RuleSet mixed = RuleSet.skipping("mlp", List.of("attn", "lm_head"));
        TrainingRecord plain = Trials.run(Trials.hundredSteps(LayerFormat.parse("none"), mixed))
                .record();
        TrainingRecord quantized = Trials.run(Trials.hundredSteps(LayerFormat.parse("e5m2"), mixed))
                .record();

        assertThat(quantized.assignments())
                .allMatch(a -> a.format().equals(a.layer().contains("mlp") ? "e5m2" : "none"));
        double start = plain.steps().get(0).loss();
        double learned = start - plain.validationLoss().orElseThrow();
        assertThat(learned).as("what the unquantized run learns").isFinite().isGreaterThan(1.0);
        assertThat(start - quantized.validationLoss().orElseThrow()).isCloseTo(learned, within(0.05 * learned));
    }
}
