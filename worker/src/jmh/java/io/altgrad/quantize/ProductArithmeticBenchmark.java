package io.altgrad.quantize;

import io.altgrad.arithmetic.RoundedProduct;
import io.altgrad.arithmetic.Transform;
import io.altgrad.engine.djl.DjlEngine;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Accumulator;
import io.altgrad.spec.Hadamard;
import io.altgrad.spec.Product;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Tensor;
import io.altgrad.vector.Warming;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds of what a recipe has around casts, one thread: a Hadamard transform for an element of a matrix of 256 x 256,
 * from tensor to tensor, beside an elementwise product; and a product of 256 x 256 matrices for a multiplication and its addition,
 * with an accumulator and by the engine.
 *
 * <p>{@code mvn -q -B -Pbench -pl worker test-compile exec:exec -Dbench=ProductArithmeticBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ProductArithmeticBenchmark {

    static final int SIZE = 256;
    static final int ELEMENTS = SIZE * SIZE;
    static final int PRODUCTS = ELEMENTS * SIZE;

    private final Accumulator accumulator = new Accumulator(13, 128, Rounding.NEAREST_EVEN);
    private final io.altgrad.tensor.Scope scope = DjlEngine.get().newScope(Place.HOST);
    private final Transform of16 = transform(16);
    private final Transform of128 = transform(128);
    private Tensor x;

    private static Transform transform(int size) {
        return Transform.of(Optional.of(new Hadamard(size)), "bench", Product.GRAD_WEIGHT, 1337);
    }

    @Setup
    public void setUp() {
        float[] values = new float[ELEMENTS];
        RandomStream.of(1337, "bench").fillNormal(values, 0, 0.02f);
        x = scope.tensor(values, SIZE, SIZE);
        // A warm-up starts after so much use; only what comes after it is the steady state.
        for (long used = 0; used <= Warming.PLAIN_ELEMENTS; used += ELEMENTS) {
            hadamard16();
        }
        for (long used = 0; used <= Warming.PLAIN_ELEMENTS; used += PRODUCTS) {
            accumulated();
        }
        Warming.awaitAll();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public Object elementwise() {
        try (Ops ops = DjlEngine.get().newOps(scope)) {
            return ops.multiply(x, x).shape();
        }
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public Object hadamard16() {
        try (Ops ops = DjlEngine.get().newOps(scope)) {
            return of16.apply(x, ops).shape();
        }
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public Object hadamard128() {
        try (Ops ops = DjlEngine.get().newOps(scope)) {
            return of128.apply(x, ops).shape();
        }
    }

    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public Object accumulated() {
        try (Ops ops = DjlEngine.get().newOps(scope)) {
            return RoundedProduct.of(ops, x, x.transpose(), accumulator, x.shape()).shape();
        }
    }

    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public Object float32() {
        try (Ops ops = DjlEngine.get().newOps(scope)) {
            return ops.linear(x, x, null).shape();
        }
    }
}
