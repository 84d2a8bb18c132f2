package io.altgrad.engine.libtorch;

import static io.altgrad.engine.libtorch.Libtorch.handle;
import static io.altgrad.engine.libtorch.Libtorch.handles;
import static io.altgrad.engine.libtorch.Libtorch.number;

import io.altgrad.tensor.Ops.AdamWSettings;
import io.altgrad.tensor.Place;
import java.util.Arrays;
import java.util.List;

/** Operations on all parameters at once, in place. */
final class Updates {

    private static final Operation NORM = new Operation("norm_except_dim");
    private static final Operation STACK = new Operation("stack");
    private static final Operation SCALE = new Operation("_foreach_mul_", "Tensor");
    private static final Operation ADAMW = new Operation("_fused_adamw_");

    /** As PyTorch calls the norm over all dimensions. */
    private static final long NO_DIMENSION = -1;

    private Updates() {}

    /** The L2 norm over all elements of all tensors, as a scalar; the caller's to free. */
    static long norm(long... tensors) {
        try (Temporaries way = new Temporaries()) {
            long[] norms = Arrays.stream(tensors)
                    .map(tensor -> way.keep(normOf(tensor)))
                    .toArray();
            return normOf(way.keep(STACK.one(handles(norms), 0)));
        }
    }

    /** The operation named after norms takes its order as a number of any type, which cannot be given; this one is the same. */
    private static long normOf(long tensor) {
        return NORM.one(handle(tensor), 2, NO_DIMENSION);
    }

    static void scale(Place place, long[] tensors, double factor) {
        try (Temporaries way = new Temporaries()) {
            long scalar = way.keep(Libtorch.full(place, Libtorch.FLOAT32, factor));
            SCALE.call(0, handles(tensors), handle(scalar));
        }
    }

    /** @param lists parameters, gradients, first and second moments */
    static void adamw(Place place, List<long[]> lists, AdamWSettings settings) {
        try (Temporaries way = new Temporaries()) {
            long[] steps = new long[lists.get(0).length];
            Arrays.fill(steps, way.keep(Libtorch.full(place, Libtorch.FLOAT32, settings.step())));
            // The list in the middle is of the largest second moments, which nobody keeps.
            ADAMW.call(
                    0,
                    handles(lists.get(0)),
                    handles(lists.get(1)),
                    handles(lists.get(2)),
                    handles(lists.get(3)),
                    handles(),
                    handles(steps),
                    number(settings.learningRate()),
                    number(settings.beta1()),
                    number(settings.beta2()),
                    number(settings.weightDecay()),
                    number(settings.epsilon()));
        }
    }
}
