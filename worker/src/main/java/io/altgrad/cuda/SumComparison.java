package io.altgrad.cuda;

import io.altgrad.cuda.SumKernels.Moments;
import io.altgrad.cuda.SumKernels.Products;
import io.altgrad.cuda.SumKernels.Rows;
import io.altgrad.random.RandomStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/** Compares LayerNorm, the loss and sums of parts that lie one after the other with {@link ScalarSums} of each alone. */
record SumComparison(CudaDevice device, SumKernels kernels) {

    private static final int PARTS = 3;
    private static final float EPS = 1e-5f;

    /** Rows and columns of a part. */
    private static final int[][] SHAPES = {{1, 1}, {33, 70}, {300, 40}, {2, 1200}};

    /** As many floats as are summed by several CUDA blocks. */
    private static final int LARGE = 40_000;

    long run() {
        long compared = 0;
        for (int[] shape : SHAPES) {
            Case of = new Case(shape[0], shape[1]);
            compared += norms(of) + entropies(of);
        }
        return compared + norms();
    }

    /** The values of all parts, and their shape. */
    private record Case(Rows rows, float[] x, float[] grad, float[] weight, float[] bias) {

        Case(int rows, int columns) {
            this(
                    new Rows(PARTS, rows, columns),
                    drawn("x", PARTS * rows * columns),
                    drawn("grad", PARTS * rows * columns),
                    drawn("weight", PARTS * columns),
                    drawn("bias", PARTS * columns));
        }

        ScalarSums alone() {
            return new ScalarSums((int) rows.each(), (int) rows.columns());
        }
    }

    private static float[] drawn(String name, int size) {
        float[] values = new float[size];
        RandomStream.of(1337, "gpu-check/" + name).fillNormal(values, 0, 1);
        return values;
    }

    private static float[] part(float[] all, int number) {
        int each = all.length / PARTS;
        return Arrays.copyOfRange(all, number * each, (number + 1) * each);
    }

    private long norms(Case of) {
        int size = of.x().length;
        int rows = size / (int) of.rows().columns();
        String what = "of " + of.rows() + ", element";
        try (DeviceMemory x = DeviceMemory.of(device, of.x());
                DeviceMemory grad = DeviceMemory.of(device, of.grad());
                DeviceMemory weight = DeviceMemory.of(device, of.weight());
                DeviceMemory bias = DeviceMemory.of(device, of.bias());
                PoisonedMemory mean = floats("means", rows);
                PoisonedMemory rstd = floats("deviations", rows);
                DeviceMemory scratch = DeviceMemory.allocate(device, Float.BYTES * SumKernels.scratch(of.rows()))) {
            Moments moments = new Moments(mean.address(), rstd.address());
            List<ScalarSums.Norm> forward = new ArrayList<>();
            for (int i = 0; i < PARTS; i++) {
                forward.add(of.alone().layerNorm(part(of.x(), i), part(of.weight(), i), part(of.bias(), i), EPS));
            }
            made(
                            "norm",
                            size,
                            out -> kernels.layerNorm(
                                    of.rows(), EPS, x.address(), weight.address(), bias.address(), moments, out))
                    .are(i -> forward.get(i).out(), "layer norm " + what);
            same(mean.floats(), i -> forward.get(i).mean(), "mean " + what);
            same(rstd.floats(), i -> forward.get(i).rstd(), "deviation " + what);
            made(
                            "gradient",
                            size,
                            out -> kernels.layerNormBackward(
                                    of.rows(), grad.address(), x.address(), weight.address(), moments, out))
                    .are(
                            i -> of.alone()
                                    .layerNormBackward(
                                            part(of.grad(), i), part(of.x(), i), part(of.weight(), i), forward.get(i)),
                            "gradient of layer norm " + what);
            try (PoisonedMemory products = floats("products", of.weight().length)) {
                made(
                                "sums",
                                of.weight().length,
                                out -> kernels.columnSums(
                                        of.rows(),
                                        grad.address(),
                                        new Products(x.address(), moments, products.address()),
                                        scratch.address(),
                                        out,
                                        3))
                        .are(i -> of.alone().columnSums(part(of.grad(), i), 3), "sum over rows " + what);
                same(
                        products.floats(),
                        i -> of.alone()
                                .columnSums(
                                        of.alone().products(part(of.grad(), i), part(of.x(), i), forward.get(i)), 1),
                        "sum of products " + what);
            }
        }
        return 3L * size;
    }

