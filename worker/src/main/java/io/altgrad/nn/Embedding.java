package io.altgrad.nn;

import io.altgrad.spec.Site;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;

/** A table of vectors by id: ids (…) of int64 to (…, C). */
public final class Embedding extends Component {

    private final Parameter weight;
    private final Slot<Layer> output = slot("output", Layer.class, new Activation(Site.EMBEDDING));

    /** A table of zeros of {@code rows} vectors. */
    public Embedding(Scope scope, int rows, int width) {
        weight = parameter("weight", Parameter.zeros(scope, rows, width));
    }

    public Parameter weight() {
        return weight;
    }

    /** The vectors; their backward ends here and gives null. */
    public Pass forward(Tensor ids, Context context) {
        Ops ops = context.ops();
        Pass pass = new Pass(ops.embedding(ids, weight.value()), grad -> {
            weight.accumulate(
                    ops.embeddingBackward(grad, ids, weight.value().shape().extent(0)));
            return null;
        });
        return pass.then(rows -> output.component().forward(rows, context));
    }
}
