package io.altgrad.engine.libtorch;

import static io.altgrad.engine.libtorch.Libtorch.handle;

import io.altgrad.tensor.Ops.Attended;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Causal attention by the operations that libtorch has for it, and what its backward needs. Heads are views of qkv, (B, H, T,
 * D).
 *
 * @param way that it was made in
 * @param saved (B, T, C), then q, k and v, then of a fused kernel its result by heads and the logarithms of its sums, and
 *     of a GPU's what else its backward takes, else the probabilities
 * @param keep null of a fused kernel
 */
record Attention(Way way, List<StableTensor> saved, Tensor keep, double scale) implements Attended {

    /** The ways to attend. */
    private enum Way {
        /** By the CPU's fused kernel. */
        FUSED,
        /** By a GPU's, of bfloat16. */
        FLASH,
        /** Step by step. */
        MASKED
    }

    private static final Operation FUSED = new Operation("_scaled_dot_product_flash_attention_for_cpu");
    private static final Operation FUSED_BACKWARD =
            new Operation("_scaled_dot_product_flash_attention_for_cpu_backward");
    private static final Operation FLASH = new Operation("_scaled_dot_product_flash_attention");
    private static final Operation FLASH_BACKWARD = new Operation("_scaled_dot_product_flash_attention_backward");
    private static final Operation UPPER_TRIANGLE = new Operation("triu");
    private static final Operation FILL_MASKED = new Operation("masked_fill", "Tensor");
    private static final Operation SOFTMAX = new Operation("_softmax");
    private static final Operation SOFTMAX_BACKWARD = new Operation("_softmax_backward_data");
    private static final Operation MULTIPLY = new Operation("mul", "Tensor");
    private static final Operation CONCATENATE = new Operation("cat");

    @Override
    public Tensor y() {
        return saved.get(0);
    }

    private static Attention of(Way way, StableScope scope, long[] made, Tensor keep, double scale) {
        return new Attention(way, Arrays.stream(made).mapToObj(scope::own).toList(), keep, scale);
    }

    private long saved(int index) {
        return StableTensor.handle(saved.get(index));
    }

