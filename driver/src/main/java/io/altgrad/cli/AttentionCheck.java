package io.altgrad.cli;

import io.altgrad.cuda.CudaUnavailable;
import io.altgrad.random.RandomStream;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;

/**
 * A comparison of the attention that training uses where nothing is dropped or cast, which is fused where a place has a
 * kernel for it, with the plain products, both against double precision; and with itself, bit for bit.
 */
final class AttentionCheck {

    private static final int BATCH = 2;
    private static final int TIME = 200;
    private static final int HEADS = 3;
    private static final int WIDTH = 64;
    private static final int CHANNELS = HEADS * WIDTH;

    /** Runs that are to give the same bits. */
    private static final int RUNS = 5;

    /**
     * The largest error that passes, in errors of the plain products. The fused kernel rounds the same operands to
     * bfloat16, and keeps the scores, which these round too.
     */
    private static final double TIMES_PLAIN = 2;

    /** A unit in the last place of float32 or two, for places that round nothing to bfloat16. */
    private static final double FLOAT32 = 0x1p-20;

    /** A result (B, T, C) and the gradient (B, T, 3C) with respect to what it was made of. */
    private record Attended(float[] y, float[] gradient) {

        boolean isSame(Attended other) {
            return Arrays.equals(y, other.y) && Arrays.equals(gradient, other.gradient);
        }
    }

    private final float[] qkv = rounded("qkv", BATCH * TIME * 3 * CHANNELS);
    private final float[] grad = rounded("grad", BATCH * TIME * CHANNELS);
    private final double[] y = new double[grad.length];
    private final double[] gradient = new double[qkv.length];

    private AttentionCheck() {
        for (int batch = 0; batch < BATCH; batch++) {
            for (int head = 0; head < HEADS; head++) {
                attend(batch, head);
            }
        }
    }

    /**
     * Compares, and says how near both are.
     *
     * @throws CudaUnavailable if that place has no fused kernel
     * @throws IllegalStateException if its bits change, or it errs by more than twice what the plain products do
     */
    static String run(Engine engine, Place place) {
        AttentionCheck check = new AttentionCheck();
        try (Scope scope = engine.newScope(place);
                Ops ops = engine.newOps(scope)) {
            Attended plain = check.attended(ops, true);
            Attended fused = check.attended(ops, false);
            if (fused.isSame(plain)) {
                throw new CudaUnavailable(
                        place + " attends by plain products: it has no fused kernel for heads of " + WIDTH, null);
            }
            for (int i = 1; i < RUNS; i++) {
                if (!check.attended(ops, false).isSame(fused)) {
                    throw new IllegalStateException(
                            "run " + (i + 1) + " of the fused attention has other bits than the first");
                }
            }
            return "fused, " + RUNS + " times the same bits; from float64, relative to the largest: "
                    + required("result", fused.y, plain.y, check.y) + ", "
                    + required("gradient", fused.gradient, plain.gradient, check.gradient);
        }
    }

    private static String required(String what, float[] fused, float[] plain, double[] exact) {
        double ofFused = error(fused, exact);
        double ofPlain = error(plain, exact);
        String both = String.format(Locale.ROOT, "%s %.1e, by plain products %.1e", what, ofFused, ofPlain);
        if (!(ofFused <= TIMES_PLAIN * ofPlain + FLOAT32)) {
            throw new IllegalStateException("the fused attention errs more than plain products do: " + both);
        }
        return both;
    }

    private static double error(float[] actual, double[] exact) {
        double largest = 0;
        double error = 0;
        for (int i = 0; i < exact.length; i++) {
            largest = Math.max(largest, Math.abs(exact[i]));
            error = Math.max(error, Math.abs(actual[i] - exact[i]));
        }
        return error / largest;
    }

    private Attended attended(Ops ops, boolean plain) {
        try (Tensor from = ops.tensor(qkv, BATCH, TIME, 3 * CHANNELS);
                Tensor factor = ops.tensor(new float[] {1}, 1);
                Tensor ofResult = ops.tensor(grad, BATCH, TIME, CHANNELS)) {
            Ops.Attended attended = plain ? ops.attention(from, HEADS, factor) : ops.attention(from, HEADS);
            return new Attended(
                    attended.y().toFloats(),
                    ops.attentionBackward(ofResult, attended).toFloats());
        }
    }

    /** Normal numbers that bfloat16 holds. */
    private static float[] rounded(String name, int size) {
        float[] values = new float[size];
        RandomStream.of(1337, "gpu-check/attention/" + name).fillNormal(values, 0, 1);
        for (int i = 0; i < size; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) & 0xffff0000);
        }
        return values;
    }

    /** Number {@code i} of query 0, key 1 or value 2 of a position. */
    private static int at(int batch, int time, int part, int head, int i) {
        return ((batch * TIME + time) * 3 + part) * CHANNELS + head * WIDTH + i;
    }

    /** One head forward and backward, in double precision. */
    private void attend(int batch, int head) {
        double scale = 1 / Math.sqrt(WIDTH);
        for (int t = 0; t < TIME; t++) {
            int out = (batch * TIME + t) * CHANNELS + head * WIDTH;
            double[] p = probabilities(batch, head, t, scale);
            double[] ofP = new double[t + 1];
            double weighted = 0;
            for (int s = 0; s <= t; s++) {
                for (int i = 0; i < WIDTH; i++) {
                    y[out + i] += p[s] * qkv[at(batch, s, 2, head, i)];
                    ofP[s] += (double) grad[out + i] * qkv[at(batch, s, 2, head, i)];
                    gradient[at(batch, s, 2, head, i)] += p[s] * grad[out + i];
                }
                weighted += p[s] * ofP[s];
            }
            for (int s = 0; s <= t; s++) {
                double ofScore = scale * p[s] * (ofP[s] - weighted);
                for (int i = 0; i < WIDTH; i++) {
                    gradient[at(batch, t, 0, head, i)] += ofScore * qkv[at(batch, s, 1, head, i)];
                    gradient[at(batch, s, 1, head, i)] += ofScore * qkv[at(batch, t, 0, head, i)];
                }
            }
        }
    }

    /** The softmax of the scores of position {@code t} against those up to itself. */
    private double[] probabilities(int batch, int head, int t, double scale) {
        double[] p = new double[t + 1];
        double sum = 0;
        for (int s = 0; s <= t; s++) {
            double score = 0;
            for (int i = 0; i < WIDTH; i++) {
                score += (double) qkv[at(batch, t, 0, head, i)] * qkv[at(batch, s, 1, head, i)];
            }
            p[s] = Math.exp(scale * score);
            sum += p[s];
        }
        for (int s = 0; s <= t; s++) {
            p[s] /= sum;
        }
        return p;
    }
}
