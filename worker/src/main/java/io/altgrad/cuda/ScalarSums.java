package io.altgrad.cuda;

/**
 * The results of {@link SumKernels} for one part, operation by operation in the kernels' order: each is an IEEE operation on
 * both sides, so a device has these bits.
 */
final class ScalarSums {

    private static final int LANES = 32;
    private static final int WARPS = Kernels.THREADS / LANES;
    private static final int CHUNK_ROWS = 128;
    private static final int CHUNK_SQUARES = 16384;

    private final int columns;
    private final int rows;

    ScalarSums(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * The results of LayerNorm for a part; {@code out} is the norm, or on the way back the gradient with respect to x.
     */
    record Norm(float[] out, float[] mean, float[] rstd) {}

    /** A column's summand. */
    @FunctionalInterface
    private interface Element {
        float of(int column);
    }

    /** The sum over a row: a warp's lanes take every 32nd column. */
    private float ofRow(Element element) {
        float[] lanes = new float[LANES];
        for (int c = 0; c < columns; c++) {
            lanes[c % LANES] += element.of(c);
        }
        for (int offset = LANES / 2; offset > 0; offset /= 2) {
            float[] before = lanes.clone();
            for (int lane = 0; lane < LANES; lane++) {
                lanes[lane] = before[lane] + before[lane ^ offset];
            }
        }
        return lanes[0];
    }

    /** @param bias null for none */
    Norm layerNorm(float[] x, float[] weight, float[] bias, float eps) {
        Norm made = new Norm(new float[x.length], new float[rows], new float[rows]);
        for (int r = 0; r < rows; r++) {
            int row = r * columns;
            float mean = ofRow(c -> x[row + c]) / columns;
            float squares = ofRow(c -> (x[row + c] - mean) * (x[row + c] - mean));
            float rstd = 1 / (float) Math.sqrt(squares / columns + eps);
            for (int c = 0; c < columns; c++) {
                float y = (x[row + c] - mean) * rstd * weight[c];
                made.out[row + c] = bias == null ? y : y + bias[c];
            }
            made.mean[r] = mean;
            made.rstd[r] = rstd;
        }
        return made;
    }

    float[] layerNormBackward(float[] grad, float[] x, float[] weight, Norm forward) {
        float[] out = new float[x.length];
        for (int r = 0; r < rows; r++) {
            int row = r * columns;
            float mean = forward.mean[r];
            float rstd = forward.rstd[r];
            float sum = ofRow(c -> grad[row + c] * weight[c]) / columns;
            float products = ofRow(c -> grad[row + c] * weight[c] * ((x[row + c] - mean) * rstd)) / columns;
            for (int c = 0; c < columns; c++) {
                float g = grad[row + c] * weight[c];
                out[row + c] = (g - sum - (x[row + c] - mean) * rstd * products) * rstd;
            }
        }
        return out;
    }

    /** The products of values with what LayerNorm made of {@code x}. */
    float[] products(float[] values, float[] x, Norm forward) {
        float[] products = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int row = i / columns;
            products[i] = values[i] * ((x[i] - forward.mean[row]) * forward.rstd[row]);
        }
        return products;
    }

    float[] columnSums(float[] values, float divisor) {
        float[] sums = new float[columns];
        for (int c = 0; c < columns; c++) {
            for (int first = 0; first < rows; first += CHUNK_ROWS) {
                sums[c] += chunk(values, first, c);
            }
            sums[c] /= divisor;
        }
        return sums;
    }

    /** A warp sums every eighth row of a chunk, and then the warps are summed one after the other. */
    private float chunk(float[] values, int first, int column) {
        float[] warps = new float[WARPS];
        for (int r = first; r < Math.min(rows, first + CHUNK_ROWS); r++) {
            warps[(r - first) % WARPS] += values[r * columns + column];
        }
        float sum = warps[0];
        for (int warp = 1; warp < WARPS; warp++) {
            sum += warps[warp];
        }
        return sum;
    }

    /** The logarithm of the sum of the exponentials of each row. */
    float[] logs(float[] logits) {
        float[] logs = new float[rows];
        for (int r = 0; r < rows; r++) {
            int row = r * columns;
            float max = Float.NEGATIVE_INFINITY;
            for (int c = 0; c < columns; c++) {
                max = Math.max(max, logits[row + c]);
            }
            float largest = max;
            logs[r] = max + logarithm(ofRow(c -> exponential(logits[row + c] - largest)));
        }
        return logs;
    }

    float[] losses(float[] logits, long[] targets, float[] logs) {
        float[] losses = new float[rows];
        for (int r = 0; r < rows; r++) {
            losses[r] = logs[r] - logits[r * columns + (int) targets[r]];
        }
        return losses;
    }

    float[] crossEntropyBackward(float[] logits, long[] targets, float[] logs, float scale) {
        float[] grad = new float[logits.length];
        for (int i = 0; i < grad.length; i++) {
            float p = exponential(logits[i] - logs[i / columns]);
            grad[i] = (i % columns == targets[i / columns] ? p - 1 : p) * scale;
        }
        return grad;
    }

    /** The L2 norm of a part of several tensors. */
    static float norm(float[]... tensors) {
        double[] threads = new double[Kernels.THREADS];
        int chunk = 0;
        for (float[] tensor : tensors) {
            for (int first = 0; first < tensor.length; first += CHUNK_SQUARES) {
                double[] squares = new double[Kernels.THREADS];
                for (int i = first; i < Math.min(tensor.length, first + CHUNK_SQUARES); i++) {
                    squares[(i - first) % squares.length] += (double) tensor[i] * tensor[i];
                }
                threads[chunk++ % threads.length] += ofBlock(squares);
            }
        }
        return (float) Math.sqrt(ofBlock(threads));
    }

    private static double ofBlock(double[] threads) {
        double[] sums = threads.clone();
        for (int offset = LANES / 2; offset > 0; offset /= 2) {
            double[] before = sums.clone();
            for (int i = 0; i < sums.length; i++) {
                sums[i] = before[i] + before[i ^ offset];
            }
        }
        double sum = sums[0];
        for (int warp = 1; warp < WARPS; warp++) {
            sum += sums[warp * LANES];
        }
        return sum;
    }

    /** {@code e^x} for x up to 88; 0 below -87. */
    static float exponential(float x) {
        if (x < -87) {
            return 0;
        }
        float n = (float) Math.rint(x * 1.44269504f);
        float r = x - n * 0.693359375f;
        r = r - n * -2.12194440e-4f;
        float p = 1f / 720;
        for (float next : new float[] {1f / 120, 1f / 24, 1f / 6, 0.5f, 1, 1}) {
            p = p * r + next;
        }
        return p * Math.scalb(1f, (int) n);
    }

    /** The natural logarithm of a number from 1 on. */
    static float logarithm(float x) {
        if (!Float.isFinite(x)) {
            return x;
        }
        int exponent = Math.getExponent(x);
        double m = (double) x * Math.scalb(1f, -exponent);
        if (m > 1.4142135) {
            m /= 2;
            exponent++;
        }
        double f = (m - 1) / (m + 1);
        double square = f * f;
        double sum = 0;
        for (int i = 17; i > 0; i -= 2) {
            sum = (sum + 1.0 / i) * (i > 1 ? square : 1);
        }
        return (float) (exponent * 0.6931471805599453 + 2 * f * sum);
    }
}
