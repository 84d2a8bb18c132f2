package io.altgrad.engine.plain;

import static io.altgrad.engine.plain.PlainTensor.values;

import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Tensor;

/** Causal attention over (B, T, 3C), a head and a position at a time. */
final class PlainAttention implements Ops.Attended {

    private final Tensor qkv;
    private final int heads;
    private final float[] keep;
    private final Precision precision;
    private final int batch;
    private final int time;
    private final int width;
    private final int depth;

    /** (B, H, T, T), before {@code keep}. */
    private final double[] probabilities;

    private final Tensor y;

    private PlainAttention(Tensor qkv, int heads, Tensor keep, Precision precision) {
        this.qkv = qkv;
        this.heads = heads;
        this.keep = values(keep);
        this.precision = precision;
        this.batch = (int) qkv.shape().extent(0);
        this.time = (int) qkv.shape().extent(1);
        this.width = (int) qkv.shape().extent(2) / 3;
        this.depth = width / heads;
        this.probabilities = new double[batch * heads * time * time];
        this.y = forward();
    }

    static PlainAttention of(Tensor qkv, int heads, Tensor keep, Precision precision) {
        return new PlainAttention(qkv, heads, keep, precision);
    }

    @Override
    public Tensor y() {
        return y;
    }

    /** Where part 0 (query), 1 (key) or 2 (value) of a head at a position begins. */
    private int at(int b, int t, int head, int part) {
        return (b * time + t) * 3 * width + part * width + head * depth;
    }

    private int score(int b, int head, int t, int other) {
        return ((b * heads + head) * time + t) * time + other;
    }

    private double kept(int score) {
        return keep[score % keep.length];
    }

    /** An operand of a product, or its result. */
    private double rounded(double value) {
        return precision == Precision.FLOAT32 ? value : PlainPrecision.rounded(precision, value);
    }

    private Tensor forward() {
        float[] in = PlainPrecision.rounded(precision, values(qkv));
        float[] out = new float[batch * time * width];
        for (int b = 0; b < batch; b++) {
            for (int head = 0; head < heads; head++) {
                for (int t = 0; t < time; t++) {
                    double sum = 0;
                    for (int s = 0; s <= t; s++) {
                        double dot = 0;
                        for (int d = 0; d < depth; d++) {
                            dot += (double) in[at(b, t, head, 0) + d] * in[at(b, s, head, 1) + d];
                        }
                        double e = Math.exp(rounded(dot) / Math.sqrt(depth));
                        probabilities[score(b, head, t, s)] = e;
                        sum += e;
                    }
                    for (int s = 0; s <= t; s++) {
                        probabilities[score(b, head, t, s)] /= sum;
                    }
                    for (int d = 0; d < depth; d++) {
                        double value = 0;
                        for (int s = 0; s <= t; s++) {
                            int i = score(b, head, t, s);
                            value += rounded(probabilities[i] * kept(i)) * in[at(b, s, head, 2) + d];
                        }
                        out[(b * time + t) * width + head * depth + d] = PlainPrecision.rounded(precision, value);
                    }
                }
            }
        }
        return PlainTensor.of(qkv.shape().withLast(width), out);
    }

    Tensor backward(Tensor gradient) {
        float[] in = PlainPrecision.rounded(precision, values(qkv));
        float[] g = PlainPrecision.rounded(precision, values(gradient));
        double[] out = new double[in.length];
        for (int b = 0; b < batch; b++) {
            for (int head = 0; head < heads; head++) {
                for (int t = 0; t < time; t++) {
                    backward(b, head, t, in, g, out);
                }
            }
        }
        float[] rounded = new float[out.length];
        for (int i = 0; i < out.length; i++) {
            rounded[i] = PlainPrecision.rounded(precision, out[i]);
        }
        return PlainTensor.of(qkv.shape(), rounded);
    }

    private void backward(int b, int head, int t, float[] in, float[] g, double[] out) {
        int row = (b * time + t) * width + head * depth;
        double[] gradP = new double[t + 1];
        double weighted = 0;
        for (int s = 0; s <= t; s++) {
            int i = score(b, head, t, s);
            for (int d = 0; d < depth; d++) {
                gradP[s] += g[row + d] * in[at(b, s, head, 2) + d];
                out[at(b, s, head, 2) + d] += rounded(probabilities[i] * kept(i)) * g[row + d];
            }
            gradP[s] = rounded(gradP[s]) * kept(i);
            weighted += probabilities[i] * gradP[s];
        }
        for (int s = 0; s <= t; s++) {
            double gradScore = rounded(probabilities[score(b, head, t, s)] * (gradP[s] - weighted) / Math.sqrt(depth));
            for (int d = 0; d < depth; d++) {
                out[at(b, t, head, 0) + d] += gradScore * in[at(b, s, head, 1) + d];
                out[at(b, s, head, 1) + d] += gradScore * in[at(b, t, head, 0) + d];
            }
        }
    }
}
