package io.altgrad.engine.libtorch;

import io.altgrad.base.UserError;
import io.altgrad.tensor.CodeBlocks;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.HeadOps;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * One known result of each operation. The dispatcher takes arguments without their number or types: where a later libtorch
 * has changed an operation, this finds it before a trial does. Results were worked out by hand, or in double precision.
 */
final class SelfCheck {

    private static final double TOLERANCE = 1e-5;

    /** Some digits of bfloat16, whose eighth bit is the last. */
    private static final double BFLOAT16_TOLERANCE = 0x1p-5;

    private final Ops ops;
    private final Ops bfloat16;
    private final Place place;

    private SelfCheck(Ops ops, Ops bfloat16) {
        this.ops = ops;
        this.bfloat16 = bfloat16;
        this.place = ops.place();
    }

    /** @throws UserError naming the first operation with another result */
    static void run(StableEngine engine, Place place) {
        try (StableScope scope = new StableScope(place, new Belongings());
                Ops ops = engine.newOps(scope, Precision.FLOAT32);
                Ops bfloat16 = engine.newOps(scope, Precision.BFLOAT16)) {
            SelfCheck check = new SelfCheck(ops, bfloat16);
            check.products();
            check.elements();
            check.layerNorm();
            check.attention();
            check.fusedAttention();
            check.heads();
            check.tables();
            check.updates();
            if (!place.isGpu()) {
                // Of a GPU it takes a newer one, and larger matrices; its own check compares those.
                check.codes();
                check.codesInBlocks();
            }
        }
    }

    private void products() {
        Tensor x = matrix(1, 2, 3, 4);
        Tensor weight = matrix(1, 0, 2, -1);
        Tensor bias = ops.tensor(new float[] {10, 20}, 2);
        for (Ops each : List.of(ops, ops.exact(), bfloat16)) {
            require("linear", each.linear(x, weight, bias), 11, 20, 13, 22);
            require("linear", each.linear(x, weight, null), 1, 0, 3, 2);
            require("matmul", each.linearInputGradient(x, weight), 5, -2, 11, -4);
            require("matmul", each.linearWeightGradient(x, weight), 7, -3, 10, -4);
        }
        require("sum", ops.biasGradient(x), 4, 6);
    }

    private void elements() {
        Tensor x = matrix(1, 2, 4, -8);
        Tensor other = matrix(1, 0, 2, -1);
        require("subtract", ops.add(x, other), 2, 2, 6, -9);
        require("mul", ops.multiply(x, other), 1, 0, 8, 8);
        require("clone", ops.codes().contiguous(x.transpose()), 1, 4, 2, -8);
        require("zero_", ops.zeros(Shape.of(2)), 0, 0);
        require("fill_", ops.ones(Shape.of(2)), 1, 1);
        ops.addInPlace(x, other);
        require("copy_", x, 2, 2, 6, -9);
        Tensor y = ops.tensor(new float[] {0, 1, -1}, 3);
        require("gelu", ops.gelu(y), 0, 0.8413447, -0.1586553);
        require("gelu_backward", ops.geluBackward(ops.tensor(new float[] {2, 1, 1}, 3), y), 1, 1.0833155, -0.0833155);
    }

    private void layerNorm() {
        Tensor x = ops.tensor(new float[] {1, 2, 4, 5}, 1, 4);
        Tensor weight = ops.tensor(new float[] {1, 2, 1, -1}, 4);
        Tensor bias = ops.tensor(new float[] {0, 1, 0, 1}, 4);
        Tensor grad = ops.tensor(new float[] {1, 0, 2, 1}, 1, 4);
        double[] gradX = {0.0632456, -0.4427189, 1.0751744, -0.6957011};
        double[] gradWeight = {-1.2649111, 0, 1.2649111, 1.2649111};
        Ops.Normalized biased = ops.layerNorm(x, weight, bias, 0);
        require("native_layer_norm", biased.y(), -1.2649111, -0.2649111, 0.6324555, -0.2649111);
        require("native_layer_norm", biased.mean(), 3);
        require("native_layer_norm", biased.rstd(), 0.6324555);
        Ops.NormGradients gradients = ops.layerNormBackward(grad, x, biased, weight, bias);
        require("native_layer_norm_backward", gradients.x(), gradX);
        require("native_layer_norm_backward", gradients.weight(), gradWeight);
        require("native_layer_norm_backward", gradients.bias(), 1, 0, 2, 1);
        Ops.Normalized plain = ops.layerNorm(x, weight, null, 0);
        require("native_layer_norm", plain.y(), -1.2649111, -1.2649111, 0.6324555, -1.2649111);
        Ops.NormGradients others = ops.layerNormBackward(grad, x, plain, weight, null);
        require("native_layer_norm_backward", others.x(), gradX);
        require("native_layer_norm_backward", others.weight(), gradWeight);
    }

