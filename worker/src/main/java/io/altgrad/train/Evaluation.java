package io.altgrad.train;

import ai.djl.ndarray.NDManager;
import io.altgrad.nn.Context;
import io.altgrad.nn.Gpt;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.TensorEngine;
import java.util.List;

/** The loss of a model on fixed batches. Quantized layers evaluate quantized; nothing of the model changes. */
public final class Evaluation {

    private Evaluation() {}

    /** The mean cross-entropy in nats of all tokens of the batches. */
    public static double loss(TensorEngine engine, NDManager manager, Gpt model, List<Batch> batches) {
        double sum = 0;
        long tokens = 0;
        for (Batch batch : batches) {
            try (Ops ops = engine.newScope(manager)) {
                Gpt.Loss loss = model.loss(batch.idTensor(ops), batch.targetTensor(ops), Context.evaluation(ops));
                sum += (double) loss.value() * batch.tokens();
                tokens += batch.tokens();
            }
        }
        return sum / tokens;
    }
}
