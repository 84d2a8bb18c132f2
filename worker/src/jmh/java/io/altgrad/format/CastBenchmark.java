package io.altgrad.format;

import io.altgrad.random.RandomStream;
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
 * Nanoseconds for one element of a normal weight matrix of 256 x 256 (256 KiB: it stays in the L2 cache), per-tensor
 * amax scale, one thread. {@link #copy} is the baseline: what it costs to read and write the elements at all.
 *
 * <p>{@code mvn -q -B -Pbench -pl worker test-compile exec:exec -Dbench=CastBenchmark}; another JDK by
 * {@code -Dbench.jvm=/path/to/java}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@OperationsPerInvocation(CastBenchmark.ELEMENTS)
public class CastBenchmark {

    static final int ELEMENTS = 256 * 256;

    @Param({"e4m3fn", "e5m2", "bf16"})
    String format;

    private final WarmingLoops loops = new WarmingLoops(new ScalarLoops(), new VectorLoops());
    private final RandomStream stream = RandomStream.of(1337, "bench");
    private final float[] in = new float[ELEMENTS];
    private final float[] out = new float[ELEMENTS];
    private final int[] words = new int[ELEMENTS];
    private float scale;
    private ArrayCodec nearestEven;
    private ArrayCodec towardZero;
    private ArrayCodec stochastic;
    private ArrayCodec nearestAway;
    private ArrayCodec odd;
    private ArrayCodec withoutVectors;
    private ScalarCodec oracle;

    @Setup
    public void setUp() {
        NumberFormat parsed = Formats.parse(format);
        stream.fillNormal(in, 0, 0.02f);
        scale = Scale.of(parsed, ArrayCodec.amax(in, 0, ELEMENTS));
        nearestEven = ArrayCodec.of(parsed, Rounding.NEAREST_EVEN, Overflow.SATURATE, loops);
        towardZero = ArrayCodec.of(parsed, Rounding.TOWARD_ZERO, Overflow.SATURATE, loops);
        stochastic = ArrayCodec.of(parsed, Rounding.STOCHASTIC, Overflow.SATURATE, loops);
        nearestAway = ArrayCodec.of(parsed, Rounding.NEAREST_AWAY, Overflow.SATURATE, loops);
        odd = ArrayCodec.of(parsed, Rounding.TO_ODD, Overflow.SATURATE, loops);
        withoutVectors = ArrayCodec.of(parsed, Rounding.NEAREST_EVEN, Overflow.SATURATE, new ScalarLoops());
        oracle = ScalarCodec.of(parsed);
        // A warm-up starts after so much use; only what comes after it is the steady state.
        for (long used = 0; used <= Warming.PLAIN_ELEMENTS; used += ELEMENTS) {
            amax();
            nearestEven();
            towardZero();
            stochastic();
            nearestAway();
            odd();
        }
        Warming.awaitAll();
    }

    @Benchmark
    public float[] copy() {
        System.arraycopy(in, 0, out, 0, ELEMENTS);
        return out;
    }

    @Benchmark
    public int amax() {
        return loops.amaxBits(in, 0, ELEMENTS);
    }

    @Benchmark
    public float[] nearestEven() {
        nearestEven.quantize(in, 0, out, 0, ELEMENTS, scale, null, 0);
        return out;
    }

    @Benchmark
    public float[] nearestAway() {
        nearestAway.quantize(in, 0, out, 0, ELEMENTS, scale, null, 0);
        return out;
    }

    @Benchmark
    public float[] odd() {
        odd.quantize(in, 0, out, 0, ELEMENTS, scale, null, 0);
        return out;
    }

    @Benchmark
    public float[] towardZero() {
        towardZero.quantize(in, 0, out, 0, ELEMENTS, scale, null, 0);
        return out;
    }

    /** The random words included: {@link #words} is their share. */
    @Benchmark
    public float[] stochastic() {
        stochastic.quantize(in, 0, out, 0, ELEMENTS, scale, stream, 0);
        return out;
    }

    @Benchmark
    public int[] words() {
        stream.fillBits(words, 0);
        return words;
    }

    @Benchmark
    public float[] nearestEvenWithoutVectors() {
        withoutVectors.quantize(in, 0, out, 0, ELEMENTS, scale, null, 0);
        return out;
    }

    @Benchmark
    public float[] scalarCodec() {
        for (int i = 0; i < ELEMENTS; i++) {
            out[i] = oracle.round(in[i] * scale, Rounding.NEAREST_EVEN, Overflow.SATURATE, 0) / scale;
        }
        return out;
    }

    /** Of a cast that was made before. */
    @Benchmark
    public CastStatistics statistics() {
        return nearestEven.statistics(in, out, 0, ELEMENTS, scale);
    }
}