    /** Two tokens and one head, of q (1, 0) and (1, 2), k (1, 1) and (0, 1), v (1, 2) and (3, 5). */
    private void attention() {
        Tensor qkv = ops.tensor(new float[] {1, 0, 1, 1, 1, 2, 1, 2, 0, 1, 3, 5}, 1, 2, 6);
        Tensor grad = ops.tensor(new float[] {1, 0, 1, -1}, 1, 2, 2);
        Tensor keep = ops.tensor(new float[] {1}, 1);
        for (Ops.Attended attended : List.of(ops.attention(qkv, 1), ops.attention(qkv, 1, keep))) {
            require("attention", attended.y(), 1, 2, 1.6604769, 2.9907154);
            require(
                    "attention's backward",
                    ops.attentionBackward(grad, attended),
                    0,
                    0,
                    0.1563986,
                    0.3127972,
                    1.6697615,
                    -0.6697615,
                    0.1563986,
                    0,
                    -0.1563986,
                    -0.3127972,
                    0.3302385,
                    -0.3302385);
        }
    }

    /** The attention of bfloat16, which is fused on a GPU: two tokens and two heads, against plain products. */
    private void fusedAttention() {
        float[] values = new float[2 * 48];
        float[] gradient = new float[2 * 16];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 5 % 17 - 8) / 8f;
            gradient[i % gradient.length] = (i * 3 % 11 - 5) / 4f;
        }
        Tensor qkv = ops.tensor(values, 1, 2, 48);
        Tensor grad = ops.tensor(gradient, 1, 2, 16);
        Ops.Attended expected = ops.attention(qkv, 2, ops.tensor(new float[] {1}, 1));
        Ops.Attended actual = bfloat16.attention(qkv, 2);
        requireNear("attention in bfloat16", actual.y(), expected.y());
        requireNear(
                "attention's backward in bfloat16",
                bfloat16.attentionBackward(grad, actual),
                ops.attentionBackward(grad, expected));
    }

    private void requireNear(String operation, Tensor actual, Tensor expected) {
        float[] values = expected.toFloats();
        double[] exact = new double[values.length];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = values[i];
        }
        require(BFLOAT16_TOLERANCE, operation, actual.toFloats(), exact);
    }

    /** The same, and its gradient, in parts. */
    private void heads() {
        HeadOps heads = ops.heads();
        Tensor qkv = ops.tensor(new float[] {1, 0, 1, 1, 1, 2, 1, 2, 0, 1, 3, 5}, 1, 2, 6);
        List<Tensor> parts = heads.split(qkv, 3, 1);
        require("a head's query", parts.get(0), 1, 0, 1, 2);
        require("a head's value", parts.get(2), 1, 2, 3, 5);
        require("a head's value, transposed", heads.transposed(parts.get(2)), 1, 3, 2, 5);
        require("the heads together", heads.merged(parts), 1, 0, 1, 1, 1, 2, 1, 2, 0, 1, 3, 5);
        Tensor scores = heads.product(parts.get(0), parts.get(1));
        require("the product of heads", scores, 1, 0, 3, 2);
        Tensor probabilities = heads.causalSoftmax(scores, 0.5);
        require("_softmax", probabilities, 1, 0, 0.6224593, 0.3775407);
        Tensor grad = ops.tensor(new float[] {1, 9, 1, 3}, 1, 1, 2, 2);
        require(
                "_softmax_backward_data",
                heads.causalSoftmaxBackward(grad, probabilities, 0.5),
                0,
                0,
                -0.2350037,
                0.2350037);
    }

    private void tables() {
        Tensor table = ops.tensor(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
        Tensor ids = ops.tensor(new long[] {2, 0}, 2);
        require("embedding", ops.embedding(ids, table), 5, 6, 1, 2);
        require("embedding_dense_backward", ops.embeddingBackward(matrix(1, 2, 3, 4), ids, 3), 3, 4, 0, 0, 1, 2);
        Ops.CrossEntropy entropy =
                ops.crossEntropy(matrix(0, (float) Math.log(3), 0, 0), ops.tensor(new long[] {1, 0}, 2));
        require("nll_loss_forward", new float[] {entropy.loss()}, 0.4904147);
        require("nll_loss_backward", ops.crossEntropyBackward(entropy, 2), 0.25, -0.25, -0.5, 0.5);
    }

    private void updates() {
        Tensor three = ops.tensor(new float[] {3}, 1);
        Tensor four = ops.tensor(new float[] {0, 4}, 2);
        require("norm_except_dim", new float[] {ops.globalNorm(List.of(three, four))}, 5);
        ops.scaleInPlace(List.of(three, four), 0.5);
        require("_foreach_mul_", three, 1.5);
        require("_foreach_mul_", four, 0, 2);
        Tensor parameter = ops.tensor(new float[] {1}, 1);
        Tensor first = ops.zeros(Shape.of(1));
        Tensor second = ops.zeros(Shape.of(1));
        ops.adamw(
                List.of(parameter),
                List.of(ops.tensor(new float[] {0.5f}, 1)),
                List.of(first),
                List.of(second),
                new Ops.AdamWSettings(1, 0.1, 0.9, 0.99, 0.1, 1e-8));
        require("_fused_adamw_", parameter, 0.89);
        require("_fused_adamw_", first, 0.05);
        require("_fused_adamw_", second, 0.0025);
    }

    private void codes() {
        Tensor half = ops.tensor(new float[] {0.5f}, 1, 1);
        Tensor two = ops.tensor(new float[] {2}, 1, 1);
        Codes unit =
                new Codes(ops.codes().encode(matrix(1, 0, 0, 1), ops.tensor(new float[] {1}, 1, 1), Dtype.E5M2), half);
        Codes codes = new Codes(ops.codes().encode(matrix(1, 2, 4, -8), half, Dtype.E4M3FN), two);
        require("the product of codes", ops.codes().product(codes, unit, null), 0.5, 1, 2, -4);
        Codes transposed = new Codes(ops.codes().transposed(codes.codes()), two);
        require("the product of codes", ops.codes().product(transposed, unit, null), 0.5, 2, 1, -4);
    }

    /** As a GPU takes them: a byte of two codes, scales in a tile of 128 × 4. */
    private void codesInBlocks() {
        require("max", ops.codes().amax(matrix(1, -8, 4, 2), 3), 8);
        require("maximum", ops.codes().amax(matrix(1, -1, 2, 0), 3), 3);
        Tensor one = ops.tensor(new float[] {1}, 1, 1);
        Tensor codes = ops.codes().encode(matrix(1, 2, 3, 15), one, Dtype.E2M1FN);
        Tensor inverse = ops.tensor(new float[] {2, 0.5f}, 2, 1);
        Codes nvfp4 = new Codes(codes, inverse, CodeBlocks.NVFP4, ops.tensor(new float[] {0.25f}, 1, 1));
        Codes unit = new Codes(ops.codes().encode(matrix(1, 0, 0, 1), one, Dtype.E4M3FN), one);
        require("the product of codes in blocks", ops.codes().product(nvfp4, unit, null), 1, 2, 0.75, -3);
        double[] tile = new double[128 * 4];
        try (Temporaries way = new Temporaries()) {
            BlockOperands operands = new BlockOperands(way, Place.HOST);
            ByteBuffer pairs = Libtorch.bytes(operands.codes(nvfp4), 2);
            require("bitwise_or", new float[] {pairs.get(0) & 0xff, pairs.get(1) & 0xff}, 0x21, 0xf3);
            tile[0] = 8;
            tile[16] = 2;
            require("e4m3fn", floats(way, operands.rightScales(nvfp4), tile.length), tile);
            tile[0] = 2;
            tile[16] = 0.5;
            Codes mx = new Codes(codes, inverse, CodeBlocks.MX, null);
            require("e8m0fnu", floats(way, operands.rightScales(mx), tile.length), tile);
        }
    }

    private static float[] floats(Temporaries way, long numbers, int count) {
        float[] values = new float[count];
        long floats = way.keep(Types.converted(numbers, Libtorch.FLOAT32));
        Libtorch.bytes(floats, (long) count * Float.BYTES).asFloatBuffer().get(values);
        return values;
    }

    private Tensor matrix(float a, float b, float c, float d) {
        return ops.tensor(new float[] {a, b, c, d}, 2, 2);
    }

    private void require(String operation, Tensor actual, double... expected) {
        require(operation, actual.toFloats(), expected);
    }

    private void require(String operation, float[] actual, double... expected) {
        require(TOLERANCE, operation, actual, expected);
    }

    private void require(double tolerance, String operation, float[] actual, double... expected) {
        boolean same = actual.length == expected.length;
        for (int i = 0; same && i < actual.length; i++) {
            same = Math.abs(actual[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i]));
        }
        if (!same) {
            throw new UserError("Cannot use libtorch " + Libtorch.version() + " on " + place + ": its " + operation
                    + " gives " + Arrays.toString(actual) + " for what is " + Arrays.toString(expected)
                    + "; name another libtorch with --torch, or leave it out.");
        }
    }
}
