package io.altgrad.engine.libtorch;

import static io.altgrad.engine.libtorch.Libtorch.handle;
import static io.altgrad.engine.libtorch.StableTensor.handle;

import io.altgrad.tensor.HeadOps;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * The parts of attention by {@link Attention}'s operations.
 *
 * @param scope that owns the results
 * @param products of batches of matrices
 */
record StableHeads(StableScope scope, Products products) implements HeadOps {

    @Override
    public List<Tensor> split(Tensor x, int parts, int heads) {
        long[] views = Attention.heads(handle(x), parts, heads);
        try (Temporaries way = new Temporaries()) {
            Arrays.stream(views).forEach(way::keep);
            return Arrays.stream(views)
                    .mapToObj(view -> (Tensor) scope.own(Layout.contiguous(view)))
                    .toList();
        }
    }

    @Override
    public Tensor merged(List<Tensor> parts) {
        return scope.own(
                Attention.merged(parts.stream().mapToLong(StableTensor::handle).toArray()));
    }

    @Override
    public Tensor transposed(Tensor x) {
        try (Temporaries way = new Temporaries()) {
            return scope.own(Layout.contiguous(way.keep(turned(x))));
        }
    }

    @Override
    public Tensor product(Tensor a, Tensor b) {
        try (Temporaries way = new Temporaries()) {
            return scope.own(products.product(handle(a), way.keep(turned(b))));
        }
    }

    private static long turned(Tensor x) {
        int rank = x.shape().rank();
        return Layout.exchanged(handle(x), rank - 2, rank - 1);
    }

    @Override
    public Tensor causalSoftmax(Tensor scores, double scale) {
        return scope.own(Attention.causalSoftmax(scope.place(), handle(scores), scale));
    }

    @Override
    public Tensor causalSoftmaxBackward(Tensor grad, Tensor probabilities, double scale) {
        return scope.own(Attention.causalSoftmaxBackward(handle(grad), handle(probabilities), scale));
    }
}
