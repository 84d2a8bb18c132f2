package io.altgrad.engine.djl;

import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.tensor.HeadOps;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * The parts of attention by TorchScript.
 *
 * @param products of batches of matrices, whose number {@code product} of {@code ops.py} takes
 */
record DjlHeads(ScopedScript script, Products products) implements HeadOps {

    @Override
    public List<Tensor> split(Tensor x, int parts, int heads) {
        return Arrays.stream(script.run(
                        "split_parts", Script.arg(x), ScriptCalls.argument((long) parts), ScriptCalls.argument((long)
                                heads)))
                .<Tensor>map(DjlTensor::new)
                .toList();
    }

    @Override
    public Tensor merged(List<Tensor> parts) {
        return one("merge_parts", Script.arg(parts));
    }

    @Override
    public Tensor transposed(Tensor x) {
        return one("transpose_matrices", Script.arg(x));
    }

    @Override
    public Tensor product(Tensor a, Tensor b) {
        return one("product_of_matrices", Script.arg(a), Script.arg(b), ScriptCalls.argument(products.ofBatches()));
    }

    @Override
    public Tensor causalSoftmax(Tensor scores, double scale) {
        return one("causal_softmax", Script.arg(scores), ScriptCalls.argument(scale));
    }

    @Override
    public Tensor causalSoftmaxBackward(Tensor grad, Tensor probabilities, double scale) {
        return one("causal_softmax_backward", Script.arg(grad), Script.arg(probabilities), ScriptCalls.argument(scale));
    }

    private Tensor one(String method, long... arguments) {
        return new DjlTensor(script.one(method, arguments));
    }
}
