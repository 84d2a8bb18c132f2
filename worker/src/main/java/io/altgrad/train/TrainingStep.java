package io.altgrad.train;

import io.altgrad.checkpoint.TrainingState;
import io.altgrad.nn.Context;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.QuantizedLayer;
import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.DivergedOperand;
import io.altgrad.result.TrainingRecord;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.tensor.DeviceStep;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import java.util.List;
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

    /** Null until this trial makes a step alone. */
    private StepEnd end;

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
        StepOutcome outcome = new StepOutcome(this, index);
        StepEnd end = end();
        end.begin(List.of(outcome));
        int accumulation = training.batches().accumulation();
        for (int micro = 0; micro < accumulation && outcome.goesOn(); micro++) {
            gather(outcome, (long) index * accumulation + micro, micro == 0 ? observer : CastObserver.NONE);
        }
        if (outcome.goesOn()) {
            try (Ops ops = engine.newOps(scope)) {
                end.run(ops, ops, List.of(outcome), () -> {});
            }
        }
        return outcome.made().result();
    }

    /** The end of the steps of this trial alone; in a stack they have another. */
    private StepEnd end() {
        if (end == null) {
            Ops own = engine.newOps(scope);
            DeviceStep device = own.deviceStep().orElse(null);
            if (device == null) {
                own.close();
            }
            end = new StepEnd(optimizer, device);
        }
        return end;
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

    /** Gathers the gradients of one micro-batch. */
    private void gather(StepOutcome outcome, long microBatch, CastObserver observer) {
        try (Ops ops = engine.newOps(scope)) {
            end.leaveAmaxes(ops);
            Batch batch = batch(microBatch);
            Context context = context(ops, microBatch, observer).divergingTo(outcome::diverged);
            Gpt.Loss loss = model.loss(batch.idTensor(ops), batch.targetTensor(ops), context);
            end.take(
                    ops,
                    loss.entropy(),
                    () -> new float[] {loss.value()},
                    (trial, value) -> outcome.take(value, microBatch));
            if (outcome.goesOn()) {
                loss.backward(1.0 / training.batches().accumulation());
                end.tellAmaxes(ops);
            }
        } catch (DivergedOperand e) {
            outcome.diverged(e);
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
