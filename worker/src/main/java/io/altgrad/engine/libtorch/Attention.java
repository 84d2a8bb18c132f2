package io.altgrad.engine.libtorch;

import static io.altgrad.engine.libtorch.Libtorch.handle;

import io.altgrad.tensor.Ops.Attended;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Causal attention by the operations that libtorch has for it, and what its backward needs. */
sealed interface Attention extends Attended {

    Operation UPPER_TRIANGLE = new Operation("triu");
    Operation SOFTMAX = new Operation("_softmax");
    Operation SOFTMAX_BACKWARD = new Operation("_softmax_backward_data");
    Operation MULTIPLY = new Operation("mul", "Tensor");
    Operation CONCATENATE = new Operation("cat");

    /** The gradient of qkv, the caller's to free: grad (B, T, C). */
    long backward(Products products, long grad);

    /**
     * Attention by the CPU's fused kernel.
     *
     * @param y (B, T, C)
     * @param saved views of qkv as q, k and v, (B, H, T, D) each, y by heads, and the logarithms of its sums
     */
    record Fused(StableTensor y, List<StableTensor> saved) implements Attention {

        private static final Operation FORWARD = new Operation("_scaled_dot_product_flash_attention_for_cpu");
        private static final Operation BACKWARD = new Operation("_scaled_dot_product_flash_attention_for_cpu_backward");

        @Override
        public void close() {
            saved.forEach(StableTensor::close);
        }

        static Fused of(StableScope scope, Tensor qkv, int heads) {
            long[] views = heads(StableTensor.handle(qkv), 3, heads);
            long[] made = FORWARD.call(
                    2, handle(views[0]), handle(views[1]), handle(views[2]), Libtorch.number(0), Libtorch.TRUE);
            StableTensor y = scope.own(mergedHeads(made[0]));
            return new Fused(y, owned(scope, views[0], views[1], views[2], made[0], made[1]));
        }

        @Override
        public long backward(Products products, long grad) {
            long[] forward = saved.stream().mapToLong(StableTensor::handle).toArray();
            try (Temporaries way = new Temporaries()) {
                long[] gradients = BACKWARD.call(
                        3,
                        handle(way.keep(ofHeads(grad, forward[0]))),
                        handle(forward[0]),
                        handle(forward[1]),
                        handle(forward[2]),
                        handle(forward[3]),
                        handle(forward[4]),
                        Libtorch.number(0),
                        Libtorch.TRUE);
                for (long gradient : gradients) {
                    way.keep(gradient);
                }
                return merged(gradients[0], gradients[1], gradients[2]);
            }
        }
    }

    /**
     * Attention by a GPU's fused kernel, of bfloat16, where {@link io.altgrad.engine.torch.TorchKernels#attends} says that
     * it serves.
     *
     * @param y (B, T, C)
     * @param saved views of qkv as q, k and v, (B, H, T, D) each, y by heads, the logarithms of its sums, and what else
     *     the backward takes: two tensors that are none but for sequences of different lengths, and two of random numbers
     */
    record Flash(StableTensor y, List<StableTensor> saved) implements Attention {

        private static final Operation FORWARD = new Operation("_scaled_dot_product_flash_attention");
        private static final Operation BACKWARD = new Operation("_scaled_dot_product_flash_attention_backward");

        @Override
        public void close() {
            saved.forEach(StableTensor::close);
        }

        /** The kernel also gives the longest of the sequences, twice, and a mask for debugging, the last. */
        static Flash of(StableScope scope, Tensor qkv, int heads) {
            try (Temporaries way = new Temporaries()) {
                long rounded = way.keep(Types.converted(StableTensor.handle(qkv), Libtorch.BFLOAT16));
                long[] views = heads(rounded, 3, heads);
                long[] made = FORWARD.call(
                        9, handle(views[0]), handle(views[1]), handle(views[2]), Libtorch.number(0), Libtorch.TRUE);
                way.keep(made[8]);
                long y = Types.converted(way.keep(mergedHeads(made[0])), Libtorch.FLOAT32);
                return new Flash(
                        scope.own(y),
                        owned(
                                scope, views[0], views[1], views[2], made[0], made[1], made[2], made[3], made[6],
                                made[7]));
            }
        }

        @Override
        public long backward(Products products, long grad) {
            long[] forward = saved.stream().mapToLong(StableTensor::handle).toArray();
            long time = Libtorch.sizes(forward[0])[2];
            try (Temporaries way = new Temporaries()) {
                long rounded = way.keep(Types.converted(grad, Libtorch.BFLOAT16));
                long[] gradients = BACKWARD.call(
                        3,
                        handle(way.keep(ofHeads(rounded, forward[0]))),
                        handle(forward[0]),
                        handle(forward[1]),
                        handle(forward[2]),
                        handle(forward[3]),
                        handle(forward[4]),
                        handle(forward[5]),
                        handle(forward[6]),
                        time,
                        time,
                        Libtorch.number(0),
                        Libtorch.TRUE,
                        handle(forward[7]),
                        handle(forward[8]));
                for (long gradient : gradients) {
                    way.keep(gradient);
                }
                return Types.converted(way.keep(merged(gradients[0], gradients[1], gradients[2])), Libtorch.FLOAT32);
            }
        }
    }

    /**
     * Attention step by step.
     *
     * @param y (B, T, C)
     * @param saved q, k and v as products read them, (B, H, T, D) each, and the probabilities
     * @param keep the factors of the probabilities; empty where nothing is dropped
     * @param scale of the scores
     */
    record Masked(StableTensor y, List<StableTensor> saved, List<Tensor> keep, double scale) implements Attention {

        @Override
        public void close() {
            saved.forEach(StableTensor::close);
        }

