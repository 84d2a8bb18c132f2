package io.altgrad.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altgrad.tensor.Ops;

/** A table of vectors by id: ids (…) of int64 to (…, C). */
public final class Embedding extends Module {

    private final Parameter weight;

    /** A table of zeros of {@code rows} vectors. */
    public Embedding(NDManager manager, int rows, int width) {
        weight = parameter("weight", Parameter.zeros(manager, rows, width));
    }

    public Parameter weight() {
        return weight;
    }

    /** The vectors; their backward ends here and gives null. */
    public Pass forward(NDArray ids, Context context) {
        Ops ops = context.ops();
        return new Pass(ops.embedding(ids, weight.value()), grad -> {
            weight.accumulate(
                    ops.embeddingBackward(grad, ids, weight.value().getShape().get(0)));
            return null;
        });
    }
}
