package io.altgrad.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.checkpoint.CheckpointInterval;
import io.altgrad.cuda.CudaShim;
import io.altgrad.engine.StandInEngine;
import io.altgrad.engine.plain.PlainEngine;
import io.altgrad.engine.torch.TorchEngine;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.nn.Fixtures;
import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Computation;
import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSettings;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.ForwardingEngine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import io.altgrad.train.Continuation;
import io.altgrad.train.TrainingListener;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole trials on a device that stands in for a GPU. */
class DeviceTrialTest {

    private static final int LAUNCH_FAILED = 719;
    private static final Place GPU = new Place(0);

    @TempDir
    private Path folder;

    private StandInEngine device;

    @BeforeEach
    void open() {
        device = StandInEngine.open();
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
    }

    /** The last step always gathers statistics, and the others do not. */
    @ParameterizedTest
    @CsvSource({"row, NATIVE", "tensor 4, NATIVE", "mx, NATIVE", "row, EMULATED", "block 8x16, EMULATED"})
    void castByTheKernelsATrialIsTheCpusBitForBit(String scaling, Computation computation) {
        Trial trial = trial(scaling, computation);
        TrialResult expected = Trials.run(trial);
        TrialResult actual = new GptTrialRunner(device.engine()).run(TrialRun.plain(trial), TrainingListener.NONE);
        assertThat(actual.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(losses(actual)).isEqualTo(losses(expected));
    }

    /**
     * Once for all casts of a forward and backward, after both. In a step with statistics the first micro-batch waits for each
     * of them. The loss and the gradients' norm are waited for too, by libtorch.
     */
    @ParameterizedTest
    @CsvSource({"row, NATIVE", "tensor, NATIVE", "tensor 4, EMULATED", "delayed 2 max, EMULATED", "mx, EMULATED"})
    void aMicroBatchWithoutStatisticsWaitsForItsCastsOnce(String scaling, Computation computation) {
        Trial trial = trial(scaling, computation);
        List<Long> waits = new ArrayList<>(List.of(device.shim().waits()));
        new GptTrialRunner(device.engine()).run(TrialRun.plain(trial), metrics -> {
            waits.add(device.shim().waits());
            return Continuation.CONTINUE;
        });
        int steps = waits.size() - 1;
        for (int step = 1; step < steps; step++) {
            assertThat(waits.get(step) - waits.get(step - 1))
                    .as("step %d", step)
                    .isEqualTo(trial.training().batches().accumulation());
        }
        assertThat(waits.get(steps) - waits.get(steps - 1))
                .as("with statistics")
                .isGreaterThan(20);
    }

    /**
     * By the kernels of a whole step, which has one copy to the device, of rates, and one back, whatever its micro-batches and
     * its trials are. The first step also tells it where numbers are left, and the formats of a stack.
     */
    @ParameterizedTest
    @CsvSource({"none, 1", "row, 1", "tensor 4, 1", "delayed 2 max, 1", "none, 3", "tensor, 3", "delayed 2 max, 3"})
    void aStepByKernelsWaitsOnceAtItsEnd(String scaling, int stacked) {
        Trial trial = scaling.equals("none")
                ? Trials.tiny("none", 1)
                : trial(scaling, Computation.EMULATED).with(TrainingSettings.ACCUMULATION.to(3));
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < stacked; i++) {
            trials.add(trial.with(TrialSettings.SEED.to((long) i), TrainingSettings.LEARNING_RATE.to(1e-3 * (i + 1))));
        }
        WaitingEngine engine = new WaitingEngine(device.engineByKernels().batching());
        List<List<Long>> counts = new ArrayList<>(List.of(counts(engine)));
        List<TrainingListener> listeners = new ArrayList<>(Collections.nCopies(stacked, TrainingListener.NONE));
        listeners.set(0, metrics -> {
            counts.add(counts(engine));
            return Continuation.CONTINUE;
        });
        new GptTrialRunner(engine).run(trials.stream().map(TrialRun::plain).toList(), listeners);
        for (int step = 1; step < counts.size() - 1; step++) {
            List<Long> made = new ArrayList<>();
            for (int i = 0; i < counts.get(0).size(); i++) {
                made.add(counts.get(step).get(i) - counts.get(step - 1).get(i));
            }
            assertThat(made.subList(0, 3))
                    .as("waits for the device and for libtorch, and copies from the device, of step %d", step)
                    .containsExactly(1L, 0L, 1L);
            if (step > 1) {
                assertThat(made.get(3))
                        .as("copies to the device of step %d", step)
                        .isEqualTo(1);
            }
        }
    }

