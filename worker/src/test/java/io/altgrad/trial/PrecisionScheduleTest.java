package io.altgrad.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.NativeFit;
import io.altgrad.nn.Parameter;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.result.LayerAssignment;
import io.altgrad.result.LayerMetrics;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.spec.KeptCasts;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Operand;
import io.altgrad.spec.PhaseEnd;
import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A schedule changes what layers are cast to from some step on, and nothing before it. */
class PrecisionScheduleTest {

    private static final int STEPS = 10;

    private static final Trial PLAIN = Trials.tiny("e4m3fn", 3)
            .with(
                    TrainingSettings.STEPS.to(STEPS),
                    TrainingSettings.WARMUP_STEPS.to(3),
                    TrainingSettings.EVAL_EVERY.to(5),
                    TrainingSettings.LAYER_STATS_EVERY.to(1),
                    QuantizationSettings.INPUT.to(LayerFormat.parse("$format")),
                    QuantizationSettings.GRAD_OUTPUT.to(LayerFormat.parse("e5m2")));

    @Test
    void untilTheSwitchEveryLossIsThatOfTheTrialWithoutASchedule() {
        List<Double> plain = losses(Trials.run(PLAIN));
        List<Double> scheduled = losses(Trials.run(scheduled(phase("$format", "60 %"), phase("none", ""))));

        assertThat(scheduled.subList(0, 6)).isEqualTo(plain.subList(0, 6));
        // The forward of step 7 is the first without casts, over the same weights.
        assertThat(scheduled.get(6)).isNotEqualTo(plain.get(6));
    }

    @Test
    void afterTheSwitchToNoneNoLayerIsCastAndBothAreRecorded() {
        TrialResult result = Trials.run(scheduled(phase("$format", "6"), phase("none", "")));
        assertThat(result.record().layers()).extracting(LayerMetrics::step).containsOnly(1, 2, 3, 4, 5, 6);
        assertThat(result.record().assignments())
                .extracting(LayerAssignment::format)
                .containsOnly("e4m3fn then none", "none");
    }

    @Test
    void forwardAloneKeepsTheCastsOfTheForward() {
        PrecisionSchedule.Phase first = phase("$format", "decay");
        PrecisionSchedule.Phase then =
                new PrecisionSchedule.Phase(LayerFormat.parse("$format"), KeptCasts.FORWARD, new PhaseEnd.Training());
        TrialResult result = Trials.run(scheduled(first, then));
        assertThat(operands(result, 3)).contains(Operand.WEIGHT, Operand.INPUT, Operand.GRAD_OUTPUT);
        assertThat(operands(result, 4)).contains(Operand.WEIGHT, Operand.INPUT).doesNotContain(Operand.GRAD_OUTPUT);
        assertThat(result.record().assignments())
                .extracting(LayerAssignment::format)
                .containsOnly("e4m3fn then e4m3fn forward", "none");
        assertThat(losses(result).subList(0, 3))
                .isEqualTo(losses(Trials.run(PLAIN)).subList(0, 3));
    }

    private static List<Operand> operands(TrialResult result, int step) {
        return result.record().layers().stream()
                .filter(row -> row.step() == step)
                .map(row -> Operand.parse(row.operand()))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"$format, ''", "e4m3fn, ''", "$format, 4", "e4m3fn, 33.3 %"})
    void aScheduleThatChangesNothingIsThePlainTrial(String format, String until) {
        Trial trial =
                until.isEmpty() ? scheduled(phase(format, "")) : scheduled(phase(format, until), phase("$format", ""));
        assertThat(trial.id()).isNotEqualTo(PLAIN.id());
        assertThat(losses(Trials.run(trial))).isEqualTo(losses(Trials.run(PLAIN)));
    }

    @Test
    void underFormatNoneNoPhaseQuantizes() {
        Trial trial = Trials.tiny("none", 3)
                .with(QuantizationSettings.SCHEDULE.to(
                        new PrecisionSchedule(List.of(phase("e5m2", "2"), phase("$format", "")))));
        assertThat(losses(Trials.run(trial))).isEqualTo(losses(Trials.run(Trials.tiny("none", 3))));
        assertThat(trial.phases()).allMatch(phase -> phase.surgery().quantizesNothing());
    }

    @Test
    void theSwitchLeavesParametersAndTheTiedWeightWhatTheyAre() {
        Trial trial = scheduled(phase("$format", "6"), phase("e5m2", ""));
        try (Scope scope = Torch.engine().newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, trial.model(), 96, trial.seed());
            Map<String, Parameter> before = gpt.namedParameters();
            PhasedSurgery surgery = new PhasedSurgery(gpt, trial, NativeFit.Hardware.ANY);
            surgery.before(6);
            List<String> first = casts(gpt);
            surgery.before(7);
            Map<String, Parameter> after = gpt.namedParameters();

            assertThat(casts(gpt)).hasSameSizeAs(first).doesNotContainAnyElementsOf(first);
            assertThat(after.keySet()).isEqualTo(before.keySet());
            after.forEach((name, parameter) -> assertThat(parameter).as(name).isSameAs(before.get(name)));
        }
    }

    private static List<String> casts(Gpt gpt) {
        List<String> casts = new ArrayList<>();
        gpt.walk((name, component) -> {
            if (component instanceof QuantizedLinear quantized) {
                casts.add(name + " " + quantized);
            }
        });
        return casts;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            5, 5      | Cannot use quantization.schedule = '$format until 5': expected each 'until' behind the one before, which is 5.
            50 %, 40 %| Cannot use quantization.schedule = '$format until 40 %': expected each 'until' behind the one before, which is 50 %.
            decay, decay | Cannot use quantization.schedule = '$format until decay': expected each 'until' behind the one before, which is decay.
            6, 50 %   | Cannot use quantization.schedule = '$format until 50 %': expected phases of at least one of the 10 steps each, and this one would end after step 5, the one before after step 6.
            10        | Cannot use quantization.schedule = '$format until 10': expected phases of at least one of the 10 steps each, and this one would end after step 10.
            5 %       | Cannot use quantization.schedule = '$format until 5 %': expected phases of at least one of the 10 steps each, and this one would end after step 0.
            """)
    void phasesWithoutAStepAreRefused(String ends, String message) {
        List<PrecisionSchedule.Phase> phases = new ArrayList<>();
        for (String end : ends.split(", ")) {
            phases.add(phase("$format", end.strip()));
        }
        phases.add(phase("none", ""));
        assertThatThrownBy(() -> scheduled(phases.toArray(PrecisionSchedule.Phase[]::new)))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage(message);
    }

    private static Trial scheduled(PrecisionSchedule.Phase... phases) {
        return PLAIN.with(QuantizationSettings.SCHEDULE.to(new PrecisionSchedule(List.of(phases))));
    }

    private static PrecisionSchedule.Phase phase(String format, String until) {
        return new PrecisionSchedule.Phase(
                LayerFormat.parse(format),
                KeptCasts.ALL,
                until.isEmpty() ? new PhaseEnd.Training() : PhaseEnd.parse(until));
    }

    private static List<Double> losses(TrialResult result) {
        return result.record().steps().stream().map(StepMetrics::loss).toList();
    }
}
