package io.altgrad.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.result.LayerAssignment;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Computation;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.Trial;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.CodeBlocks;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.ForwardingEngine;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Scope;
import io.altgrad.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole trial on codes, decoded by the CPU. */
class NativeTrialTest {

    @ParameterizedTest
    @CsvSource({"tensor 4, e5m2", "row, e4m3fn", "mx, e5m2"})
    void trainsAsTheEmulatedOneAndSaysWhatItDid(String scaling, String gradients) {
        TrialResult emulated = Trials.run(trial(scaling, gradients, Computation.EMULATED));
        TrialResult codes = Trials.run(trial(scaling, gradients, Computation.NATIVE));
        assertThat(codes.provenance().computation()).isEqualTo("native");
        assertThat(emulated.provenance().computation()).isEqualTo("emulated");
        assertThat(codes.record().initialStateHash())
                .isEqualTo(emulated.record().initialStateHash());
        for (int i = 0; i < emulated.record().steps().size(); i++) {
            double loss = emulated.record().steps().get(i).loss();
            assertThat(codes.record().steps().get(i).loss()).isFinite().isCloseTo(loss, within(1e-4));
        }
        assertThat(codes.record().layers()).hasSameSizeAs(emulated.record().layers());
    }

    @Test
    void aGpuThatDoesNotMultiplyCodesIsRefusedAndEmulatesAllTheSame() {
        Trial trial = trial("tensor", "e5m2", Computation.NATIVE);
        DeviceRoom.requireProducts(trial, "gpu:0", 89);
        assertThatThrownBy(() -> DeviceRoom.requireProducts(trial, "gpu:0", 86))
                .hasMessage("Cannot train trial " + trial.id() + " natively on gpu:0: its compute capability is 8.6,"
                        + " and products of 8-bit floats need 8.9; set quantization.computation to emulated.");
        DeviceRoom.requireProducts(trial("tensor", "e5m2", Computation.EMULATED), "gpu:0", 86);
    }

    @Test
    void aGpuThatTakesNoScalesByRowIsRefusedWithThemAlone() {
        Trial byRow = trial("row", "e4m3fn", Computation.NATIVE);
        DeviceRoom.requireProducts(byRow, "gpu:0", 90);
        assertThatThrownBy(() -> DeviceRoom.requireProducts(byRow, "gpu:0", 120))
                .hasMessage("Cannot train trial " + byRow.id() + " natively on gpu:0: its compute capability is 12.0,"
                        + " where libtorch has no products of codes scaled by row; set quantization.computation to"
                        + " emulated, or take a scaling per tensor.");
        DeviceRoom.requireProducts(trial("row", "e4m3fn", Computation.EMULATED), "gpu:0", 120);
        DeviceRoom.requireProducts(trial("tensor", "e5m2", Computation.NATIVE), "gpu:0", 120);
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

    @Test
    void whereThereAreNoProductsInBlocksATrialIsTheEmulatedOneAndSaysWhy() {
        Trial trial = trial("mx", "e5m2", Computation.NATIVE);
        Engine lacking = new ForwardingEngine(Torch.engine()) {
            @Override
            public Optional<String> objection(Place place, CodeBlocks blocks) {
                return Optional.of("there is no " + blocks + " on " + place);
            }

            @Override
            public Engine profiledBy(Profile profile) {
                return this;
            }
        };
        TrialResult result = new GptTrialRunner(lacking).run(TrialRun.plain(trial), TrainingListener.NONE);
        assertThat(result.record().assignments().get(0).reason()).isEqualTo("default; emulated: there is no mx on cpu");
        assertThat(Trials.run(trial).record().assignments().get(0).reason()).isEqualTo("default");
        assertThat(result.record().steps().stream().map(StepMetrics::loss))
                .containsExactlyElementsOf(
                        Trials.run(trial("mx", "e5m2", Computation.EMULATED)).record().steps().stream()
                                .map(StepMetrics::loss)
                                .toList());
    }

    @Test
    void theLayersThatCanComputeOnCodes() {
        Trial trial = trial("tensor", "e5m2", Computation.NATIVE);
        List<String> onCodes = new ArrayList<>();
        try (Scope scope = Torch.engine().newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, trial.model(), 65, 1);
            Surgery.quantize(gpt, trial.surgery(), 1);
            gpt.walk((name, component) -> {
                if (component instanceof QuantizedLinear linear && linear.computation() == Computation.NATIVE) {
                    onCodes.add(name);
                }
            });
        }
        List<String> allButHead = new ArrayList<>(Gpt.linearNames(trial.model()));
        allButHead.remove("lm_head");
        assertThat(onCodes).isEqualTo(allButHead);
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
