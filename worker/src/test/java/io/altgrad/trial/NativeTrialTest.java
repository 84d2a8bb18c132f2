package io.altgrad.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.result.LayerAssignment;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Computation;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole trial on codes, decoded by the CPU. */
class NativeTrialTest {

    @ParameterizedTest
    @CsvSource({"tensor 4, e5m2", "row, e4m3fn"})
    void trainsAsTheEmulatedOneAndSaysWhatItDid(String scaling, String gradients) {
        TrialResult emulated = Trials.run(trial(scaling, gradients, Computation.EMULATED));
        TrialResult codes = Trials.run(trial(scaling, gradients, Computation.NATIVE));
        assertThat(codes.provenance().computation()).isEqualTo("native");
        assertThat(emulated.provenance().computation()).isEqualTo("emulated");
        assertThat(codes.record().initialStateHash())
                .isEqualTo(emulated.record().initialStateHash());
        for (int i = 0; i < emulated.record().steps().size(); i++) {
            double loss = emulated.record().steps().get(i).loss();
            assertThat(codes.record().steps().get(i).loss()).isCloseTo(loss, within(1e-4));
        }
        assertThat(codes.record().steps())
                .as("it rounds elsewhere than the emulated one, so it was not emulated")
                .extracting(StepMetrics::gradientNorm)
                .isNotEqualTo(emulated.record().steps().stream()
                        .map(StepMetrics::gradientNorm)
                        .toList());
        assertThat(codes.record().layers()).hasSameSizeAs(emulated.record().layers());
    }

    @Test
    void aLayerThatCannotSaysWhy() {
        TrialResult result = Trials.run(trial("tensor", "e5m2", Computation.NATIVE));
        List<LayerAssignment> assignments = result.record().assignments();
        assertThat(assignments.get(0).reason()).isEqualTo("default");
        assertThat(assignments.get(assignments.size() - 1).layer()).isEqualTo("lm_head");
        assertThat(assignments.get(assignments.size() - 1).reason())
                .matches("default; emulated: its output is [0-9]+, no multiple of 16");
    }

    private static Trial trial(String scaling, String gradients, Computation computation) {
        Trial tiny = Trials.tiny("e4m3fn", 1);
        QuantizationSpec d = QuantizationSpec.DEFAULT;
        QuantizationSpec all = new QuantizationSpec(
                ScalingParser.parse(scaling),
                d.rounding(),
                d.overflow(),
                new LayerFormat.OfTrial(),
                LayerFormat.parse(gradients),
                d.straightThrough(),
                computation);
        return new Trial(
                tiny.format(),
                RuleSet.skipping("all", List.of()),
                tiny.seed(),
                tiny.model(),
                tiny.training(),
                all,
                tiny.corpus());
    }
}
