package io.altgrad.quantize;

import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ScalingParser;
import io.altgrad.tensor.HostView;
import io.altgrad.vector.Warming;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
 * Nanoseconds for one element of a normal matrix of 256 x 256 outside the heap, cast to e2m1fn (the one format that every
 * scaling takes) as training does it: amax, scales and rounding, one thread. {@code copy} is the baseline: the elements
 * read into the quantizer's kind of buffer and written from it.
 *
 * <p>{@code mvn -q -B -Pbench -pl worker test-compile exec:exec -Dbench=ScalingBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
@OperationsPerInvocation(ScalingBenchmark.ELEMENTS)
public class ScalingBenchmark {

    static final int COLUMNS = 256;
    static final int ELEMENTS = COLUMNS * COLUMNS;

    @Param({"copy", "none", "tensor", "row", "block 128", "block 128x128", "mx", "nvfp4", "nvfp4 16x16", "nvfp4 four-over-six"})
    String scaling;

    @Param({"NEAREST_EVEN", "TOWARD_ZERO", "STOCHASTIC"})
    Rounding rounding;

    private final HostView from = matrix();
    private final HostView into = matrix();
    private final float[] block = new float[HostView.BLOCK];
    private HostQuantizer quantizer;

    @Setup
    public void setUp() {
        float[] values = new float[ELEMENTS];
        RandomStream.of(1337, "bench").fillNormal(values, 0, 0.02f);
        from.write(0, values, ELEMENTS);
        if (!scaling.equals("copy")) {
            Cast cast = new Cast(Formats.parse("e2m1fn"), ScalingParser.parse(scaling), rounding, Overflow.SATURATE);
            quantizer = new HostQuantizer(cast, RandomStream.of(1337, "rounding"));
        }
        // A warm-up starts after so much use; only what comes after it is the steady state.
        for (long used = 0; used <= Warming.PLAIN_ELEMENTS; used += ELEMENTS) {
            cast();
        }
        Warming.awaitAll();
    }

    @Benchmark
    public Object cast() {
        if (quantizer != null) {
            return quantizer.cast(from, into, COLUMNS, io.altgrad.quantize.Mode.EVALUATE, 0, Statistics.SKIP);
        }
        for (int start = 0; start < ELEMENTS; start += HostView.BLOCK) {
            from.read(start, block, HostView.BLOCK);
            into.write(start, block, HostView.BLOCK);
        }
        return block;
    }

    private static HostView matrix() {
        return HostView.of(ByteBuffer.allocateDirect(ELEMENTS * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer());
    }
}
