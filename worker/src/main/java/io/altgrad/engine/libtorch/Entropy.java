package io.altgrad.engine.libtorch;

import static io.altgrad.engine.libtorch.Libtorch.handle;
import static io.altgrad.engine.libtorch.StableTensor.handle;

import io.altgrad.tensor.Ops.CrossEntropy;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Tensor;

/**
 * A mean cross-entropy in nats with what its backward needs.
 *
 * @param weight what the sum was divided by
 */
record Entropy(StableTensor value, Tensor logProbabilities, Tensor weight, Tensor targets) implements CrossEntropy {

    private static final Operation LOG_SOFTMAX = new Operation("_log_softmax");
    private static final Operation LOG_SOFTMAX_BACKWARD = new Operation("_log_softmax_backward_data");
    private static final Operation LOSS = new Operation("nll_loss_forward");
    private static final Operation LOSS_BACKWARD = new Operation("nll_loss_backward");

    /** A target that no batch has. */
    private static final long NONE_IGNORED = -100;

    private static final long MEAN = 1;

    static Entropy of(StableScope scope, Tensor logits, Tensor targets) {
        Tensor logProbabilities = scope.own(LOG_SOFTMAX.one(handle(handle(logits)), 1));
        long[] loss = LOSS.call(
                2, handle(handle(logProbabilities)), handle(handle(targets)), Libtorch.NONE, MEAN, NONE_IGNORED);
        return new Entropy(scope.own(loss[0]), logProbabilities, scope.own(loss[1]), targets);
    }

    /** The gradient with respect to the logits, the caller's to free. */
    long backward(Place place, double scale) {
        try (Temporaries way = new Temporaries()) {
            long grad = way.keep(Libtorch.full(place, Libtorch.FLOAT32, scale));
            long gradLogs = way.keep(LOSS_BACKWARD.one(
                    handle(grad),
                    handle(handle(logProbabilities)),
                    handle(handle(targets)),
                    Libtorch.NONE,
                    MEAN,
                    NONE_IGNORED,
                    handle(handle(weight))));
            return LOG_SOFTMAX_BACKWARD.one(handle(gradLogs), handle(handle(logProbabilities)), 1, Libtorch.FLOAT32);
        }
    }
}
