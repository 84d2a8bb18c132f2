package io.altgrad.tensor;

import io.altgrad.random.RandomStream;
import io.altgrad.tensor.Ops.Attended;
import io.altgrad.tensor.Profile.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Operations on stacks as a whole, whatever bits their parts get. A view that is made on the way is closed on it, else it
 * would keep alive what is freed.
 *
 * @param single the operations that it is all made of
 * @param size the number of parts of each stack, K
 */
record Batch(Ops single, int size) {

    static Tensor whole(Tensor stack) {
        return ((BatchedTensor) stack).whole();
    }

    static List<Tensor> wholes(List<Tensor> stacks) {
        return stacks.stream().map(Batch::whole).toList();
    }

    Tensor of(Tensor whole) {
        return BatchedTensor.of(single, whole);
    }

    /** The stack of parts of that shape that {@code made}, which is the caller's own, holds one after the other. */
    Tensor shaped(Tensor made, Shape shape) {
        try (made) {
            return of(made.reshape(shape.after(size)));
        }
    }

    /** (K, B, …) as (K · B, …). */
    Tensor folded(Tensor stack) {
        long[] extents = stack.shape().toArray();
        extents[0] *= size;
        return whole(stack).reshape(extents);
    }

    /** (K, …, C) as (K, N, C). */
    private Tensor matrices(Tensor stack) {
        return whole(stack).reshape(size, -1, stack.shape().last());
    }

    /** Parts as they are added to, or multiplied with, parts of that many dimensions. */
    private Tensor aligned(Tensor stack, int rank) {
        long[] extents = stack.shape().toArray();
        long[] all = new long[rank + 1];
        Arrays.fill(all, 1);
        all[0] = size;
        System.arraycopy(extents, 0, all, all.length - extents.length, extents.length);
        return whole(stack).reshape(all);
    }

    Tensor add(Tensor a, Tensor b) {
        int rank = Math.max(a.shape().rank(), b.shape().rank());
        try (Tensor left = aligned(a, rank);
                Tensor right = aligned(b, rank)) {
            return of(single.add(left, right));
        }
    }

    Tensor multiply(Tensor a, Tensor b) {
        int rank = Math.max(a.shape().rank(), b.shape().rank());
        try (Tensor left = aligned(a, rank);
                Tensor right = aligned(b, rank)) {
            return of(single.multiply(left, right));
        }
    }