    private long entropies(Case of) {
        int rows = of.x().length / (int) of.rows().columns();
        long[] targets = new long[rows];
        Arrays.setAll(targets, row -> row * 7L % of.rows().columns());
        String what = "of " + of.rows() + ", element";
        float[] logits = of.x().clone();
        for (int i = 0; i < logits.length; i += 5) {
            logits[i] *= 40;
        }
        ByteBuffer bytes = ByteBuffer.allocate(rows * Long.BYTES).order(ByteOrder.nativeOrder());
        bytes.asLongBuffer().put(targets);
        try (DeviceMemory in = DeviceMemory.of(device, logits);
                DeviceMemory ids = DeviceMemory.of(device, bytes.array());
                PoisonedMemory logs = floats("logarithms", rows)) {
            List<float[]> expected = new ArrayList<>();
            for (int i = 0; i < PARTS; i++) {
                expected.add(of.alone().logs(part(logits, i)));
            }
            int each = rows / PARTS;
            made(
                            "losses",
                            rows,
                            out -> kernels.crossEntropy(of.rows(), in.address(), ids.address(), logs.address(), out))
                    .are(
                            i -> of.alone()
                                    .losses(
                                            part(logits, i),
                                            Arrays.copyOfRange(targets, i * each, (i + 1) * each),
                                            expected.get(i)),
                            "cross-entropy " + what);
            same(logs.floats(), expected::get, "logarithm " + what);
            made(
                            "gradient",
                            logits.length,
                            out -> kernels.crossEntropyBackward(
                                    of.rows(), in.address(), ids.address(), logs.address(), 0.3f, out))
                    .are(
                            i -> of.alone()
                                    .crossEntropyBackward(
                                            part(logits, i),
                                            Arrays.copyOfRange(targets, i * each, (i + 1) * each),
                                            expected.get(i),
                                            0.3f),
                            "gradient of cross-entropy " + what);
        }
        return 2L * logits.length;
    }

    /** Compares norms of more tensors than one launch takes. */
    private long norms() {
        List<float[]> tensors = new ArrayList<>();
        for (int i = 0; i <= SumKernels.MOST_TENSORS; i++) {
            tensors.add(drawn("tensor " + i, PARTS * (i == 1 || i == SumKernels.MOST_TENSORS ? LARGE : 1 + i)));
        }
        long[] sizes =
                tensors.stream().mapToLong(tensor -> tensor.length / PARTS).toArray();
        long[] addresses = new long[sizes.length];
        List<DeviceMemory> in = new ArrayList<>();
        try (DeviceMemory scratch = DeviceMemory.allocate(device, Double.BYTES * SumKernels.scratch(PARTS, sizes))) {
            for (int i = 0; i < addresses.length; i++) {
                in.add(DeviceMemory.of(device, tensors.get(i)));
                addresses[i] = in.get(i).address();
            }
            made("norms", PARTS, out -> kernels.norms(PARTS, addresses, sizes, scratch.address(), out))
                    .are(
                            i -> new float[] {
                                ScalarSums.norm(tensors.stream()
                                        .map(tensor -> part(tensor, i))
                                        .toArray(float[][]::new))
                            },
                            "norm of part");
        } finally {
            in.forEach(DeviceMemory::close);
        }
        return Arrays.stream(sizes).sum() * PARTS;
    }

    private PoisonedMemory floats(String name, int count) {
        return new PoisonedMemory(device, name, (long) Float.BYTES * count);
    }

    /** The output of a kernel for all parts. */
    private record Written(float[] floats) {

        void are(Expected expected, String what) {
            same(floats, expected, what);
        }
    }

    @FunctionalInterface
    private interface Expected {
        float[] of(int part);
    }

    private Written made(String name, int size, LongConsumer launch) {
        try (PoisonedMemory out = floats(name, size)) {
            launch.accept(out.address());
            return new Written(out.floats());
        }
    }

    private static void same(float[] floats, Expected expected, String what) {
        for (int i = 0; i < PARTS; i++) {
            Differences.requireSame(part(floats, i), expected.of(i), "part " + i + " " + what);
        }
    }
}