    private List<Long> counts(WaitingEngine engine) {
        CudaShim shim = device.shim();
        return List.of(shim.waits(), engine.waits, shim.downloads(), shim.uploads());
    }

    /** The engine with a count of the losses and norms that the host waits for, as libtorch would have it. */
    private static final class WaitingEngine extends ForwardingEngine {

        private static final Set<String> WAITING = Set.of("globalNorm", "globalNorms", "losses");

        private long waits;

        WaitingEngine(Engine engine) {
            super(engine);
        }

        @Override
        public Ops newOps(Scope parent, Precision precision) {
            return counting(Ops.class, super.newOps(parent, precision));
        }

        private <T> T counting(Class<T> type, T of) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                        waits += WAITING.contains(method.getName()) ? 1 : 0;
                        Object[] given = arguments == null ? new Object[0] : arguments.clone();
                        for (int i = 0; i < given.length; i++) {
                            given[i] = given[i] instanceof Waited waited ? waited.of : given[i];
                        }
                        try {
                            return counted(method.invoke(of, given), type);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }

        /** The losses of a stack are asked of its operations. */
        private Object counted(Object result, Class<?> from) {
            if (result instanceof StackOps stacks) {
                return counting(StackOps.class, stacks);
            }
            return from == Ops.class && result instanceof Ops.CrossEntropy entropy ? new Waited(entropy) : result;
        }

        private final class Waited implements Ops.CrossEntropy {

            private final Ops.CrossEntropy of;

            Waited(Ops.CrossEntropy of) {
                this.of = of;
            }

            @Override
            public Tensor value() {
                return of.value();
            }

            @Override
            public float loss() {
                waits++;
                return of.loss();
            }
        }

        @Override
        public Engine profiledBy(Profile profile) {
            return this;
        }
    }

    @ParameterizedTest
    @CsvSource({"tensor", "row", "tensor 4"})
    void aTrialThatDivergesOnADeviceSaysWhatTheCpuSays(String scaling) {
        Trial plain = trial(scaling, Computation.EMULATED);
        Trial trial = plain.with(TrainingSettings.LEARNING_RATE.to(1e30));
        TrialResult expected = Trials.run(trial);
        assertThat(expected.outcome()).isInstanceOf(Outcome.Diverged.class);
        assertThat(((Outcome.Diverged) expected.outcome()).reason()).contains("Cannot quantize");
        TrialResult actual = new GptTrialRunner(device.engine()).run(TrialRun.plain(trial), TrainingListener.NONE);
        assertThat(actual.outcome()).isEqualTo(expected.outcome());
    }

    /** In the last of these the loss is no longer a number before any cast shows it. */
    @ParameterizedTest
    @CsvSource({"tensor, 1e30", "row, 1e30", "delayed 2 max, 1e30", "none, 1e30"})
    void aTrialThatDivergesByKernelsSaysWhatItSaysWhereEachCastIsWaitedFor(String scaling, double learningRate) {
        Trial plain = scaling.equals("none") ? Trials.tiny("none", 1) : trial(scaling, Computation.EMULATED);
        Trial trial = plain.with(
                TrainingSettings.LEARNING_RATE.to(learningRate),
                TrainingSettings.MIN_LEARNING_RATE.to(learningRate / 10));
        GptTrialRunner runner = new GptTrialRunner(device.engineByKernels());
        TrialResult waiting =
                runner.run(TrialRun.plain(trial.with(TrainingSettings.LAYER_STATS_EVERY.to(1))), TrainingListener.NONE);
        assertThat(waiting.outcome()).isInstanceOf(Outcome.Diverged.class);
        TrialResult actual = runner.run(TrialRun.plain(trial), TrainingListener.NONE);
        assertThat(actual.outcome()).isEqualTo(waiting.outcome());
        assertThat(losses(actual)).isEqualTo(losses(waiting));
    }

