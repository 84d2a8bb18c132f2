package io.altgrad.engine.plain;

import static io.altgrad.engine.plain.PlainTensor.values;

import io.altgrad.tensor.HeadOps;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The parts of attention as their formulas, element by element. */
record PlainHeads(Precision precision) implements HeadOps {

    @Override
    public List<Tensor> split(Tensor x, int parts, int heads) {
        int batch = (int) x.shape().extent(0);
        int time = (int) x.shape().extent(1);
        int depth = (int) x.shape().extent(2) / parts / heads;
        List<Tensor> split = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            float[] of = new float[batch * heads * time * depth];
            for (int i = 0; i < of.length; i++) {
                of[i] = values(x)[
                        at(i, heads, time, depth) * parts * heads * depth
                                + part * heads * depth
                                + head(i, heads, time, depth) * depth
                                + i % depth];
            }
            split.add(PlainTensor.of(Shape.of(batch, heads, time, depth), of));
        }
        return split;
    }

    /** The row (batch, position) of an element of (B, H, T, D). */
    private static int at(int i, int heads, int time, int depth) {
        return i / (depth * time * heads) * time + i / depth % time;
    }

    private static int head(int i, int heads, int time, int depth) {
        return i / (depth * time) % heads;
    }

    @Override
    public Tensor merged(List<Tensor> parts) {
        Shape shape = parts.get(0).shape();
        int heads = (int) shape.extent(1);
        int time = (int) shape.extent(2);
        int depth = (int) shape.extent(3);
        float[] all = new float[parts.size() * (int) shape.size()];
        for (int part = 0; part < parts.size(); part++) {
            float[] of = values(parts.get(part));
            for (int i = 0; i < of.length; i++) {
                all[
                                at(i, heads, time, depth) * parts.size() * heads * depth
                                        + part * heads * depth
                                        + head(i, heads, time, depth) * depth
                                        + i % depth] =
                        of[i];
            }
        }
        return PlainTensor.of(Shape.of(shape.extent(0), time, (long) parts.size() * heads * depth), all);
    }

    @Override
    public Tensor transposed(Tensor x) {
        long[] extents = x.shape().toArray();
        int rank = extents.length;
        int rows = (int) extents[rank - 2];
        int columns = (int) extents[rank - 1];
        extents[rank - 2] = columns;
        extents[rank - 1] = rows;
        float[] from = values(x);
        float[] to = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            int matrix = i / (rows * columns) * rows * columns;
            to[matrix + i % columns * rows + i / columns % rows] = from[i];
        }
        return PlainTensor.of(Shape.of(extents), to);
    }

    @Override
    public Tensor product(Tensor a, Tensor b) {
        int rank = a.shape().rank();
        int rows = (int) a.shape().extent(rank - 2);
        int inner = (int) a.shape().last();
        int columns = (int) b.shape().extent(rank - 2);
        int matrices = (int) (a.shape().size() / rows / inner);
        float[] left = PlainPrecision.rounded(precision, values(a));
        float[] right = PlainPrecision.rounded(precision, values(b));
        float[] result = new float[matrices * rows * columns];
        for (int i = 0; i < result.length; i++) {
            int matrix = i / (rows * columns);
            int row = i / columns;
            int column = matrix * columns + i % columns;
            double sum = 0;
            for (int k = 0; k < inner; k++) {
                sum += (double) left[row * inner + k] * right[column * inner + k];
            }
            result[i] = PlainPrecision.rounded(precision, sum);
        }
        return PlainTensor.of(a.shape().withLast(columns), result);
    }

    @Override
    public Tensor causalSoftmax(Tensor scores, double scale) {
        int time = (int) scores.shape().last();
        float[] from = values(scores);
        float[] to = new float[from.length];
        for (int row = 0; row < from.length / time; row++) {
            int seen = row % time + 1;
            double sum = 0;
            for (int s = 0; s < seen; s++) {
                sum += Math.exp(scale * from[row * time + s]);
            }
            for (int s = 0; s < seen; s++) {
                to[row * time + s] = (float) (Math.exp(scale * from[row * time + s]) / sum);
            }
        }
        return PlainTensor.of(scores.shape(), to);
    }

    @Override
    public Tensor causalSoftmaxBackward(Tensor grad, Tensor probabilities, double scale) {
        int time = (int) grad.shape().last();
        float[] g = values(grad);
        float[] p = values(probabilities);
        float[] to = new float[g.length];
        for (int row = 0; row < g.length / time; row++) {
            double weighted = 0;
            for (int s = 0; s < time; s++) {
                weighted += (double) p[row * time + s] * g[row * time + s];
            }
            for (int s = 0; s < time; s++) {
                to[row * time + s] = (float) (scale * p[row * time + s] * (g[row * time + s] - weighted));
            }
        }
        return PlainTensor.of(grad.shape(), to);
    }
}
