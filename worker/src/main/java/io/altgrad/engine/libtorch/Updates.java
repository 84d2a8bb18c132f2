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
    private static final Operation SGD = new Operation("_fused_sgd_");

    /** As PyTorch calls the norm over all dimensions. */
    private static final long NO_DIMENSION = -1;

    private Updates() {}

    /** The L2 norm over all elements of all tensors; waits for it. */
    static float globalNorm(long... tensors) {
        try (Temporaries way = new Temporaries()) {
            long[] norms =
                    Arrays.stream(tensors).map(tensor -> way.keep(norm(tensor))).toArray();
            return Libtorch.item(way.keep(norm(way.keep(STACK.one(handles(norms), 0)))));
        }
    }

    /** The operation named after norms takes its order as a number of any type, which cannot be given; this one is the same. */
    private static long norm(long tensor) {
        return NORM.one(handle(tensor), 2, NO_DIMENSION);
    }

    static void scale(Place place, long[] tensors, double factor) {
        try (Temporaries way = new Temporaries()) {
            long scalar = way.keep(Libtorch.full(place, Libtorch.FLOAT32, factor));
            SCALE.call(0, handles(tensors), handle(scalar));
        }
    }

    /** Adds 1 to each: a step of gradient descent by -1 along a gradient of 1. */
    static void count(Place place, long[] steps) {
        try (Temporaries way = new Temporaries()) {
            long[] ones = new long[steps.length];
            Arrays.fill(ones, way.keep(Libtorch.full(place, Libtorch.FLOAT32, 1)));
            long weightDecay = number(0);
            long momentum = number(0);
            long learningRate = number(-1);
            SGD.call(
                    0,
                    handles(steps),
                    handles(ones),
                    handles(),
                    weightDecay,
                    momentum,
                    learningRate,
                    number(0),
                    Libtorch.NONE,
                    Libtorch.NONE,
                    Libtorch.TRUE);
        }
    }

    /** @param lists parameters, gradients, first and second moments, the largest of those (none), and steps */
    static void adamw(List<long[]> lists, AdamWSettings settings) {
        long[] arguments = new long[11];
        for (int i = 0; i < lists.size(); i++) {
            arguments[i] = handles(lists.get(i));
        }
        arguments[6] = number(settings.learningRate());
        arguments[7] = number(settings.beta1());
        arguments[8] = number(settings.beta2());
        arguments[9] = number(settings.weightDecay());
        arguments[10] = number(settings.epsilon());
        ADAMW.call(0, arguments);
    }
}
