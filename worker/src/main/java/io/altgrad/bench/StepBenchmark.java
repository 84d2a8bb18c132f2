package io.altgrad.bench;

import io.altgrad.base.UserError;
import io.altgrad.nn.Gpt;
import io.altgrad.quantize.CastObserver;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.InPrecision;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Recorder;
import io.altgrad.tensor.Scope;
import io.altgrad.train.Batch;
import io.altgrad.train.BatchSource;
import io.altgrad.train.Launches;
import io.altgrad.train.ProcessMemory;
import io.altgrad.train.TrainingStep;
import io.altgrad.vector.Warming;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The time of whole training steps on random tokens: forward, backward, clipping and AdamW, without data loading. The
 * first steps, between which the vector loops warm up, are left out.
 */
public final class StepBenchmark {

    private static final int VOCABULARY = 65;
    private static final long SEED = 1337;

    private StepBenchmark() {}

    /** The sizes that benchmarks use, with their batches; with biases, as PyTorch's layers have them. */
    public enum Size {
        /** 2 layers, 2 heads, 32 wide, context 32, batch 4. */
        XS(new ModelSpec(2, 2, 32, 32, 0.0, true), 4, 100),
        /** 4 layers, 4 heads, 128 wide, context 64, batch 12. */
        S(ModelSpec.S, 12, 30),
        /** 6 layers, 6 heads, 384 wide, context 256, batch 8. */
        M(ModelSpec.M, 8, 10),
        /** As M with batch 64, as nanoGPT trains it on a GPU. */
        NANOGPT(ModelSpec.M, 64, 10);

        private final ModelSpec model;
        private final int batch;

        /** Steps after which the casts of each run on vectors; see {@link Warming#PLAIN_ELEMENTS}. */
        private final int warmUp;

        Size(ModelSpec model, int batch, int warmUp) {
            this.model =
                    new ModelSpec(model.layers(), model.heads(), model.width(), model.context(), model.dropout(), true);
            this.batch = batch;
            this.warmUp = warmUp;
        }

        int warmUp() {
            return warmUp;
        }
    }

    /**
     * The times and figures that were measured.
     *
     * @param loss of the last step
     * @param peakMib largest resident size of this process so far
     * @param kinds mean milliseconds of processor time of a step by kind of operation; empty unless profiled
     */
    public record Result(
            double medianMillis,
            double minMillis,
            double tokensPerSecond,
            double loss,
            double peakMib,
            Map<Profile.Kind, Double> kinds) {

        public Result {
            kinds = Collections.unmodifiableMap(new LinkedHashMap<>(kinds));
        }
    }

    /**
     * The casts and the products of a model's Linears.
     *
     * @param format of every Linear, the head too
     * @param compute the type of all products
     */
    public record Casts(LayerFormat format, Operands operands, Compute compute) {}

    /** The operands of each Linear that are quantized. */
    public enum Operands {
        WEIGHTS,
        /** Weights, inputs and gradients. */
        ALL;

        private QuantizationSpec quantization(Compute compute) {
            QuantizationSpec d = QuantizationSpec.DEFAULT;
            LayerFormat others = this == ALL ? new LayerFormat.OfTrial() : new LayerFormat.Unquantized();
            return new QuantizationSpec(
                            d.scaling(),
                            d.rounding(),
                            d.overflow(),
                            others,
                            others,
                            d.straightThrough(),
                            d.computation())
                    .with(new Arithmetic(d.computation(), compute));
        }
    }

    /**
     * Makes {@code steps} steps and times each.
     *
     * @param place where the model lies and the steps are computed
     * @param launches of their work
     * @param profile where operations are counted by kind; {@link Profile#OFF} for none
     * @throws UserError if they are to be recorded and cannot be
     */
    public static Result run(
            Engine started, Place place, Size size, Casts casts, int steps, Launches launches, Profile profile) {
        Engine engine = InPrecision.of(started, casts.compute()).profiledBy(profile);
        try (Scope scope = engine.newScope(place);
                Recorder recorder = launches == Launches.EACH ? null : recorder(engine, place)) {
            TrainingStep step = step(engine, scope, size, casts);
            if (recorder != null) {
                step.recordBy(recorder, StepBenchmark::refused);
            }
            double[] millis = new double[steps];
            double loss = 0;
            for (int i = 0; i < size.warmUp + steps; i++) {
                long start = System.nanoTime();
                int number = i;
                loss = profile.time(Profile.Kind.REST, () -> step.run(number, CastObserver.NONE))
                        .loss();
                if (i >= size.warmUp) {
                    millis[i - size.warmUp] = (System.nanoTime() - start) / 1e6;
                } else {
                    Warming.awaitAll();
                    profile.clear();
                }
            }
            Map<Profile.Kind, Double> kinds = profile.millis();
            kinds.replaceAll((kind, total) -> total / steps);
            Arrays.sort(millis);
            double median = (millis[(steps - 1) / 2] + millis[steps / 2]) / 2;
            return new Result(
                    median,
                    millis[0],
                    size.batch * size.model.context() * 1e3 / median,
                    loss,
                    ProcessMemory.peakMib(),
                    kinds);
        }
    }

    private static Recorder recorder(Engine engine, Place place) {
        engine.objectionToRecording(place).ifPresent(StepBenchmark::refused);
        return engine.newRecorder(place);
    }

    private static void refused(String why) {
        throw new UserError("Cannot record steps as CUDA graphs, for " + why + "; leave --cuda-graphs out.");
    }

    /** A model of that size in its initial state. */
    static Gpt gpt(Scope scope, Size size) {
        return Gpt.initialized(scope, size.model, VOCABULARY, SEED);
    }

    /** The steps of such a model, quantized so. */
    static TrainingStep step(Engine engine, Scope scope, Size size, Casts casts) {
        Gpt gpt = gpt(scope, size);
        Surgery.quantize(
                gpt, SurgeryPlan.uniform(casts.format(), casts.operands().quantization(casts.compute())), SEED);
        return new TrainingStep(engine, scope, gpt, training(size), randomTokens(size), SEED);
    }

    /** A constant learning rate of 1e-3 and nanoGPT's other settings. */
    private static TrainingSpec training(Size size) {
        return TrainingSpec.DEFAULT.with(
                TrainingSettings.STEPS.to(Integer.MAX_VALUE),
                TrainingSettings.BATCH.to(size.batch),
                TrainingSettings.LEARNING_RATE.to(1e-3),
                TrainingSettings.MIN_LEARNING_RATE.to(1e-3),
                TrainingSettings.WARMUP_STEPS.to(0));
    }

    static BatchSource randomTokens(Size size) {
        RandomStream stream = RandomStream.of(SEED, "bench");
        int time = size.model.context();
        int tokens = size.batch * time;
        return number -> {
            long[] ids = new long[tokens];
            long[] targets = new long[tokens];
            for (int i = 0; i < tokens; i++) {
                ids[i] = stream.below((2 * number) * tokens + i, VOCABULARY);
                targets[i] = stream.below((2 * number + 1) * tokens + i, VOCABULARY);
            }
            return new Batch(ids, targets, size.batch, time);
        };
    }
}