        static Masked of(StableScope scope, Products products, Tensor qkv, int heads, List<Tensor> keep) {
            double scale = Attended.scale(qkv, heads);
            long[] operands = operands(products, heads(StableTensor.handle(qkv), 3, heads));
            try (Temporaries way = new Temporaries()) {
                long scores = way.keep(products.product(operands[0], way.keep(Layout.exchanged(operands[1], 2, 3))));
                long probabilities = causalSoftmax(scope.place(), scores, scale);
                long kept = way.keep(products.operand(way.keep(kept(probabilities, keep))));
                long y = way.keep(products.product(kept, operands[2]));
                return new Masked(
                        scope.own(mergedHeads(y)),
                        owned(scope, operands[0], operands[1], operands[2], probabilities),
                        keep,
                        scale);
            }
        }

        /** Row by row, where they are not the views themselves: products of such are faster. */
        private static long[] operands(Products products, long[] views) {
            try (Temporaries way = new Temporaries()) {
                return Arrays.stream(views)
                        .map(view -> products.isOfFloat32()
                                ? view
                                : Layout.contiguous(way.keep(products.operand(way.keep(view)))))
                        .toArray();
            }
        }

        /** Probabilities, or their gradients, times the factors of dropout; the caller's to free. */
        private static long kept(long probabilities, List<Tensor> keep) {
            return keep.isEmpty()
                    ? handle(probabilities)
                    : MULTIPLY.one(handle(probabilities), handle(StableTensor.handle(keep.get(0))));
        }

        @Override
        public long backward(Products products, long grad) {
            long[] forward = saved.stream().mapToLong(StableTensor::handle).toArray();
            try (Temporaries way = new Temporaries()) {
                long g = way.keep(operands(products, new long[] {ofHeads(grad, forward[0])})[0]);
                long kept = way.keep(products.operand(way.keep(kept(forward[3], keep))));
                long gradV = way.keep(products.product(way.keep(Layout.exchanged(kept, 2, 3)), g));
                long gradKept = way.keep(products.product(g, way.keep(Layout.exchanged(forward[2], 2, 3))));
                long gradProbabilities = way.keep(kept(gradKept, keep));
                long gradScores = way.keep(
                        products.operand(way.keep(causalSoftmaxBackward(gradProbabilities, forward[3], scale))));
                long gradQ = way.keep(products.product(gradScores, forward[1]));
                long gradK = way.keep(products.product(way.keep(Layout.exchanged(gradScores, 2, 3)), forward[0]));
                return merged(gradQ, gradK, gradV);
            }
        }
    }

    private static List<StableTensor> owned(StableScope scope, long... made) {
        return Arrays.stream(made).mapToObj(scope::own).toList();
    }

    /** Views of the parts of x (B, T, parts · C), each (B, H, T, D). */
    static long[] heads(long x, int parts, long heads) {
        long[] sizes = Libtorch.sizes(x);
        long[] strides = Libtorch.strides(x);
        long channels = sizes[2] / parts;
        long depth = channels / heads;
        long[] views = new long[parts];
        for (int i = 0; i < views.length; i++) {
            views[i] = Libtorch.view(
                    x, i * channels * strides[2], new long[] {sizes[0], heads, sizes[1], depth}, new long[] {
                        strides[0], depth * strides[2], strides[1], strides[2]
                    });
        }
        return views;
    }

    /** (B, H, T, D) to (B, T, C), in row-major order. */
    private static long mergedHeads(long y) {
        long[] sizes = Libtorch.sizes(y);
        try (Temporaries way = new Temporaries()) {
            return Layout.reshaped(way.keep(Layout.exchanged(y, 1, 2)), sizes[0], sizes[2], sizes[1] * sizes[3]);
        }
    }

    /** Parts (B, H, T, D) as one tensor (B, T, parts · C), as gradients of q, k and v are one of qkv. */
    static long merged(long... parts) {
        try (Temporaries way = new Temporaries()) {
            long[] each = Arrays.stream(parts)
                    .map(part -> way.keep(mergedHeads(part)))
                    .toArray();
            return CONCATENATE.one(Libtorch.handles(each), 2);
        }
    }

    /** The gradient (B, T, C) as one of heads like {@code q}. */
    private static long ofHeads(long grad, long q) {
        long[] sizes = Libtorch.sizes(q);
        try (Temporaries way = new Temporaries()) {
            long split = way.keep(Layout.reshaped(grad, sizes[0], sizes[2], sizes[1], sizes[3]));
            return Layout.exchanged(split, 1, 2);
        }
    }

    /** {@code softmax(scale · scores)} over the last dimension, of the positions up to a row's own: (B, H, T, T). */
    static long causalSoftmax(Place place, long scores, double scale) {
        long time = Libtorch.sizes(scores)[3];
        try (Temporaries way = new Temporaries()) {
            long never = way.keep(Libtorch.full(place, Libtorch.FLOAT32, Double.NEGATIVE_INFINITY, time, time));
            long future = way.keep(UPPER_TRIANGLE.one(handle(never), 1));
            return SOFTMAX.one(Libtorch.add(future, scores, scale), 3);
        }
    }

    /** The gradient with respect to the scores. */
    static long causalSoftmaxBackward(long grad, long probabilities, double scale) {
        try (Temporaries way = new Temporaries()) {
            long masked = way.keep(SOFTMAX_BACKWARD.one(handle(grad), handle(probabilities), 3, Libtorch.FLOAT32));
            return times(way, masked, scale);
        }
    }

    /** The factor stays on the host: a GPU gets it with the call, and nobody waits. */
    private static long times(Temporaries way, long tensor, double factor) {
        return MULTIPLY.one(handle(tensor), handle(way.keep(Libtorch.full(Place.HOST, Libtorch.FLOAT32, factor))));
    }
}