    /** The gradient of qkv, the caller's to free. */
    long backward(Products products, long grad) {
        return switch (way) {
            case FUSED -> fusedBackward(grad);
            case FLASH -> flashBackward(grad);
            case MASKED -> maskedBackward(products, grad);
        };
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

    /** By the CPU's fused kernel. */
    static Attention fused(StableScope scope, Tensor qkv, int heads) {
        long[] views = heads(StableTensor.handle(qkv), 3, heads);
        long[] made =
                FUSED.call(2, handle(views[0]), handle(views[1]), handle(views[2]), Libtorch.number(0), Libtorch.TRUE);
        return of(
                Way.FUSED,
                scope,
                new long[] {mergedHeads(made[0]), views[0], views[1], views[2], made[0], made[1]},
                null,
                0);
    }

    private long fusedBackward(long grad) {
        try (Temporaries way = new Temporaries()) {
            long[] gradients = FUSED_BACKWARD.call(
                    3,
                    handle(way.keep(ofHeads(grad, saved(1)))),
                    handle(saved(1)),
                    handle(saved(2)),
                    handle(saved(3)),
                    handle(saved(4)),
                    handle(saved(5)),
                    Libtorch.number(0),
                    Libtorch.TRUE);
            for (long gradient : gradients) {
                way.keep(gradient);
            }
            return merged(gradients[0], gradients[1], gradients[2]);
        }
    }

    /**
     * By a GPU's fused kernel, where {@link io.altgrad.engine.torch.TorchKernels#attends} says that it serves. It gives its result
     * by heads and the logarithms of its sums; two tensors that are none but for sequences of different lengths, and the
     * longest of these, twice; two tensors of random numbers; and a mask for debugging.
     */
    static Attention flash(StableScope scope, Tensor qkv, int heads) {
        try (Temporaries way = new Temporaries()) {
            long rounded = way.keep(Types.converted(StableTensor.handle(qkv), Libtorch.BFLOAT16));
            long[] views = heads(rounded, 3, heads);
            long[] made =
                    FLASH.call(9, handle(views[0]), handle(views[1]), handle(views[2]), Libtorch.number(0), Libtorch.TRUE);
            way.keep(made[8]);
            long y = Types.converted(way.keep(mergedHeads(made[0])), Libtorch.FLOAT32);
            return of(
                    Way.FLASH,
                    scope,
                    new long[] {
                        y, views[0], views[1], views[2], made[0], made[1], made[2], made[3], made[6], made[7]
                    },
                    null,
                    0);
        }
    }

    private long flashBackward(long grad) {
        long time = Libtorch.sizes(saved(1))[2];
        try (Temporaries way = new Temporaries()) {
            long rounded = way.keep(Types.converted(grad, Libtorch.BFLOAT16));
            long[] gradients = FLASH_BACKWARD.call(
                    3,
                    handle(way.keep(ofHeads(rounded, saved(1)))),
                    handle(saved(1)),
                    handle(saved(2)),
                    handle(saved(3)),
                    handle(saved(4)),
                    handle(saved(5)),
                    handle(saved(6)),
                    handle(saved(7)),
                    time,
                    time,
                    Libtorch.number(0),
                    Libtorch.TRUE,
                    handle(saved(8)),
                    handle(saved(9)));
            for (long gradient : gradients) {
                way.keep(gradient);
            }
            return Types.converted(way.keep(merged(gradients[0], gradients[1], gradients[2])), Libtorch.FLOAT32);
        }
    }

    /** Step by step, by {@code products}. */
    static Attention masked(StableScope scope, Products products, Tensor qkv, int heads, Tensor keep) {
        double scale = Attended.scale(qkv, heads);
        long[] views = heads(StableTensor.handle(qkv), 3, heads);
        try (Temporaries way = new Temporaries()) {
            long scores = way.keep(products.product(views[0], way.keep(Layout.exchanged(views[1], 2, 3))));
            long probabilities = causalSoftmax(scope.place(), scores, scale);
            long kept = way.keep(MULTIPLY.one(handle(probabilities), handle(StableTensor.handle(keep))));
            long y = way.keep(products.product(kept, views[2]));
            return of(
                    Way.MASKED,
                    scope,
                    new long[] {mergedHeads(y), views[0], views[1], views[2], probabilities},
                    keep,
                    scale);
        }
    }

    /** {@code softmax(scale · scores)} over the last dimension, of the positions up to a row's own: (B, H, T, T). */
    static long causalSoftmax(Place place, long scores, double scale) {
        long time = Libtorch.sizes(scores)[3];
        try (Temporaries way = new Temporaries()) {
            long every = way.keep(Libtorch.full(place, Libtorch.BOOL, 1, time, time));
            long future = way.keep(UPPER_TRIANGLE.one(handle(every), 1));
            long scaled = way.keep(times(way, scores, scale));
            long never = way.keep(Libtorch.full(Place.HOST, Libtorch.FLOAT32, Double.NEGATIVE_INFINITY));
            long masked = way.keep(FILL_MASKED.one(handle(scaled), handle(future), handle(never)));
            return SOFTMAX.one(handle(masked), 3);
        }
    }

    /** The gradient with respect to the scores. */
    static long causalSoftmaxBackward(long grad, long probabilities, double scale) {
        try (Temporaries way = new Temporaries()) {
            long masked = way.keep(SOFTMAX_BACKWARD.one(handle(grad), handle(probabilities), 3, Libtorch.FLOAT32));
            return times(way, masked, scale);
        }
    }

    private long maskedBackward(Products products, long grad) {
        long q = saved(1);
        long k = saved(2);
        long v = saved(3);
        long probabilities = saved(4);
        long factors = StableTensor.handle(keep);
        try (Temporaries way = new Temporaries()) {
            long g = way.keep(ofHeads(grad, q));
            long kept = way.keep(MULTIPLY.one(handle(probabilities), handle(factors)));
            long gradV = way.keep(products.product(way.keep(Layout.exchanged(kept, 2, 3)), g));
            long gradKept = way.keep(products.product(g, way.keep(Layout.exchanged(v, 2, 3))));
            long gradProbabilities = way.keep(MULTIPLY.one(handle(gradKept), handle(factors)));
            long gradScores = way.keep(causalSoftmaxBackward(gradProbabilities, probabilities, scale));
            long gradQ = way.keep(products.product(gradScores, k));
            long gradK = way.keep(products.product(way.keep(Layout.exchanged(gradScores, 2, 3)), q));
            return merged(gradQ, gradK, gradV);
        }
    }

    /** The factor stays on the host: a GPU gets it with the call, and nobody waits. */
    private static long times(Temporaries way, long tensor, double factor) {
        return MULTIPLY.one(handle(tensor), handle(way.keep(Libtorch.full(Place.HOST, Libtorch.FLOAT32, factor))));
    }
}
