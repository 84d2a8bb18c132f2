package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.bench.StepBenchmark;
import io.altgrad.cuda.CudaUnavailable;
import io.altgrad.engine.Torch;
import io.altgrad.engine.torch.TorchEngine;
import io.altgrad.format.ArrayCodec;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.InPrecision;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import io.altgrad.text.TextTable;
import io.altgrad.train.Launches;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.TrialRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The parts of {@code altgrad gpu-check} that need libtorch, apart from those that do not.
 *
 * @param torch the libtorch
 * @param gpu its number
 */
record GpuEngineCheck(Torch torch, int gpu) {

    /** Steps over which a difference in the last digit stays one; it grows from step to step. */
    private static final int STEPS = 10;

    /** The relative difference that is borne between the losses of a GPU and of a CPU, both in bfloat16. */
    private static final double TOLERANCE = 1e-3;

    private static final TextTable<Trained> TRAINED = new TextTable<Trained>()
            .left("format", Trained::format)
            .right("last loss", row -> String.format(Locale.ROOT, "%.6f", row.loss()))
            .right("on the CPU", row -> String.format(Locale.ROOT, "%.6f", row.lossOnCpu()))
            .right("difference", row -> String.format(Locale.ROOT, "%.1e", row.difference()))
            .right("tokens/s", row -> String.format(Locale.ROOT, "%,.0f", row.tokensPerSecond()));

    private static final int TIMED_STEPS = 20;

    private static final TextTable<Timed> MEASURED = new TextTable<Timed>()
            .left("model", row -> row.report().model().name())
            .left("format", row -> row.report().format().toString())
            .left("launches", row -> row.launches() == Launches.EACH ? "one by one" : "one graph")
            .right(
                    "ms/step",
                    row -> String.format(
                            Locale.ROOT, "%.2f", row.report().result().medianMillis()))
            .right(
                    "tokens/s",
                    row -> String.format(
                            Locale.ROOT, "%,.0f", row.report().result().tokensPerSecond()))
            .right(
                    "loss",
                    row -> String.format(
                            Locale.ROOT, "%.6f", row.report().result().loss()));

    private record Timed(Launches launches, StepReport report) {}

    private record Trained(String format, double loss, double lossOnCpu, double difference, double tokensPerSecond) {}

    String libtorch() {
        Engine engine = engine();
        try (Scope scope = engine.newScope(new Place(gpu));
                Ops ops = engine.newOps(scope)) {
            float[] sums = ops.sum(scope.zeros(Shape.of(2, 2))).toFloats();
            require(Arrays.equals(sums, new float[2]), "the sums of zeros are not 0");
            return "libtorch " + engine.libraryVersion() + " ("
                    + engine.binding().name() + ")"
                    + engine.cuda().map(GpuEngineCheck::below).orElse("") + " computes on gpu:" + gpu;
        }
    }

    private static String below(Engine.Cuda cuda) {
        return ", CUDA " + cuda.runtime() + ", cuBLAS " + cuda.cublas();
    }

    /** The same codes, multiplied by the GPU and, decoded, by the CPU. */
    String scaledProduct() {
        Engine engine = engine();
        int m = 64;
        int k = 256;
        int n = 128;
        float[] a = normal("a", m * k);
        float[] b = normal("b", n * k);
        float[] there = product(engine, new Place(gpu), a, b, m, k, n);
        float[] here = product(engine, Place.HOST, a, b, m, k, n);
        double largest = 0;
        for (int i = 0; i < here.length; i++) {
            largest = Math.max(largest, Math.abs(here[i] - there[i]) / (Math.abs(here[i]) + Math.sqrt(k)));
        }
        require(largest < 0x1p-7, "a product differs from the CPU's by " + largest + ", relative");
        return String.format(Locale.ROOT, "e4m3fn by e5m2, %d x %d x %d, within %.1e of the CPU's", m, k, n, largest);
    }

    private static float[] product(Engine engine, Place device, float[] a, float[] b, int m, int k, int n) {
        try (Scope scope = engine.newScope(device);
                Ops ops = engine.newOps(scope)) {
            Tensor one = ops.tensor(new float[] {1}, 1, 1);
            Codes left = new Codes(ops.codes().encode(ops.tensor(a, m, k), one, Dtype.E4M3FN), one);
            Codes right = new Codes(ops.codes().encode(ops.tensor(b, n, k), one, Dtype.E5M2), one);
            return ops.codes().product(left, right, null).toFloats();
        }
    }

