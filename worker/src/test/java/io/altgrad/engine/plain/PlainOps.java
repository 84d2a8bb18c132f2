package io.altgrad.engine.plain;

import static io.altgrad.engine.plain.PlainTensor.ids;
import static io.altgrad.engine.plain.PlainTensor.values;

import io.altgrad.random.RandomStream;
import io.altgrad.tensor.CodeOps;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.HeadOps;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;

/** The operations as their formulas, element by element. */
final class PlainOps implements Ops {

    private final Place place;
    private final Precision precision;

    PlainOps(Place place, Precision precision) {
        this.place = place;
        this.precision = precision;
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public Ops exact() {
        return precision == Precision.FLOAT32 ? this : new PlainOps(place, Precision.FLOAT32);
    }

    @Override
    public Tensor zeros(Shape shape) {
        return floats(shape.toArray());
    }

    @Override
    public Tensor ones(Shape shape) {
        float[] ones = new float[Math.toIntExact(shape.size())];
        Arrays.fill(ones, 1);
        return PlainTensor.at(place, shape, ones);
    }

    @Override
    public Tensor floats(long... shape) {
        return PlainTensor.at(
                place,
                Shape.of(shape),
                new float[Math.toIntExact(Shape.of(shape).size())]);
    }

    @Override
    public Tensor tensor(long[] values, long... shape) {
        return PlainTensor.of(Shape.of(shape), values.clone());
    }

    @Override
    public void close() {}

    /** {@code A B} of (rows, inner) and (inner, columns). */
    private Tensor product(Tensor a, Tensor b, Shape shape) {
        int rows = (int) a.shape().extent(0);
        int inner = (int) a.shape().extent(1);
        int columns = (int) b.shape().extent(1);
        float[] left = PlainPrecision.rounded(precision, values(a));
        float[] right = PlainPrecision.rounded(precision, values(b));
        float[] result = new float[rows * columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                double sum = 0;
                for (int k = 0; k < inner; k++) {
                    sum += (double) left[r * inner + k] * right[k * columns + c];
                }
                result[r * columns + c] = PlainPrecision.rounded(precision, sum);
            }
        }
        return PlainTensor.of(shape, result);
    }

