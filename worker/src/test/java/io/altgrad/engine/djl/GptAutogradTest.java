package io.altgrad.engine.djl;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static io.altgrad.nn.Fixtures.ids;
import static io.altgrad.nn.Fixtures.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.altgrad.engine.Torch;
import io.altgrad.nn.Context;
import io.altgrad.nn.Fixtures;
import io.altgrad.nn.Gpt;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

/** Forward, loss and every gradient of the explicit layers against DJL's autograd over composed operations. */
@DisabledIfEnvironmentVariable(named = Torch.VARIABLE, matches = ".+", disabledReason = "this JVM has another binding")
class GptAutogradTest {

    private static final int ROWS = 3;
    private static final int TIME = 8;

    private final DjlEngine engine = DjlEngine.get();

    @Test
    void lossAndEveryGradientAgreeWithAutograd() {
        try (Scope scope = engine.newScope(Place.HOST)) {
            Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 3);
            gpt.namedParameters().forEach((name, parameter) -> Fixtures.fill(parameter, name));
            scaleDown(gpt);
            float loss;
            try (Ops ops = engine.newOps(scope)) {
                Gpt.Loss pass =
                        gpt.loss(ids(ops, "ids", ROWS, TIME), ids(ops, "targets", ROWS, TIME), Context.evaluation(ops));
                loss = pass.value();
                pass.backward(1);
            }
            try (Ops ops = engine.newOps(scope)) {
                Map<String, NDArray> gradients = new HashMap<>();
                float expected = Composed.lossAndGradients(ops, gpt, gradients);
                assertThat(loss).isCloseTo(expected, within(1e-5f));
                gpt.namedParameters()
                        .forEach((name, parameter) -> assertThat(values(parameter.gradient()))
                                .as(name)
                                .usingComparatorWithPrecision(1e-5f)
                                .containsExactly(gradients.get(name).toFloatArray()));
            }
        }
    }

    /** Normal values of deviation 1 would saturate the softmaxes; a tenth of it keeps every gradient alive. */
    private static void scaleDown(Gpt gpt) {
        gpt.namedParameters().values().forEach(parameter -> {
            Tensor value = parameter.value();
            float[] values = values(value);
            for (int i = 0; i < values.length; i++) {
                values[i] *= 0.3f;
            }
            value.fill(values);
        });
    }

    /** The same model in DJL's own operations, differentiated by libtorch. */
    private static final class Composed {

        private final NDManager scope;
        private final Map<String, PtNDArray> leaves = new HashMap<>();

        private Composed(Ops ops, Gpt gpt) {
            scope = DjlScope.manager(ops);
            gpt.namedParameters().forEach((name, parameter) -> {
                PtNDArray leaf = (PtNDArray) scope.create(
                        values(parameter.value()),
                        new Shape(parameter.value().shape().toArray()));
                leaf.setRequiresGradient(true);
                leaves.put(name, leaf);
            });
        }

        static float lossAndGradients(Ops ops, Gpt gpt, Map<String, NDArray> gradients) {
            JniUtils.setGradMode(true);
            try {
                Composed model = new Composed(ops, gpt);
                PtNDArray loss = (PtNDArray) model.loss(
                        DjlTensor.array(ids(ops, "ids", ROWS, TIME)), DjlTensor.array(ids(ops, "targets", ROWS, TIME)));
                JniUtils.backward(loss, (PtNDArray) DjlScope.manager(ops).ones(new Shape()), false, false);
                model.leaves.forEach((name, leaf) -> gradients.put(name, leaf.getGradient()));
                return loss.getFloat();
            } finally {
                JniUtils.setGradMode(false);
            }
        }

        private NDArray loss(NDArray ids, NDArray targets) {
            NDArray places = scope.arange(TIME).toType(ai.djl.ndarray.types.DataType.INT64, false);
            NDArray x = embedding("transformer.wte.weight", ids).add(embedding("transformer.wpe.weight", places));
            for (int i = 0; i < TINY.layers(); i++) {
                String block = "transformer.h." + i + ".";
                x = x.add(attention(block + "attn.", norm(block + "ln_1.", x)));
                x = x.add(mlp(block + "mlp.", norm(block + "ln_2.", x)));
            }
            NDArray logits = norm("transformer.ln_f.", x)
                    .matMul(leaves.get("transformer.wte.weight").transpose());
            NDArray oneHot = targets.oneHot(VOCABULARY);
            return logits.logSoftmax(-1).mul(oneHot).sum().neg().div(scope.create((float) ROWS * TIME));
        }

        private NDArray embedding(String table, NDArray ids) {
            return JniUtils.embedding((PtNDArray) ids, leaves.get(table), false);
        }

        private NDArray linear(String name, NDArray x) {
            return x.matMul(leaves.get(name + ".weight").transpose()).add(leaves.get(name + ".bias"));
        }

        private NDArray norm(String name, NDArray x) {
            NDArray centred = x.sub(x.mean(new int[] {2}, true));
            NDArray variance = centred.mul(centred).mean(new int[] {2}, true);
            NDArray normalized = centred.div(variance.add(scope.create(1e-5f)).sqrt());
            return normalized.mul(leaves.get(name + "weight")).add(leaves.get(name + "bias"));
        }

        private NDArray mlp(String name, NDArray x) {
            NDArray h = linear(name + "c_fc", x);
            NDArray phi = h.div(scope.create((float) Math.sqrt(2)))
                    .erf()
                    .add(scope.create(1f))
                    .mul(scope.create(0.5f));
            return linear(name + "c_proj", h.mul(phi));
        }

        private NDArray attention(String name, NDArray x) {
            int heads = TINY.heads();
            int depth = TINY.width() / heads;
            NDList parts = linear(name + "c_attn", x).split(3, 2);
            NDArray q = heads(parts.get(0), heads, depth);
            NDArray k = heads(parts.get(1), heads, depth);
            NDArray v = heads(parts.get(2), heads, depth);
            NDArray scores = q.matMul(k.transpose(0, 1, 3, 2)).mul(scope.create((float) (1 / Math.sqrt(depth))));
            NDArray p = scores.add(future()).softmax(-1);
            NDArray y = p.matMul(v).transpose(0, 2, 1, 3).reshape(ROWS, TIME, TINY.width());
            return linear(name + "c_proj", y);
        }

        private static NDArray heads(NDArray x, int heads, int depth) {
            return x.reshape(ROWS, TIME, heads, depth).transpose(0, 2, 1, 3);
        }

        /** 0 on and below the diagonal, so low above it that its softmax is 0. */
        private NDArray future() {
            float[] mask = new float[TIME * TIME];
            for (int i = 0; i < TIME; i++) {
                for (int j = i + 1; j < TIME; j++) {
                    mask[i * TIME + j] = -1e9f;
                }
            }
            return scope.create(mask, new Shape(TIME, TIME));
        }
    }
}