    /** {@code x Wᵀ + b}; the bias may be null. */
    Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        Shape shape = x.shape().withLast(weight.shape().extent(0));
        try (Tensor rows = matrices(x)) {
            Tensor y = shaped(product(Kind.GEMM_FORWARD, rows, whole(weight)), shape);
            if (bias == null) {
                return y;
            }
            try (y) {
                return add(y, bias);
            }
        }
    }

    Tensor linearInputGradient(Tensor grad, Tensor weight) {
        try (Tensor rows = matrices(grad);
                Tensor columns = whole(weight).transpose()) {
            return shaped(
                    product(Kind.GEMM_INPUT_GRADIENT, rows, columns),
                    grad.shape().withLast(weight.shape().last()));
        }
    }

    Tensor linearWeightGradient(Tensor grad, Tensor x) {
        try (Tensor g = matrices(grad);
                Tensor h = matrices(x);
                Tensor ofGrad = g.transpose();
                Tensor ofInput = h.transpose()) {
            return of(product(Kind.GEMM_WEIGHT_GRADIENT, ofGrad, ofInput));
        }
    }

    /** {@code A Bᵀ} of each part: a (m, k), b (n, k), each by rows, or its transposed. */
    Tensor productOfValues(Tensor a, Codes.Order orderOfA, Tensor b, Codes.Order orderOfB) {
        try (Tensor turnedA = turned(a, orderOfA);
                Tensor turnedB = turned(b, orderOfB)) {
            return of(product(
                    Kind.GEMM_FORWARD, turnedA == null ? whole(a) : turnedA, turnedB == null ? whole(b) : turnedB));
        }
    }

    /** A view by rows of matrices that lie by columns; null where they lie by rows. */
    private static Tensor turned(Tensor stack, Codes.Order order) {
        return order == Codes.Order.BY_COLUMNS ? whole(stack).transpose() : null;
    }

    /** The rows of each part (…, C) as products read them: (N, C). */
    Tensor operandOfRows(Tensor x) {
        return of(single.toOperand(matrices(x)));
    }

    /** {@code A Bᵀ} of each part: a (K, m, k), b (K, n, k). */
    private Tensor product(Kind kind, Tensor a, Tensor b) {
        return single.timed(kind, () -> single.heads().product(a, b));
    }

    Tensor biasGradient(Tensor grad) {
        try (Tensor rows = matrices(grad)) {
            return of(single.sum(rows, 1));
        }
    }

    Tensor sum(Tensor x, int dimension) {
        return of(single.sum(whole(x), dimension + 1));
    }

    /** The rows as one tensor's, and each part's weight and bias behind it. */
    Ops.Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
        try (Tensor ones = single.ones(weight.shape())) {
            Ops.Normalized normal = single.layerNorm(whole(x), ones, null, eps);
            Tensor y = of(normal.y());
            Shape each = x.shape().withLast(1);
            return new Ops.Normalized(
                    affine(y, weight, bias), shaped(normal.mean(), each), shaped(normal.rstd(), each));
        }
    }

    private Tensor affine(Tensor y, Tensor weight, Tensor bias) {
        try (y) {
            Tensor scaled = multiply(y, weight);
            if (bias == null) {
                return scaled;
            }
            try (scaled) {
                return add(scaled, bias);
            }
        }
    }

    Tensor gelu(Tensor x) {
        return of(single.gelu(whole(x)));
    }

    Tensor geluBackward(Tensor grad, Tensor x) {
        return of(single.geluBackward(whole(grad), whole(x)));
    }

    /** The factors of dropout of each part, by one kernel for all where there is one. */
    Tensor dropoutMask(List<RandomStream> draws, long firstDraw, double probability, Shape shape) {
        Optional<DeviceKernels> kernels = single.kernels();
        if (kernels.isPresent()) {
            Tensor masks = single.floats(shape.after(size).toArray());
            kernels.get().dropout(masks, draws, firstDraw, probability);
            return of(masks);
        }
        List<Tensor> masks = draws.stream()
                .map(own -> single.dropoutMask(own, firstDraw, probability, shape))
                .toList();
        Tensor whole = single.joined(masks);
        masks.forEach(Tensor::close);
        return of(whole);
    }

    /** Attention of all parts' sequences as one batch. */
    record Folded(Attended all, Tensor y, Shape qkv) implements Attended {

        @Override
        public void close() {
            all.close();
        }
    }

    /** @param keep factors of the probabilities (B, H, T, T); null where nothing is dropped */
    Folded attention(Tensor qkv, int heads, Tensor keep) {
        try (Tensor sequences = folded(qkv)) {
            Attended all;
            if (keep == null) {
                all = single.attention(sequences, heads);
            } else {
                // Its backward reads the factors: the view lives as long as the scope.
                all = single.attention(sequences, heads, folded(keep));
            }
            Shape shape = qkv.shape().withLast(qkv.shape().last() / 3);
            return new Folded(all, shaped(all.y(), shape), qkv.shape());
        }
    }

    Tensor attentionBackward(Tensor grad, Folded forward) {
        try (Tensor sequences = folded(grad)) {
            return shaped(single.attentionBackward(sequences, forward.all()), forward.qkv());
        }
    }

    /** By one table of all parts' rows: what is copied is a part's own. */
    Tensor embedding(Tensor ids, Tensor table) {
        try (Tensor all = folded(table)) {
            return of(single.embedding(
                    ((BatchedTensor) ids).ofOneTable(table.shape().extent(0)), all));
        }
    }

    Tensor embeddingBackward(Tensor grad, Tensor ids, long rows) {
        Tensor made = single.embeddingBackward(whole(grad), ((BatchedTensor) ids).ofOneTable(rows), rows * size);
        return shaped(made, Shape.of(rows, grad.shape().last()));
    }

    /** A mean over all parts' rows at once, which takes as many times the scale. */
    Tensor crossEntropyBackward(Tensor logits, Tensor targets, double scale) {
        try (Tensor rows = folded(logits);
                Tensor all = folded(targets)) {
            return shaped(single.crossEntropyBackward(single.crossEntropy(rows, all), scale * size), logits.shape());
        }
    }

    /** Multiplies each part by its own factor, rounded as a product with a number is. */
    void scaleInPlace(List<Tensor> stacks, double[] factors) {
        float[] rounded = new float[size];
        for (int i = 0; i < size; i++) {
            rounded[i] = (float) factors[i];
        }
        try (Tensor scales = of(single.tensor(rounded, size))) {
            stacks.forEach(stack -> ((BatchedTensor) stack).become(whole(multiply(stack, scales))));
        }
    }
}