    /** Kernels between operations of libtorch's, without waiting for either: each must see what came before. */
    String streams() {
        Engine engine = engine();
        int size = 1 << 22;
        int rounds = 50;
        Cast cast = new Cast(Formats.parse("e5m2"), Scaling.NONE, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        float[] expected = normal("stream", size);
        try (Scope scope = engine.newScope(new Place(gpu));
                Ops ops = engine.newOps(scope)) {
            DeviceKernels kernels = ops.kernels().orElseThrow();
            RandomStream unused = RandomStream.of(0, "gpu-check");
            Tensor factor = ops.tensor(new float[] {1.1f}, 1);
            Tensor x = ops.tensor(expected, size);
            for (int i = 0; i < rounds; i++) {
                Tensor scaled = ops.multiply(x, factor);
                x = ops.emptyLike(scaled);
                kernels.cast(new DeviceCast(
                        cast, scaled, unused, 0, new DeviceCast.Scale.Whole(1), DeviceCast.Outputs.values(x)));
            }
            ArrayCodec codec = ArrayCodec.of(cast.format(), cast.rounding(), cast.overflow());
            for (int i = 0; i < rounds; i++) {
                for (int j = 0; j < size; j++) {
                    expected[j] *= 1.1f;
                }
                codec.quantize(expected, 0, expected, 0, size, 1, null, 0);
            }
            require(Arrays.equals(x.toFloats(), expected), "an operation did not see what the one before it wrote");
        }
        return rounds + " casts between as many products of libtorch's, in order";
    }

    /**
     * Whole steps in bfloat16 of the sizes that benchmarks use and of nanoGPT's, without and with casts of every operand, by
     * single launches and by a graph where there is one.
     */
    String steps() {
        Engine engine = engine();
        Place place = new Place(gpu);
        boolean records = engine.objectionToRecording(place).isEmpty();
        List<Timed> rows = new ArrayList<>();
        for (StepBenchmark.Size size :
                List.of(StepBenchmark.Size.S, StepBenchmark.Size.M, StepBenchmark.Size.NANOGPT)) {
            for (String format : List.of("none", "e5m2")) {
                StepBenchmark.Casts casts =
                        new StepBenchmark.Casts(LayerFormat.parse(format), StepBenchmark.Operands.ALL, Compute.DEVICE);
                for (Launches launches : records ? Launches.values() : new Launches[] {Launches.EACH}) {
                    rows.add(new Timed(
                            launches,
                            StepReport.measure(size, casts, TIMED_STEPS, launches, Profile.OFF, engine, place)));
                }
            }
        }
        return String.join("\n", MEASURED.lines(rows));
    }

    String graph() {
        Engine engine = engine();
        Place place = new Place(gpu);
        engine.objectionToRecording(place).ifPresent(why -> {
            throw new CudaUnavailable("steps cannot be recorded, for " + why, null);
        });
        return GraphCheck.run(engine, place, trial("e5m2"));
    }

    String codesInBlocks() {
        return CodeBlocksCheck.run(engine(), new Place(gpu));
    }

    String attention() {
        return AttentionCheck.run(engine(), new Place(gpu));
    }

    String training() {
        return training(engine(), new Place(gpu));
    }

    String resume() throws IOException {
        return ResumeCheck.run(engine(), new Place(gpu), trial("e5m2"));
    }

    String stack() {
        return StackCheck.run(engine(), new Place(gpu), trial("none"));
    }

    /** Trains there, twice, and on the CPU in the same precision. */
    static String training(Engine engine, Place device) {
        Engine likeGpu = InPrecision.of(engine, Compute.BFLOAT16);
        List<Trained> rows = new ArrayList<>();
        for (String format : List.of("none", "e5m2")) {
            Trial trial = trial(format);
            TrialResult there = run(engine, device, trial);
            TrialResult again = run(engine, device, trial);
            TrialResult here = run(likeGpu, Place.HOST, trial);
            require(
                    there.record().initialStateHash().equals(here.record().initialStateHash()),
                    "the initial states of GPU and CPU differ");
            require(losses(there).equals(losses(again)), "two runs of " + format + " differ on this GPU");
            double difference = difference(losses(there), losses(here));
            require(difference < TOLERANCE, format + " differs from the CPU's losses by " + difference + ", relative");
            rows.add(new Trained(
                    format,
                    losses(there).get(STEPS - 1),
                    losses(here).get(STEPS - 1),
                    difference,
                    there.record().tokensPerSecond()));
        }
        return String.join("\n", TRAINED.lines(rows));
    }

    private static TrialResult run(Engine engine, Place device, Trial trial) {
        TrialResult result = new GptTrialRunner(engine, device).run(TrialRun.plain(trial), TrainingListener.NONE);
        require(
                result.record().steps().size() == STEPS,
                "a trial ended after " + result.record().steps().size() + " steps: " + result.outcome());
        return result;
    }

    private static List<Double> losses(TrialResult result) {
        return result.record().steps().stream().map(StepMetrics::loss).toList();
    }

    private static double difference(List<Double> there, List<Double> here) {
        double largest = 0;
        for (int i = 0; i < here.size(); i++) {
            largest = Math.max(largest, Math.abs(there.get(i) - here.get(i)) / here.get(i));
        }
        return largest;
    }

    /** Ten steps of size S with casts of the weights, and of the head none. */
    static Trial trial(String format) {
        TrainingSpec training = TrainingSpec.DEFAULT.with(
                TrainingSettings.STEPS.to(STEPS),
                TrainingSettings.EVAL_EVERY.to(STEPS),
                TrainingSettings.EVAL_BATCHES.to(1),
                TrainingSettings.LAYER_STATS_EVERY.to(STEPS));
        return new Trial(
                LayerFormat.parse(format),
                RuleSet.skipping("keep-head", List.of("lm_head")),
                1337,
                ModelSpec.S,
                training,
                QuantizationSpec.DEFAULT,
                Trial.WORDNET);
    }

    private TorchEngine engine() {
        TorchEngine engine;
        try {
            engine = torch.start(0);
        } catch (UserError e) {
            throw new CudaUnavailable(e.getMessage(), e);
        }
        if (gpu >= engine.gpus()) {
            throw new CudaUnavailable(
                    "libtorch " + engine.libraryVersion() + " has no GPU " + gpu
                            + "; set PYTORCH_FLAVOR=cu128, and PYTORCH_LIBRARY_PATH where it is installed, or name one with --torch",
                    null);
        }
        return engine;
    }

    private static float[] normal(String name, int size) {
        float[] values = new float[size];
        RandomStream.of(1337, "gpu-check/" + name).fillNormal(values, 0, 1);
        return values;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}