    /** With dropout, masked gradients, and scales of a whole tensor, of its rows and of the steps before. */
    @ParameterizedTest
    @CsvSource({"tensor 4, row", "row, delayed 3 max", "mx, block 8x16"})
    void soAreCastsBeyondLinears(String forward, String backward) {
        Recipe everywhere = Fixtures.everywhere(cast("e4m3fn", forward), cast("e5m2", backward));
        Trial plain = Trials.stochastic(3);
        Trial trial = plain.with(TrialSettings.FORMAT.to(new LayerFormat.Custom("everywhere", everywhere)));
        TrialResult expected = Trials.run(trial);
        TrialResult actual = new GptTrialRunner(device.engine()).run(TrialRun.plain(trial), TrainingListener.NONE);
        assertThat(actual.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(losses(actual)).isEqualTo(losses(expected));
    }

    /** As few waits as one trial has, for three whose casts differ; in the last step each waits for its statistics. */
    @Test
    void aMicroBatchOfAStackWaitsForAllItsCastsOnce() {
        List<Trial> trials = Stream.of("row", "tensor 4", "delayed 2 max")
                .map(scaling -> trial(scaling, Computation.EMULATED))
                .toList();
        List<Long> waits = new ArrayList<>(List.of(device.shim().waits()));
        List<TrainingListener> listeners = new ArrayList<>(Collections.nCopies(3, TrainingListener.NONE));
        listeners.set(0, metrics -> {
            waits.add(device.shim().waits());
            return Continuation.CONTINUE;
        });
        List<TrialResult> results = new GptTrialRunner(device.engine().batching())
                .run(trials.stream().map(TrialRun::plain).toList(), listeners);
        int steps = waits.size() - 1;
        for (int step = 1; step < steps; step++) {
            assertThat(waits.get(step) - waits.get(step - 1))
                    .as("step %d", step)
                    .isEqualTo(trials.get(0).training().batches().accumulation());
        }
        for (int i = 0; i < trials.size(); i++) {
            assertThat(losses(results.get(i))).isEqualTo(losses(Trials.run(trials.get(i))));
        }
    }

    /** Counted of the kernels of ours, which casts, dropout, LayerNorm, the loss, sums and the norm of all gradients are. */
    @ParameterizedTest
    @CsvSource({
        "none, tensor, device",
        "e4m3fn, tensor, device",
        "e4m3fn, tensor, bfloat16",
        "e4m3fn, row, bfloat16",
        "e4m3fn, mx, bfloat16"
    })
    void aStepOfSixtyFourTrialsLaunchesAsManyKernelsAsThatOfOne(String format, String scaling, String compute) {
        Trial one = trial(scaling, Computation.EMULATED)
                .with(
                        TrialSettings.FORMAT.to(LayerFormat.parse(format)),
                        QuantizationSettings.COMPUTE.to(Compute.parse(compute)),
                        ModelSettings.DROPOUT.to(0.1),
                        TrainingSettings.BATCH.to(1));
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            // Each with a learning rate of its own.
            trials.add(one.with(TrialSettings.SEED.to((long) i), TrainingSettings.LEARNING_RATE.to(1e-3 * (i + 1))));
        }
        TorchEngine engine = device.engineByKernels().batching();
        long alone = launchesOfAStep(engine, trials.subList(0, 1));
        assertThat(alone).isGreaterThan(50);
        assertThat(launchesOfAStep(engine, trials)).isEqualTo(alone);
    }

