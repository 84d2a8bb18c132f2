package io.altgrad.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
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

    private final TensorEngine engine;
    private final NDManager manager;
    private final Gpt gpt;
    private final Ops.AdamWSettings matrices;
    private final List<NDArray> values = new ArrayList<>();
    private final List<NDArray> firstMoments = new ArrayList<>();
    private final List<NDArray> secondMoments = new ArrayList<>();
    private final List<NDArray> steps = new ArrayList<>();

    /** A step that trains the values of {@code gpt}, which must have biases. */
    public PeerStep(TensorEngine engine, NDManager manager, Gpt gpt, Ops.AdamWSettings matrices) {
        this.engine = engine;
        this.manager = manager;
        this.gpt = gpt;
        this.matrices = matrices;
        for (Parameter parameter : gpt.namedParameters().values()) {
            Shape shape = parameter.value().getShape();
            parameter.value().setRequiresGradient(true);
            values.add(parameter.value());
            firstMoments.add(manager.zeros(shape, DataType.FLOAT32));
            secondMoments.add(manager.zeros(shape, DataType.FLOAT32));
            steps.add(manager.zeros(new Shape(), DataType.FLOAT32));
        }
    }

    /** Makes a step on ids and targets (B, T) and returns its loss. */
    public float run(long[] ids, long[] targets, int time) {
        try (Ops ops = engine.newScope(manager)) {
            PtNDArray[] results = differentiate(ops, ids, targets, time);
            List<NDArray> gradients = List.of(Arrays.copyOfRange(results, 1, results.length));
            double norm = ops.globalNorm(gradients);
            ops.scaleInPlace(gradients, Math.min(1, 1 / (norm + 1e-6)));
            update(ops, gradients, 2, matrices);
            Ops.AdamWSettings undecayed = new Ops.AdamWSettings(
                    matrices.learningRate(), matrices.beta1(), matrices.beta2(), 0, matrices.epsilon());
            update(ops, gradients, 1, undecayed);
            return results[0].getFloat();
        }
    }

    /** The loss and the gradient of each parameter. */
    private PtNDArray[] differentiate(Ops ops, long[] ids, long[] targets, int time) {
        JniUtils.setGradMode(true);
        // Else the executor would fuse and reorder what eager PyTorch runs one by one.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            return SCRIPT.run(
                    "gradients",
                    (PtNDManager) ops.scope(),
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
    private void update(Ops ops, List<NDArray> gradients, int dimensions, Ops.AdamWSettings settings) {
        ops.adamw(
                those(values, dimensions),
                those(gradients, dimensions),
                those(firstMoments, dimensions),
                those(secondMoments, dimensions),
                those(steps, dimensions),
                settings);
    }

    private List<NDArray> those(List<NDArray> of, int dimensions) {
        List<NDArray> chosen = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            if (values.get(i).getShape().dimension() == dimensions) {
                chosen.add(of.get(i));
            }
        }
        return chosen;
    }
}
