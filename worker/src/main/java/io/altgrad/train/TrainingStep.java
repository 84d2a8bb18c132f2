package io.altgrad.train;

import io.altgrad.checkpoint.TrainingState;
import io.altgrad.nn.Context;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.QuantizedLayer;
import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.DivergedOperand;
import io.altgrad.result.TrainingRecord;
import io.altgrad.spec.StateFormat;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Recorder;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** One optimizer step: forward and backward of each micro-batch, clipping, AdamW. */
public final class TrainingStep {

    private final Engine engine;
    private final Scope scope;
    private final Gpt model;
    private final TrainingSpec training;
    private final BatchSource batches;
    private final long seed;
    private final AdamW optimizer;

    /** Gathers the gradients of the step with that first micro-batch, where a recording does; gives its losses. */
    private LongFunction<Optional<float[]>> recorded = first -> Optional.empty();

    /**
     * Optimizer state lives as long as {@code scope}; the model's weights become the numbers that masters are kept in.
     *
     * @param seed of stochastic rounding and dropout
     */
    public TrainingStep(Engine engine, Scope scope, Gpt model, TrainingSpec training, BatchSource batches, long seed) {
        this.engine = engine;
        this.scope = scope;
        this.model = model;
        this.training = training;
        this.batches = batches;
        this.seed = seed;
        this.optimizer = new AdamW(model.namedParameters(), training.optimizer(), scope, seed);
        try (Ops ops = engine.newOps(scope)) {
            optimizer.begin(ops);
        }
    }

    /**
     * From now on makes the steps that nobody observes by recordings, where they are alike; no number changes by that.
     *
     * @param recorder outlives this
     * @param refused hears once why steps cannot be recorded, if they cannot: what goes on from "for"
     */
    public void recordBy(Recorder recorder, Consumer<String> refused) {
        if (!training.optimizer().states().master().equals(StateFormat.FLOAT32)) {
            refused.accept("each update makes other tensors of weights that are kept in a format");
            return;
        }
        recorded = new StepRecordings(
                model,
                batches,
                gpt -> new RecordedStep(engine, scope, gpt, training.batches(), seed, recorder),
                refused)::replay;
    }

    /** Tokens that a step consumes. */
    public long tokens() {
        return (long) training.batches().accumulation()
                * training.batches().size()
                * model.model().context();
    }

    /** The state after the steps of {@code record}. */
    TrainingState state(TrainingRecord record) {
        return TrainingState.of(model, optimizer.moments(), record);
    }

    /** Makes model and optimizer what they were in that state. */
    void restore(TrainingState state) {
        state.restore(model);
        optimizer.restore(state.moments(), state.step());
    }

    /**
     * The result of a step.
     *
     * @param loss the mean of its micro-batches before the update
     * @param gradientNorm before clipping
     * @param badLayer the first layer that showed what is not finite; empty where loss and norm are, or no layer did
     */
    public record Result(double loss, double learningRate, double gradientNorm, String badLayer) {

        boolean isFinite() {
            return Double.isFinite(loss) && Double.isFinite(gradientNorm);
        }
    }

    /** The outcome of a step. */
    @FunctionalInterface
    public interface Made {

        /**
         * Its result.
         *
         * @throws DivergedOperand if it was ended by a cast
         */
        Result result();

        /** The outcome of {@code work}, done now. */
        static Made of(Supplier<Result> work) {
            try {
                Result result = work.get();
                return () -> result;
            } catch (DivergedOperand e) {
                return diverged(e);
            }
        }

        /** A step that a cast ended. */
        static Made diverged(DivergedOperand how) {
            return () -> {
                throw how;
            };
        }
    }

    /**
     * Makes step {@code index}, counted from 0. Where its loss or its gradients are not finite it updates nothing.
     *
     * @param observer hears of the casts of the first micro-batch
     */
    public Result run(int index, CastObserver observer) {
        double loss = 0;
        double learningRate = Schedule.learningRate(training.schedule(), index);
        int accumulation = training.batches().accumulation();
        long first = (long) index * accumulation;
        Optional<float[]> losses = observer == CastObserver.NONE ? recorded.apply(first) : Optional.empty();
        for (int micro = 0; micro < accumulation; micro++) {
            long microBatch = first + micro;
            float part = losses.isPresent()
                    ? losses.get()[micro]
                    : gather(microBatch, micro == 0 ? observer : CastObserver.NONE);
            if (!Float.isFinite(part)) {
                return new Result(part, learningRate, Double.NaN, firstBadLayer(microBatch));
            }
            loss += part;
        }
        endHistories();
        try (Ops ops = engine.newOps(scope)) {
            double norm = optimizer.step(ops, learningRate);
            String badLayer = Double.isFinite(norm) ? "" : FirstBadLayer.ofGradients(gradients());
            return new Result(loss / accumulation, learningRate, norm, badLayer);
        }
    }

    /** The gradients that have gathered, by parameter, in tree order. */
    private Map<String, Tensor> gradients() {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        model.namedParameters().forEach((name, parameter) -> {
            if (parameter.gradient() != null) {
                gradients.put(name, parameter.gradient());
            }
        });
        return gradients;
    }

    /** Ends the step in amax histories, which count steps. */
    void endHistories() {
        model.walk((name, component) -> {
            if (component instanceof QuantizedLayer quantized) {
                quantized.endStep();
            }
        });
    }

    Gpt model() {
        return model;
    }

    TrainingSpec training() {
        return training;
    }

    AdamW optimizer() {
        return optimizer;
    }

    Batch batch(long microBatch) {
        return batches.batch(microBatch);
    }

    Context context(Ops ops, long microBatch, CastObserver observer) {
        return Context.training(ops, seed, microBatch).observedBy(observer);
    }

    /** Gathers the gradients of one micro-batch and returns its loss. */
    private float gather(long microBatch, CastObserver observer) {
        try (Ops ops = engine.newOps(scope)) {
            ops.kernels().ifPresent(DeviceKernels::leaveAmaxes);
            Batch batch = batch(microBatch);
            Context context = context(ops, microBatch, observer);
            Gpt.Loss loss = model.loss(batch.idTensor(ops), batch.targetTensor(ops), context);
            float value = loss.value();
            if (Float.isFinite(value)) {
                loss.backward(1.0 / training.batches().accumulation());
            }
            ops.kernels().ifPresent(DeviceKernels::tellAmaxes);
            return value;
        }
    }

    /** The layer in which the loss of that micro-batch became what it is, not finite. */
    String firstBadLayer(long microBatch) {
        try (Ops ops = engine.newOps(scope)) {
            Batch batch = batch(microBatch);
            return FirstBadLayer.ofForward(model, batch.idTensor(ops), context(ops, microBatch, CastObserver.NONE));
        }
    }
}
