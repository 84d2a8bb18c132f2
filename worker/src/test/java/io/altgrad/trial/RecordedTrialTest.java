package io.altgrad.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.checkpoint.CheckpointInterval;
import io.altgrad.engine.RecordingEngine;
import io.altgrad.engine.StandInEngine;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.nn.Gpt;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Computation;
import io.altgrad.spec.KeptCasts;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSettings;
import io.altgrad.spec.PhaseEnd;
import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StateFormat;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import io.altgrad.train.Continuation;
import io.altgrad.train.Launches;
import io.altgrad.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole trials whose steps are recorded, beside the same trials launch by launch. */
class RecordedTrialTest {

    /** Two recordings of each step: of nine those without statistics, after two that are made one by one. */
    private static final int REPLAYS = 2 * 4;

    private static final RunSettings RECORDED = RunSettings.PLAIN.withLaunches(Launches.RECORDED);

    @TempDir
    private Path folder;

    private StandInEngine device;
    private RecordingEngine recording;

    @BeforeEach
    void open() {
        device = StandInEngine.open();
        recording = new RecordingEngine(device.engineByKernels(), device.shim());
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
    }

    /** A trial's outcome, its figures without times, and the bits of its weights. */
    private record Trained(Outcome outcome, List<List<Double>> figures, Map<String, List<Float>> weights) {}

    private Trained train(Engine engine, Trial trial, RunSettings settings) {
        Map<String, List<Float>> weights = new LinkedHashMap<>();
        GptTrialRunner runner =
                new GptTrialRunner(engine, Place.HOST, new Configuration(false), gpt -> copy(gpt, weights));
        TrialResult result = runner.run(new TrialRun(trial, 0, settings), TrainingListener.NONE);
        return new Trained(result.outcome(), figures(result), weights);
    }

    private static List<List<Double>> figures(TrialResult result) {
        return result.record().steps().stream()
                .map(step -> List.of(step.loss(), step.validationLoss(), step.learningRate(), step.gradientNorm()))
                .toList();
    }

    private static void copy(Gpt gpt, Map<String, List<Float>> weights) {
        gpt.namedParameters().forEach((name, parameter) -> {
            List<Float> values = new ArrayList<>();
            for (float value : parameter.value().toFloats()) {
                values.add(value);
            }
            weights.put(name, values);
        });
    }

    /** With dropout, accumulation, and statistics and an evaluation every few steps. */
    private static Trial trial(String scaling, Rounding rounding) {
        return Trials.tiny("e4m3fn", 1)
                .with(
                        TrainingSettings.STEPS.to(9),
                        TrainingSettings.LAYER_STATS_EVERY.to(4),
                        TrainingSettings.EVAL_EVERY.to(3),
                        ModelSettings.DROPOUT.to(0.1),
                        QuantizationSettings.SCALING.to(ScalingParser.parse(scaling)),
                        QuantizationSettings.ROUNDING.to(rounding),
                        QuantizationSettings.INPUT.to(new LayerFormat.OfTrial()),
                        QuantizationSettings.GRAD_OUTPUT.to(new LayerFormat.OfTrial()));
    }

