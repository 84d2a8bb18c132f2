package io.altgrad.train;

import ai.djl.ndarray.NDManager;
import io.altgrad.nn.Context;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.QuantizedLinear;
import io.altgrad.quantize.CastObserver;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.TensorEngine;

/** One optimizer step: forward and backward of each micro-batch, clipping, AdamW. */
public final class TrainingStep {

    private final TensorEngine engine;
    private final NDManager manager;
    private final Gpt model;
    private final TrainingSpec training;
    private final BatchSource batches;
    private final long seed;
    private final AdamW optimizer;

    /** Optimizer state lives as long as {@code manager}. */
    public TrainingStep(
            TensorEngine engine, NDManager manager, Gpt model, TrainingSpec training, BatchSource batches, long seed) {
        this.engine = engine;
        this.manager = manager;
        this.model = model;
        this.training = training;
        this.batches = batches;
        this.seed = seed;
        this.optimizer = new AdamW(model.namedParameters().values(), training, manager);
    }

    /** Tokens that a step consumes. */
    public long tokens() {
        return (long) training.accumulation() * training.batch() * model.model().context();
    }

    /** What a step came to: the mean loss of its micro-batches before the update, and the norm before clipping. */
    public record Result(double loss, double learningRate, double gradientNorm) {}

    /**
     * Makes step {@code index}, counted from 0.
     *
     * @param observer hears of the casts of the first micro-batch
     */
    public Result run(int index, CastObserver observer) {
        double loss = 0;
        int accumulation = training.accumulation();
        for (int micro = 0; micro < accumulation; micro++) {
            loss += gather((long) index * accumulation + micro, micro == 0 ? observer : CastObserver.NONE);
        }
        model.walk((name, module) -> {
            if (module instanceof QuantizedLinear quantized) {
                quantized.endStep();
            }
        });
        double learningRate = Schedule.learningRate(training, index);
        try (Ops ops = engine.newScope(manager)) {
            double norm = optimizer.step(ops, learningRate);
            return new Result(loss / accumulation, learningRate, norm);
        }
    }

    /** Gathers the gradients of one micro-batch and returns its loss. */
    private double gather(long microBatch, CastObserver observer) {
        try (Ops ops = engine.newScope(manager)) {
            Batch batch = batches.batch(microBatch);
            Context context = Context.training(ops, seed, microBatch).observedBy(observer);
            Gpt.Loss loss = model.loss(batch.idTensor(ops), batch.targetTensor(ops), context);
            loss.backward(1.0 / training.accumulation());
            return loss.value();
        }
    }
}