    /** With casts that are made at once and such that are not, and one trial without. */
    @ParameterizedTest
    @CsvSource({
        "tensor, 'delayed 2 max', none",
        "tensor 4, mx, tensor pow2",
        "row, tensor, tensor",
        "row, row pow2, row",
        "mx, mx even, mx ceil",
        "row, mx, block 8x8 pow2"
    })
    void trialsOfAStackInBfloat16AreThoseAlone(String first, String second, String third) {
        TorchEngine engine = device.engineByKernels().batching();
        List<Trial> trials = new ArrayList<>();
        for (String scaling : List.of(first, second, third)) {
            Trial drawn = Trials.stochastic(trials.size())
                    .with(
                            QuantizationSettings.SCALING.to(ScalingParser.parse(scaling)),
                            QuantizationSettings.STRAIGHT_THROUGH.to(StraightThrough.MASKED),
                            QuantizationSettings.COMPUTE.to(Compute.BFLOAT16));
            trials.add(drawn);
        }
        if (third.startsWith("tensor") || third.equals("none")) {
            trials.add(trials.get(0).with(TrialSettings.FORMAT.to(LayerFormat.parse("none"))));
        }
        List<TrialResult> results = new GptTrialRunner(engine)
                .run(
                        trials.stream().map(TrialRun::plain).toList(),
                        Collections.nCopies(trials.size(), TrainingListener.NONE));
        for (int i = 0; i < trials.size(); i++) {
            TrialResult alone = new GptTrialRunner(engine).run(TrialRun.plain(trials.get(i)), TrainingListener.NONE);
            assertThat(results.get(i).outcome()).isEqualTo(new Outcome.Completed());
            assertThat(losses(results.get(i))).isEqualTo(losses(alone));
        }
    }

    /** Of the first one, after which all of them are stopped. */
    private long launchesOfAStep(TorchEngine engine, List<Trial> trials) {
        long before = device.shim().launches();
        List<Long> after = new ArrayList<>();
        TrainingListener counting = metrics -> {
            after.add(device.shim().launches());
            return new Continuation.Stop("counted");
        };
        new GptTrialRunner(engine)
                .run(trials.stream().map(TrialRun::plain).toList(), Collections.nCopies(trials.size(), counting));
        return after.get(0) - before;
    }

    @ParameterizedTest
    @CsvSource({"tensor", "row", "tensor 4"})
    void oneOfAStackThatDivergesOnADeviceSaysWhatTheCpuSays(String scaling) {
        Trial plain = trial(scaling, Computation.EMULATED);
        List<Trial> trials = List.of(
                plain,
                plain.with(TrainingSettings.LEARNING_RATE.to(1e30), TrainingSettings.MIN_LEARNING_RATE.to(1e29)),
                trial("row", Computation.EMULATED));
        List<TrialResult> results = new GptTrialRunner(device.engine().batching())
                .run(trials.stream().map(TrialRun::plain).toList(), Collections.nCopies(3, TrainingListener.NONE));
        for (int i = 0; i < trials.size(); i++) {
            TrialResult expected = Trials.run(trials.get(i));
            assertThat(results.get(i).outcome()).isEqualTo(expected.outcome());
            assertThat(losses(results.get(i))).isEqualTo(losses(expected));
        }
        assertThat(((Outcome.Diverged) results.get(1).outcome()).reason()).contains("Cannot quantize");
    }

