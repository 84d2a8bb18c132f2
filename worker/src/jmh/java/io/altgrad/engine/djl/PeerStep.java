package io.altgrad.engine.djl;

import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A training step as eager PyTorch makes it: the same GPT in libtorch's operations, one by one and unfused,
 * differentiated by libtorch's autograd into fresh gradients, clipped, and updated by its fused AdamW. What Python costs
 * is missing.
 */
public final class PeerStep {

    private static final Script SCRIPT = Script.load("peer.py");

    private final Engine engine;
    private final Scope scope;
    private final Gpt gpt;
    private final Ops.AdamWSettings matrices;
    private final List<Tensor> values = new ArrayList<>();
    private final List<Tensor> firstMoments = new ArrayList<>();
    private final List<Tensor> secondMoments = new ArrayList<>();
    private int updates;

    /** A step that trains the values of {@code gpt}, which must have biases. */
    public PeerStep(Engine engine, Scope scope, Gpt gpt, Ops.AdamWSettings matrices) {
        this.engine = engine;
        this.scope = scope;
        this.gpt = gpt;
        this.matrices = matrices;
        for (Parameter parameter : gpt.namedParameters().values()) {
            Shape shape = parameter.value().shape();
            DjlTensor.array(parameter.value()).setRequiresGradient(true);
            values.add(parameter.value());
            firstMoments.add(scope.zeros(shape));
            secondMoments.add(scope.zeros(shape));
        }
    }

    /** Makes a step on ids and targets (B, T) and returns its loss. */
    public float run(long[] ids, long[] targets, int time) {
        try (Ops ops = engine.newOps(scope)) {
            PtNDArray[] results = differentiate(ops, ids, targets, time);
            List<Tensor> gradients = Arrays.stream(results).skip(1).<Tensor>map(DjlTensor::new).toList();
            double norm = ops.globalNorm(gradients);
            ops.scaleInPlace(gradients, Math.min(1, 1 / (norm + 1e-6)));
            updates++;
            update(ops, gradients, 2, settings(matrices.weightDecay()));
            update(ops, gradients, 1, settings(0));
            return results[0].getFloat();
        }
    }

    private Ops.AdamWSettings settings(double weightDecay) {
        return new Ops.AdamWSettings(
                updates, matrices.learningRate(), matrices.beta1(), matrices.beta2(), weightDecay, matrices.epsilon());
    }

    /** The loss and the gradient of each parameter. */
    private PtNDArray[] differentiate(Ops ops, long[] ids, long[] targets, int time) {
        JniUtils.setGradMode(true);
        // Else the executor would fuse and reorder what eager PyTorch runs one by one.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            return SCRIPT.in(DjlScope.manager(ops))
                    .run(
                            "gradients",
                            Script.arg(values),
                            Script.arg(ops.tensor(ids, ids.length / time, time)),
                            Script.arg(ops.tensor(targets, ids.length / time, time)),
                            ScriptCalls.argument((long) gpt.model().layers()),
                            ScriptCalls.argument((long) gpt.model().heads()));
        } finally {
            JniUtils.setGraphExecutorOptimize(true);
            JniUtils.setGradMode(false);
        }
    }

    /** Updates the parameters of that many dimensions. */
    private void update(Ops ops, List<Tensor> gradients, int dimensions, Ops.AdamWSettings settings) {
        ops.adamw(
                those(values, dimensions),
                those(gradients, dimensions),
                those(firstMoments, dimensions),
                those(secondMoments, dimensions),
                settings);
    }

    private List<Tensor> those(List<Tensor> of, int dimensions) {
        List<Tensor> chosen = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            if (values.get(i).shape().rank() == dimensions) {
                chosen.add(of.get(i));
            }
        }
        return chosen;
    }
}
