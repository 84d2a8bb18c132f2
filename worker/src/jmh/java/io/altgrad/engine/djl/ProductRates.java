package io.altgrad.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * GF/s of the products of a Linear by MKL and by oneDNN, on one thread: forward, input gradient and weight gradient, the
 * two ways in turns.
 */
public final class ProductRates {

    private static final long[][] SHAPES = {
        {768, 128, 384}, {768, 128, 128}, {768, 128, 512}, {768, 512, 128}, {768, 128, 65},
        {2048, 384, 1152}, {2048, 384, 384}, {2048, 384, 1536}, {2048, 1536, 384}, {2048, 384, 65}
    };
    private static final double SECONDS = 0.4;

    private ProductRates() {}

    public static void main(String[] args) {
        try (Scope root = DjlEngine.get().newScope(Place.HOST)) {
            PtNDManager manager = DjlScope.manager(root);
            Products mkl = new Products.Plain();
            Products oneDnn = new Products.OneDnn(Script.load("onednn.py").in(manager));
            for (long[] shape : SHAPES) {
                double flop = 2.0 * shape[0] * shape[1] * shape[2];
                PtNDArray x = (PtNDArray) manager.randomNormal(new Shape(shape[0], shape[1]));
                PtNDArray weight = (PtNDArray) manager.randomNormal(new Shape(shape[2], shape[1]));
                PtNDArray bias = (PtNDArray) manager.randomNormal(new Shape(shape[2]));
                PtNDArray grad = (PtNDArray) manager.randomNormal(new Shape(shape[0], shape[2]));
                System.out.printf(
                        Locale.ROOT,
                        "%4d x %4d -> %4d  MKL %s  oneDNN %s%n",
                        shape[0],
                        shape[1],
                        shape[2],
                        rates(flop, mkl, x, weight, bias, grad),
                        rates(flop, oneDnn, x, weight, bias, grad));
            }
        }
    }

    private static String rates(
            double flop, Products products, PtNDArray x, PtNDArray weight, PtNDArray bias, PtNDArray grad) {
        return String.format(
                Locale.ROOT,
                "%4.0f %4.0f %4.0f",
                rate(flop, () -> products.linear(x, weight, bias)),
                rate(flop, () -> products.product(grad, weight)),
                rate(flop, () -> products.productOfTransposed(grad, x)));
    }

    private static double rate(double flop, Supplier<NDArray> product) {
        double[] seconds = new double[4096];
        int count = 0;
        long end = System.nanoTime() + (long) (SECONDS * 1e9);
        while (count < 10 || System.nanoTime() < end && count < seconds.length) {
            long start = System.nanoTime();
            product.get().close();
            seconds[count++] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds, 0, count);
        return flop / seconds[count / 2] / 1e9;
    }
}
