package io.altgrad.quantize;

import io.altgrad.engine.djl.DjlEngine;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StateFormat;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Tensor;
import io.altgrad.vector.Warming;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds for one element of a state of 256 x 256 to be brought to the numbers that it is kept in, from tensor to
 * tensor, one thread; {@code elementwise}, the product of two such tensors, is the baseline.
 *
 * <p>{@code mvn -q -B -Pbench -pl worker test-compile exec:exec -Dbench=StateBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@OperationsPerInvocation(StateBenchmark.ELEMENTS)
public class StateBenchmark {

    static final int SIZE = 256;
    static final int ELEMENTS = SIZE * SIZE;

    @Param({"elementwise", "e4m3fn tensor", "fp16 tensor", "bf16 stochastic", "e4m3fn block 128 expanded", "dynamic8"})
    String state;

    private final io.altgrad.tensor.Scope scope = DjlEngine.get().newScope(Place.HOST);
    private StateCast cast;
    private Tensor x;

    private static StateFormat format(String state) {
        return switch (state) {
            case "e4m3fn tensor" -> rounded("e4m3fn", "tensor", Rounding.NEAREST_EVEN, StateFormat.Range.AS_IS);
            case "fp16 tensor" -> rounded("fp16", "tensor", Rounding.NEAREST_EVEN, StateFormat.Range.AS_IS);
            case "bf16 stochastic" -> rounded("bf16", "none", Rounding.STOCHASTIC, StateFormat.Range.AS_IS);
            case "e4m3fn block 128 expanded" ->
                rounded("e4m3fn", "block 128", Rounding.NEAREST_EVEN, StateFormat.Range.EXPANDED);
            case "dynamic8" -> new StateFormat.Dynamic8(StateFormat.Dynamic8.BLOCK);
            default -> StateFormat.FLOAT32;
        };
    }

    private static StateFormat rounded(String format, String scaling, Rounding rounding, StateFormat.Range range) {
        Cast cast = new Cast(Formats.parse(format), ScalingParser.parse(scaling), rounding, Overflow.SATURATE);
        return new StateFormat.Rounded(cast, range);
    }

    @Setup
    public void setUp() {
        float[] values = new float[ELEMENTS];
        RandomStream.of(1337, "bench").fillNormal(values, 0, 0.02f);
        x = scope.tensor(values, SIZE, SIZE);
        cast = StateCast.of("bench", "first moment", format(state), StateCast.Sign.SIGNED, 1337);
        // A warm-up starts after so much use; only what comes after it is the steady state.
        for (long used = 0; used <= Warming.PLAIN_ELEMENTS; used += ELEMENTS) {
            cast();
        }
        Warming.awaitAll();
    }

    @Benchmark
    public Object cast() {
        try (Ops ops = DjlEngine.get().newOps(scope)) {
            return (cast == StateCast.NONE ? ops.multiply(x, x) : cast.apply(x, ops, 1)).shape();
        }
    }
}
