package io.altgrad.engine.djl;

import io.altgrad.tensor.Place;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.ModelSpec;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Microseconds of the operations of one layer at the benchmarks' sizes, one thread, results allocated and freed as in a
 * step; the median (p0.50) is what to read on a machine that does other work too. Each has a baseline beside it: libtorch's own choice for the matrix products, plain tensor operations for what is
 * fused, and {@link #copyBaseline} for what is bound by memory.
 *
 * <p>{@code mvn -q -B -Pbench -pl worker test-compile exec:exec -Dbench=OpsBenchmark}
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class OpsBenchmark {

    private static final int VOCABULARY = 65;

    @Param({"S", "M"})
    String size;

    private final Engine engine = DjlEngine.get();
    private final Scope scope = engine.newScope(Place.HOST);
    private final Ops kept = engine.newOps(scope);
    private final Products plain = new Products.Plain();
    private int heads;
    private Tensor x; // (B, T, C)
    private Tensor wide; // (B, T, 4C)
    private Tensor qkv; // (B, T, 3C)
    private Tensor weight; // (4C, C)
    private Tensor bias; // (4C)
    private Tensor gain; // (C)
    private Tensor logits; // (B·T, V)
    private Tensor targets; // (B·T)
    private Tensor one;
    private Ops.Attended attended;
    private Ops.Attended attendedPlainly;
    private Ops.Normalized normalized;
    private Ops.CrossEntropy entropy;
    private List<Tensor> parameter;
    private List<Tensor> gradient;
    private List<Tensor> firstMoment;
    private List<Tensor> secondMoment;

    @Setup
    public void setUp() {
        ModelSpec model = size.equals("S") ? ModelSpec.S : ModelSpec.M;
        int batch = size.equals("S") ? 12 : 8;
        int width = model.width();
        int time = model.context();
        heads = model.heads();
        x = normal("x", batch, time, width);
        wide = normal("wide", batch, time, 4L * width);
        qkv = normal("qkv", batch, time, 3L * width);
        weight = normal("weight", 4L * width, width);
        bias = normal("bias", 4L * width);
        gain = normal("gain", width);
        logits = normal("logits", (long) batch * time, VOCABULARY);
        targets = kept.tensor(
                IntStream.range(0, batch * time)
                        .mapToLong(i -> i % VOCABULARY)
                        .toArray(),
                (long) batch * time);
        one = kept.tensor(new float[] {1}, 1);
        attended = kept.attention(qkv, heads);
        attendedPlainly = kept.attention(qkv, heads, one);
        normalized = kept.layerNorm(x, gain, gain, 1e-5);
        entropy = kept.crossEntropy(logits, targets);
        parameter = List.of(normal("p", 4L * width, width));
        gradient = List.of(normal("g", 4L * width, width));
        firstMoment = List.of(scope.zeros(weight.shape()));
        secondMoment = List.of(scope.zeros(weight.shape()));
    }

    @TearDown
    public void tearDown() {
        kept.close();
        scope.close();
    }

    private Tensor normal(String name, long... shape) {
        float[] values = new float[Math.toIntExact(Shape.of(shape).size())];
        RandomStream.of(1337, name).fillNormal(values, 0, 1);
        return kept.tensor(values, shape);
    }

    /** Runs an operation in a scope of its own, and frees what it made. */
    private Object inScope(Function<Ops, Object> operation) {
        try (Ops ops = engine.newOps(scope)) {
            Object result = operation.apply(ops);
            if (result instanceof Tensor array) {
                array.close(); // DJL's own operations give it to the operand's scope.
            }
            return result;
        }
    }

    /** x (B·T, C) to (B·T, 4C). */
    @Benchmark
    public Object gemmForward() {
        return inScope(ops -> ops.linear(x, weight, bias));
    }

    @Benchmark
    public Object gemmForwardBaseline() {
        return freed(() -> plain.linear(array(x), array(weight), array(bias)));
    }

    @Benchmark
    public Object gemmInputGradient() {
        return inScope(ops -> ops.linearInputGradient(wide, weight));
    }

    @Benchmark
    public Object gemmInputGradientBaseline() {
        return freed(() -> plain.product(array(wide), array(weight)));
    }

    @Benchmark
    public Object gemmWeightGradient() {
        return inScope(ops -> ops.linearWeightGradient(wide, x));
    }

    @Benchmark
    public Object gemmWeightGradientBaseline() {
        return freed(() -> plain.productOfTransposed(array(kept.rows(wide)), array(kept.rows(x))));
    }

    @Benchmark
    public Object attentionForward() {
        return inScope(ops -> ops.attention(qkv, heads));
    }

    /** By plain products, with all scores at once. */
    @Benchmark
    public Object attentionForwardBaseline() {
        return inScope(ops -> ops.attention(qkv, heads, one));
    }

    @Benchmark
    public Object attentionBackward() {
        return inScope(ops -> ops.attentionBackward(x, attended));
    }

    @Benchmark
    public Object attentionBackwardBaseline() {
        return inScope(ops -> ops.attentionBackward(x, attendedPlainly));
    }

    /** (B, T, 4C) */
    @Benchmark
    public Object geluForward() {
        return inScope(ops -> ops.gelu(wide));
    }

    @Benchmark
    public Object geluBackward() {
        return inScope(ops -> ops.geluBackward(wide, wide));
    }

    /** What it costs to read and write (B, T, 4C) at all. */
    @Benchmark
    public Object copyBaseline() {
        return freed(() -> array(wide).duplicate());
    }

    @Benchmark
    public Object layerNormForward() {
        return inScope(ops -> ops.layerNorm(x, gain, gain, 1e-5));
    }

    @Benchmark
    public Object layerNormBackward() {
        return inScope(ops -> ops.layerNormBackward(x, x, normalized, gain, gain));
    }

    /** What it costs to read and write (B, T, C) at all. */
    @Benchmark
    public Object narrowCopyBaseline() {
        return freed(() -> array(x).duplicate());
    }

    @Benchmark
    public Object crossEntropyForward() {
        return inScope(ops -> ops.crossEntropy(logits, targets));
    }

    @Benchmark
    public Object crossEntropyBackward() {
        return inScope(ops -> ops.crossEntropyBackward(entropy, 1));
    }

    /** The logarithms of the probabilities alone. */
    @Benchmark
    public Object crossEntropyBaseline() {
        return freed(() -> array(logits).logSoftmax(1));
    }

    /** One matrix of (4C, C). */
    @Benchmark
    public Object adamw() {
        return inScope(ops -> {
            Ops.AdamWSettings settings = new Ops.AdamWSettings(1, 1e-3, 0.9, 0.99, 0.1, 1e-8);
            ops.adamw(parameter, gradient, firstMoment, secondMoment, settings);
            return parameter;
        });
    }

    /** The two moments by plain operations in place; neither the update nor the weight decay. */
    @Benchmark
    public Object adamwBaseline() {
        return inScope(ops -> {
            Tensor g = gradient.get(0);
            Tensor tenth = ops.tensor(new float[] {0.1f}, 1);
            Tensor nine = ops.tensor(new float[] {0.9f}, 1);
            try (Tensor first = ops.multiply(g, tenth);
                    Tensor square = ops.multiply(g, g);
                    Tensor second = ops.multiply(square, tenth)) {
                array(firstMoment.get(0)).muli(array(nine)).addi(array(first));
                array(secondMoment.get(0)).muli(array(nine)).addi(array(second));
            }
            return firstMoment;
        });
    }

    private static PtNDArray array(Tensor tensor) {
        return DjlTensor.array(tensor);
    }

    private static Object freed(Supplier<NDArray> operation) {
        try (NDArray result = operation.get()) {
            return result;
        }
    }
}