    @Override
    public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        Shape shape = x.shape().withLast(weight.shape().extent(0));
        Tensor y = product(rows(x), weight.transpose(), shape);
        return bias == null ? y : add(y, bias);
    }

    @Override
    public Tensor linearInputGradient(Tensor grad, Tensor weight) {
        return product(rows(grad), weight, grad.shape().withLast(weight.shape().last()));
    }

    @Override
    public Tensor linearWeightGradient(Tensor grad, Tensor x) {
        return product(
                rows(grad).transpose(),
                rows(x),
                Shape.of(grad.shape().last(), x.shape().last()));
    }

    @Override
    public Tensor sum(Tensor x, int dimension) {
        long[] extents = x.shape().toArray();
        int inner = 1;
        for (int i = dimension + 1; i < extents.length; i++) {
            inner *= (int) extents[i];
        }
        Shape rest = x.shape().without(dimension);
        double[] sums = new double[Math.toIntExact(rest.size())];
        float[] all = values(x);
        int each = inner * (int) extents[dimension];
        for (int i = 0; i < all.length; i++) {
            sums[i / each * inner + i % inner] += all[i];
        }
        float[] result = new float[sums.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) sums[i];
        }
        return PlainTensor.of(rest, result);
    }

    @Override
    public Tensor joined(List<Tensor> tensors) {
        return PlainTensor.joined(tensors);
    }

    @Override
    public CodeOps codes() {
        return new PlainCodes(this, precision);
    }

    static Tensor map(Tensor x, DoubleUnaryOperator function) {
        float[] from = values(x);
        float[] to = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            to[i] = (float) function.applyAsDouble(from[i]);
        }
        return PlainTensor.of(x.shape(), to);
    }

    @Override
    public Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
        int columns = (int) x.shape().last();
        float[] from = values(x);
        int rows = from.length / columns;
        float[] y = new float[from.length];
        float[] means = new float[rows];
        float[] rstds = new float[rows];
        for (int r = 0; r < rows; r++) {
            double mean = 0;
            double square = 0;
            for (int c = 0; c < columns; c++) {
                mean += from[r * columns + c] / (double) columns;
            }
            for (int c = 0; c < columns; c++) {
                square += Math.pow(from[r * columns + c] - mean, 2) / columns;
            }
            double rstd = 1 / Math.sqrt(square + eps);
            for (int c = 0; c < columns; c++) {
                y[r * columns + c] = (float) ((from[r * columns + c] - mean) * rstd * values(weight)[c]
                        + (bias == null ? 0 : values(bias)[c]));
            }
            means[r] = (float) mean;
            rstds[r] = (float) rstd;
        }
        return new Normalized(
                PlainTensor.of(x.shape(), y),
                PlainTensor.of(Shape.of(rows), means),
                PlainTensor.of(Shape.of(rows), rstds));
    }

    @Override
    public NormGradients layerNormBackward(Tensor grad, Tensor x, Normalized forward, Tensor weight, Tensor bias) {
        int columns = (int) x.shape().last();
        float[] g = values(grad);
        int rows = g.length / columns;
        float[] gradX = new float[g.length];
        double[] gradWeight = new double[columns];
        for (int r = 0; r < rows; r++) {
            double rstd = values(forward.rstd())[r];
            double[] normal = new double[columns];
            double sum = 0;
            double product = 0;
            for (int c = 0; c < columns; c++) {
                int i = r * columns + c;
                normal[c] = (values(x)[i] - (double) values(forward.mean())[r]) * rstd;
                sum += (double) g[i] * values(weight)[c];
                product += (double) g[i] * values(weight)[c] * normal[c];
                gradWeight[c] += g[i] * normal[c];
            }
            for (int c = 0; c < columns; c++) {
                int i = r * columns + c;
                gradX[i] = (float)
                        (rstd * ((double) g[i] * values(weight)[c] - sum / columns - normal[c] * product / columns));
            }
        }
        float[] gains = new float[columns];
        for (int c = 0; c < columns; c++) {
            gains[c] = (float) gradWeight[c];
        }
        return new NormGradients(
                PlainTensor.of(x.shape(), gradX),
                PlainTensor.of(Shape.of(columns), gains),
                bias == null ? null : biasGradient(grad));
    }

    @Override
    public Tensor gelu(Tensor x) {
        return map(x, value -> value * Erf.normal(value));
    }

    @Override
    public Tensor geluBackward(Tensor grad, Tensor x) {
        return multiply(
                grad,
                map(x, value -> Erf.normal(value) + value * Math.exp(-value * value / 2) / Math.sqrt(2 * Math.PI)));
    }

    @Override
    public Attended attention(Tensor qkv, int heads, Tensor keep) {
        return PlainAttention.of(qkv, heads, keep, precision);
    }

    @Override
    public Tensor attentionBackward(Tensor grad, Attended forward) {
        return ((PlainAttention) forward).backward(grad);
    }

    @Override
    public HeadOps heads() {
        return new PlainHeads(precision);
    }

    @Override
    public Tensor dropoutMask(RandomStream draws, long firstDraw, double probability, Shape shape) {
        float[] factors = new float[Math.toIntExact(shape.size())];
        draws.fillUniform(factors, firstDraw);
        return map(PlainTensor.of(shape, factors), draw -> draw < probability ? 0 : 1 / (1 - probability));
    }

    @Override
    public Tensor embedding(Tensor ids, Tensor table) {
        int width = (int) table.shape().last();
        long[] rows = ids(ids);
        float[] result = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values(table), (int) rows[i] * width, result, i * width, width);
        }
        long[] shape = Arrays.copyOf(ids.shape().toArray(), ids.shape().rank() + 1);
        shape[shape.length - 1] = width;
        return PlainTensor.of(Shape.of(shape), result);
    }

    @Override
    public Tensor embeddingBackward(Tensor grad, Tensor ids, long rows) {
        int width = (int) grad.shape().last();
        float[] result = new float[Math.toIntExact(rows * width)];
        long[] of = ids(ids);
        for (int i = 0; i < of.length; i++) {
            for (int c = 0; c < width; c++) {
                result[(int) of[i] * width + c] += values(grad)[i * width + c];
            }
        }
        return PlainTensor.of(Shape.of(rows, width), result);
    }

    private record Entropy(Tensor value, Tensor probabilities, Tensor targets) implements CrossEntropy {}

    @Override
    public CrossEntropy crossEntropy(Tensor logits, Tensor targets) {
        int columns = (int) logits.shape().last();
        long[] chosen = ids(targets);
        float[] probabilities = new float[chosen.length * columns];
        double loss = 0;
        for (int r = 0; r < chosen.length; r++) {
            double sum = 0;
            for (int c = 0; c < columns; c++) {
                sum += Math.exp(values(logits)[r * columns + c]);
            }
            for (int c = 0; c < columns; c++) {
                probabilities[r * columns + c] = (float) (Math.exp(values(logits)[r * columns + c]) / sum);
            }
            loss += (Math.log(sum) - values(logits)[r * columns + (int) chosen[r]]) / chosen.length;
        }
        return new Entropy(
                PlainTensor.of(Shape.of(), (float) loss), PlainTensor.of(logits.shape(), probabilities), targets);
    }

    @Override
    public Tensor crossEntropyBackward(CrossEntropy forward, double scale) {
        Entropy entropy = (Entropy) forward;
        float[] grad = values(entropy.probabilities()).clone();
        long[] chosen = ids(entropy.targets());
        int columns = grad.length / chosen.length;
        for (int r = 0; r < chosen.length; r++) {
            grad[r * columns + (int) chosen[r]] -= 1;
        }
        return map(PlainTensor.of(entropy.probabilities().shape(), grad), value -> value * scale / chosen.length);
    }

    @Override
    public Tensor add(Tensor a, Tensor b) {
        float[] sum = values(a).clone();
        float[] more = values(b);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[within(b.shape(), a.shape(), i)];
        }
        return PlainTensor.of(a.shape(), sum);
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        float[] product = values(a).clone();
        float[] factors = values(b);
        for (int i = 0; i < product.length; i++) {
            product[i] *= factors[within(b.shape(), a.shape(), i)];
        }
        return PlainTensor.of(a.shape(), product);
    }

    /** The element of a tensor of {@code shape} that stands for element {@code i} of {@code whole}, which it is repeated to. */
    private static int within(Shape shape, Shape whole, int i) {
        long[] extents = shape.toArray();
        long[] all = whole.toArray();
        long rest = i;
        long element = 0;
        long stride = 1;
        for (int d = 1; d <= extents.length; d++) {
            long extent = extents[extents.length - d];
            element += extent == 1 ? 0 : rest % all[all.length - d] * stride;
            stride *= extent;
            rest /= all[all.length - d];
        }
        return (int) element;
    }

    @Override
    public Tensor norm(List<Tensor> tensors) {
        double squares = 0;
        for (Tensor tensor : tensors) {
            for (float value : values(tensor)) {
                squares += (double) value * value;
            }
        }
        return PlainTensor.of(Shape.of(), (float) Math.sqrt(squares));
    }

    @Override
    public void scaleInPlace(List<Tensor> tensors, double factor) {
        tensors.forEach(tensor -> tensor.fill(values(map(tensor, value -> value * factor))));
    }

    @Override
    public void adamw(
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            AdamWSettings settings) {
        for (int p = 0; p < parameters.size(); p++) {
            float[] value = values(parameters.get(p));
            float[] m = values(firstMoments.get(p));
            float[] v = values(secondMoments.get(p));
            double step = settings.step();
            for (int i = 0; i < value.length; i++) {
                double g = values(gradients.get(p))[i];
                m[i] = (float) (settings.beta1() * m[i] + (1 - settings.beta1()) * g);
                v[i] = (float) (settings.beta2() * v[i] + (1 - settings.beta2()) * g * g);
                double first = m[i] / (1 - Math.pow(settings.beta1(), step));
                double second = v[i] / (1 - Math.pow(settings.beta2(), step));
                double decayed = value[i] * (1 - settings.learningRate() * settings.weightDecay());
                value[i] =
                        (float) (decayed - settings.learningRate() * first / (Math.sqrt(second) + settings.epsilon()));
            }
        }
    }

    @Override
    public Optional<DeviceKernels> kernels() {
        return Optional.empty();
    }

    @Override
    public <T> T timed(Profile.Kind kind, Supplier<T> work) {
        return work.get();
    }
}