    @ParameterizedTest
    @CsvSource({
        "tensor, STOCHASTIC",
        "tensor 4, NEAREST_EVEN",
        "delayed 3 max, STOCHASTIC",
        "row, STOCHASTIC",
        "mx, NEAREST_EVEN",
        "block 8x16, STOCHASTIC"
    })
    void aRecordedTrialHasTheBitsOfTheTrial(String scaling, Rounding rounding) {
        Trial trial = trial(scaling, rounding);
        Trained expected = train(device.engineByKernels(), trial, RunSettings.PLAIN);
        assertThat(expected.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(train(recording, trial, RECORDED)).isEqualTo(expected);
        assertThat(recording.replays()).isEqualTo(REPLAYS);
    }

    @Test
    void soDoesOneWithoutCasts() {
        Trial trial = trial("tensor", Rounding.NEAREST_EVEN).with(TrialSettings.FORMAT.to(LayerFormat.parse("none")));
        assertThat(train(recording, trial, RECORDED))
                .isEqualTo(train(device.engineByKernels(), trial, RunSettings.PLAIN));
        assertThat(recording.replays()).isEqualTo(REPLAYS);
    }

    @Test
    void soDoOneOfCodesAndOneWhoseGradientsAreMasked() {
        Trial masked = trial("delayed 2 max margin 1", Rounding.NEAREST_EVEN)
                .with(QuantizationSettings.STRAIGHT_THROUGH.to(StraightThrough.MASKED));
        for (Trial trial : List.of(
                masked,
                trial("row", Rounding.NEAREST_EVEN).with(QuantizationSettings.COMPUTATION.to(Computation.NATIVE)))) {
            assertThat(train(recording, trial, RECORDED))
                    .isEqualTo(train(device.engineByKernels(), trial, RunSettings.PLAIN));
        }
        assertThat(recording.replays()).isEqualTo(2 * REPLAYS);
    }

    /** At a learning rate by which it takes some steps. */
    @ParameterizedTest
    @CsvSource({"tensor, 500", "delayed 3 max, 1000", "row, 500"})
    void aRecordedTrialDivergesAsTheTrialDoes(String scaling, double learningRate) {
        Trial trial = trial(scaling, Rounding.NEAREST_EVEN)
                .with(
                        TrainingSettings.LAYER_STATS_EVERY.to(9),
                        TrainingSettings.WARMUP_STEPS.to(0),
                        TrainingSettings.LEARNING_RATE.to(learningRate),
                        TrainingSettings.MIN_LEARNING_RATE.to(learningRate));
        Trained expected = train(device.engineByKernels(), trial, RunSettings.PLAIN);
        assertThat(expected.outcome()).isInstanceOf(Outcome.Diverged.class);
        assertThat(train(recording, trial, RECORDED)).isEqualTo(expected);
        assertThat(recording.replays()).isPositive();
    }

    @Test
    void stoppedAndResumedItHasTheBitsOfTheTrial() {
        Trial trial = trial("delayed 3 max", Rounding.STOCHASTIC);
        Trained expected = train(device.engineByKernels(), trial, RunSettings.PLAIN);
        RunSettings settings = new RunSettings(
                        folder.toString(), new CheckpointInterval.Steps(1), RunSettings.UNLIMITED)
                .withLaunches(Launches.RECORDED);
        GptTrialRunner runner = new GptTrialRunner(recording);
        runner.run(
                new TrialRun(trial, 0, settings),
                step -> step.step() == 5 ? new Continuation.Stop("stop") : Continuation.CONTINUE);
        TrialResult resumed = runner.run(new TrialRun(trial, 1, settings), TrainingListener.NONE);
        assertThat(resumed.record().resumes()).isEqualTo(1);
        assertThat(figures(resumed)).isEqualTo(expected.figures());
    }

    @Test
    void whereTheFormatsOfItsLayersChangeItIsRecordedAnew() {
        PrecisionSchedule schedule = new PrecisionSchedule(List.of(
                new PrecisionSchedule.Phase(LayerFormat.parse("$format"), KeptCasts.ALL, PhaseEnd.parse("6")),
                new PrecisionSchedule.Phase(LayerFormat.parse("e5m2"), KeptCasts.ALL, new PhaseEnd.Training())));
        Trial trial = trial("delayed 3 max", Rounding.STOCHASTIC)
                .with(TrainingSettings.STEPS.to(12), QuantizationSettings.SCHEDULE.to(schedule));
        assertThat(train(recording, trial, RECORDED))
                .isEqualTo(train(device.engineByKernels(), trial, RunSettings.PLAIN));
        // Steps 3, 5, 6, and 10, 11.
        assertThat(recording.replays()).isEqualTo(2 * 5);
    }

    @Test
    void whatCannotBeRecordedIsMadeLaunchByLaunchAndSaysWhy() {
        Trial weights = trial("tensor", Rounding.NEAREST_EVEN)
                .with(TrainingSettings.MASTER.to(new StateFormat.Rounded(
                        new Cast(Formats.parse("bf16"), Scaling.NONE, Rounding.NEAREST_EVEN, Overflow.SATURATE),
                        StateFormat.Range.AS_IS)));
        GptTrialRunner runner = new GptTrialRunner(recording);
        TrialResult result = runner.run(new TrialRun(weights, 0, RECORDED), TrainingListener.NONE);
        assertThat(figures(result))
                .isEqualTo(train(device.engineByKernels(), weights, RunSettings.PLAIN)
                        .figures());
        assertThat(result.record().notices())
                .containsExactly("Its steps are made launch by launch, for each update makes other tensors of"
                        + " states that are kept in a format.");
        TrialResult plain = new GptTrialRunner(device.engineByKernels())
                .run(new TrialRun(weights, 0, RECORDED), TrainingListener.NONE);
        assertThat(plain.record().notices())
                .containsExactly("Its steps are made launch by launch, for a CPU has no CUDA graphs.");
    }
}