    private static Cast cast(String format, String scaling) {
        return new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.STOCHASTIC, Overflow.SATURATE);
    }

    @Test
    void stoppedOnAGpuItGoesOnAsIfNothingHadHappened() {
        Trial trial = Trials.tiny("none", 3);
        GptTrialRunner runner = new GptTrialRunner(new PlainEngine(), GPU);
        TrialResult undisturbed = runner.run(TrialRun.plain(trial), TrainingListener.NONE);
        RunSettings settings =
                new RunSettings(folder.toString(), new CheckpointInterval.Steps(1), RunSettings.UNLIMITED);
        TrialResult stopped = runner.run(
                new TrialRun(trial, 0, settings),
                metrics -> metrics.step() == 3 ? new Continuation.Stop("stop") : Continuation.CONTINUE);
        assertThat(stopped.outcome()).isInstanceOf(Outcome.Cancelled.class);
        TrialResult resumed = runner.run(new TrialRun(trial, 1, settings), TrainingListener.NONE);
        assertThat(resumed.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(resumed.record().resumes()).isEqualTo(1);
        assertThat(losses(resumed)).isEqualTo(losses(undisturbed));
    }

    @Test
    void whatTheEngineKeepsOfTheTrialBeforeIsNotCountedAsTaken() {
        device.shim().memory(512 << 20);
        AtomicInteger times = new AtomicInteger();
        Engine keeping = new Disturbed(
                () -> {
                    times.incrementAndGet();
                    device.shim().memory(4L << 30);
                },
                () -> {});
        TrialResult result =
                new GptTrialRunner(keeping, GPU).run(TrialRun.plain(Trials.tiny("none", 3)), TrainingListener.NONE);
        assertThat(result.outcome()).isEqualTo(new Outcome.Completed());
        assertThat(times)
                .as("before the device is measured, and for whoever comes next")
                .hasValue(2);
    }

    @Test
    void anErrorThatCostsTheDeviceIsNoResultAndAnotherIs() {
        Trial trial = Trials.tiny("none", 3);
        GptTrialRunner runner = new GptTrialRunner(
                new Disturbed(() -> {}, () -> {
                    throw new IllegalStateException("CUDA error: an illegal memory access was encountered");
                }),
                GPU);
        assertThat(runner.run(TrialRun.plain(trial), TrainingListener.NONE).outcome())
                .isInstanceOf(Outcome.Failed.class);
        device.shim().lose("cuStreamSynchronize", LAUNCH_FAILED);
        assertThatThrownBy(() -> runner.run(TrialRun.plain(trial), TrainingListener.NONE))
                .isInstanceOf(LostDevice.class)
                .hasMessage("Cannot use gpu:0 of host " + Machine.host() + " in this process any more: CUDA error: an"
                        + " illegal memory access was encountered; what it computed last went wrong, and CUDA refuses"
                        + " the rest.");
    }

    /** Plain loops that tell when memory is given back and when a step begins. */
    private static final class Disturbed extends ForwardingEngine {

        private final Runnable givenBack;
        private final Runnable began;

        Disturbed(Runnable givenBack, Runnable began) {
            super(new PlainEngine());
            this.givenBack = givenBack;
            this.began = began;
        }

        @Override
        public int gpus() {
            return 1;
        }

        @Override
        public void giveBackMemory() {
            givenBack.run();
        }

        @Override
        public Ops newOps(Scope parent, Precision precision) {
            began.run();
            return super.newOps(parent, precision);
        }

        @Override
        public Engine profiledBy(Profile profile) {
            return this;
        }
    }

    private static List<Double> losses(TrialResult result) {
        return result.record().steps().stream().map(StepMetrics::loss).toList();
    }

    private static Trial trial(String scaling, Computation computation) {
        Trial tiny = Trials.tiny("e4m3fn", 1);
        QuantizationSpec d = QuantizationSpec.DEFAULT;
        QuantizationSpec all = new QuantizationSpec(
                ScalingParser.parse(scaling),
                d.rounding(),
                d.overflow(),
                new LayerFormat.OfTrial(),
                new LayerFormat.OfTrial(),
                d.straightThrough(),
                computation);
        return new Trial(tiny.format(), tiny.rules(), tiny.seed(), tiny.model(), tiny.training(), all, tiny.corpus());
    }
}
