package io.altgrad.train;

import io.altgrad.nn.Context;
import io.altgrad.nn.Gpt;
import io.altgrad.quantize.Mode;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import java.util.List;

/** The loss of a model on fixed batches. Nothing of the model changes. */
public final class Evaluation {

    private final Engine engine;
    private final Scope scope;
    private final Gpt model;
    private final List<Batch> batches;

    public Evaluation(Engine engine, Scope scope, Gpt model, List<Batch> batches) {
        this.engine = engine;
        this.scope = scope;
        this.model = model;
        this.batches = List.copyOf(batches);
    }

    /**
     * The mean cross-entropy in nats of all tokens of the batches.
     *
     * @param mode {@link Mode#EVALUATE} or {@link Mode#EVALUATE_DRAWN}, where quantized layers quantize, or {@link
     *     Mode#EVALUATE_UNQUANTIZED}
     */
    public double loss(Mode mode) {
        double sum = 0;
        long tokens = 0;
        for (Batch batch : batches) {
            try (Ops ops = engine.newOps(scope)) {
                ops.kernels().ifPresent(DeviceKernels::leaveAmaxes);
                Context context = Context.evaluation(ops, mode);
                sum += (double) model.loss(batch.idTensor(ops), batch.targetTensor(ops), context)
                                .value()
                        * batch.tokens();
                ops.kernels().ifPresent(DeviceKernels::tellAmaxes);
                tokens += batch.tokens();
            }
        }
        return sum / tokens;
    }
}
