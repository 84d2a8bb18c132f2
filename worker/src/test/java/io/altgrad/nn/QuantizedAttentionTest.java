package io.altgrad.nn;

import static io.altgrad.nn.Fixtures.normal;
import static io.altgrad.nn.Fixtures.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.engine.plain.PlainEngine;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.quantize.CastObserver;
import io.altgrad.quantize.Mode;
import io.altgrad.spec.ActivationCasts;
import io.altgrad.spec.AttentionOperand;
import io.altgrad.spec.AttentionProduct;
import io.altgrad.spec.AttentionUse;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StraightThrough;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attention with casts against its formulas in double arithmetic, by each engine. */
class QuantizedAttentionTest {

    private static final int HEADS = 2;
    private static final int TIME = 5;
    private static final int DEPTH = 3;
    private static final int WIDTH = HEADS * DEPTH;
    private static final ModelSpec MODEL = new ModelSpec(1, HEADS, WIDTH, TIME, 0, false);

    /** What an element of float32 sums differs from those of doubles by. */
    private static final double CLOSE = 2e-5;

    private final float[] qkv = normal("qkv", TIME * 3 * WIDTH);
    private final float[] gradient = normal("gradient", TIME * WIDTH);

    private static Stream<Engine> engines() {
        return Stream.of(new PlainEngine(), Torch.engine());
    }

    private static Cast cast(String format, String scaling) {
        return new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.NEAREST_EVEN, Overflow.SATURATE);
    }

    /** The recipe that casts attention alone, each use as it is said; null for no cast. */
    private static Recipe recipe(StraightThrough rule, Backward backward, Function<AttentionUse, Cast> casts) {
        Map<AttentionUse, Cast> all = new HashMap<>();
        AttentionUse.all().stream()
                .filter(use -> casts.apply(use) != null)
                .forEach(use -> all.put(use, casts.apply(use)));
        return new Recipe(Map.of(), rule, backward, Map.of(), Map.of(), new ActivationCasts(all, Map.of()));
    }

    private static Recipe recipe(Function<AttentionUse, Cast> casts) {
        return recipe(StraightThrough.IDENTITY, Backward.CAST, casts);
    }

    private static Layer attention(Recipe recipe, double dropout) {
        return new CoreAttention(new Dropout("drop", dropout), MODEL).quantized("attn", recipe, Arithmetic.DEFAULT, 1);
    }

    private AttentionReference reference(Recipe recipe) {
        return new AttentionReference(recipe, doubles(qkv), HEADS, TIME, DEPTH, AttentionReference.ones(HEADS, TIME));
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    /** The output (T, C), and the gradient (T, 3C). */
    private record Computed(float[] output, float[] gradient) {}

    private Computed computed(Engine engine, Layer layer, Function<Ops, Context> context) {
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = engine.newOps(scope)) {
            Pass pass = layer.forward(ops.tensor(qkv, 1, TIME, 3 * WIDTH), context.apply(ops));
            Tensor grad = pass.backward().apply(ops.tensor(gradient, 1, TIME, WIDTH));
            return new Computed(values(pass.value()), values(grad));
        }
    }

    private Computed computed(Engine engine, Layer layer) {
        return computed(engine, layer, ops -> Context.training(ops, 1, 0));
    }

    private static void assertClose(float[] actual, double[] expected) {
        assertThat(doubles(actual)).usingComparatorWithPrecision(CLOSE).containsExactly(expected);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void everyProductSeesItsOperandsAsTheirCastsMakeThem(Engine engine) {
        for (String scaling : List.of("tensor 1", "row")) {
            Recipe recipe = recipe(use -> cast(use.operand().isGradient() ? "e5m2" : "e4m3fn", scaling));
            AttentionReference reference = reference(recipe);
            Computed computed = computed(engine, attention(recipe, 0));
            assertClose(computed.output(), reference.output());
            assertClose(computed.gradient(), reference.backward(doubles(gradient)));
        }
    }

    /** With one of the twelve casts at a time, so that none stands in for another. */
    @ParameterizedTest
    @MethodSource("engines")
    void eachCastIsOfItsOperandForItsProductAlone(Engine engine) {
        Computed plain = computed(engine, new CoreAttention(new Dropout("drop", 0), MODEL));
        for (AttentionUse one : AttentionUse.all()) {
            Recipe recipe = recipe(use -> use.equals(one) ? cast("e2m1fn", "row") : null);
            AttentionReference reference = reference(recipe);
            Computed computed = computed(engine, attention(recipe, 0));
            assertClose(computed.output(), reference.output());
            assertClose(computed.gradient(), reference.backward(doubles(gradient)));
            assertThat(one.product().isForward())
                    .as(one.toString())
                    .isEqualTo(!closeTo(computed.output(), plain.output()));
            // What the output alone sees is in no gradient: it passes straight through.
            assertThat(one.product() == AttentionProduct.OUTPUT)
                    .as(one.toString())
                    .isEqualTo(closeTo(computed.gradient(), plain.gradient()));
        }
    }

    private static boolean closeTo(float[] one, float[] other) {
        for (int i = 0; i < one.length; i++) {
            float difference = Math.abs(one[i] - other[i]);
            assertThat(difference).isFinite();
            if (difference > 1e-3) {
                return false;
            }
        }
        return true;
    }

    /** The difference quotient of attention whose operands keep the distance that their casts gave them. */
    private double[] straightThrough(AttentionReference reference) {
        double[] expected = new double[qkv.length];
        for (int i = 0; i < qkv.length; i++) {
            double[] above = doubles(qkv);
            double[] below = doubles(qkv);
            above[i] += 1e-5;
            below[i] -= 1e-5;
            double[] up = reference.beside(above).output();
            double[] down = reference.beside(below).output();
            for (int j = 0; j < up.length; j++) {
                expected[i] += gradient[j] * (up[j] - down[j]) / 2e-5;
            }
        }
        return expected;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theGradientIsTheStraightThroughOne(Engine engine) {
        Recipe recipe = recipe(use -> use.operand().isGradient() ? null : cast("e4m3fn", "tensor 1"));
        AttentionReference reference = reference(recipe);
        assertClose(computed(engine, attention(recipe, 0)).gradient(), straightThrough(reference));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatDropsOutIsDroppedBeforeTheCast(Engine engine) {
        Recipe recipe = recipe(use -> use.operand() == AttentionOperand.PROBABILITIES ? cast("e4m3fn", "row") : null);
        AttentionReference reference = new AttentionReference(recipe, doubles(qkv), HEADS, TIME, DEPTH, kept(engine));
        Computed computed = computed(engine, attention(recipe, 0.4));
        assertClose(computed.output(), reference.output());
        assertClose(computed.gradient(), reference.backward(doubles(gradient)));
    }

    /** Of an unscaled e0m7, whose largest number is 127/128: what dropout has raised above 1 saturates. */
    @ParameterizedTest
    @MethodSource("engines")
    void maskedGradientsStopAtProbabilitiesThatSaturated(Engine engine) {
        Recipe recipe = recipe(
                StraightThrough.MASKED,
                Backward.CAST,
                use -> use.operand() == AttentionOperand.PROBABILITIES ? cast("e0m7", "none") : null);
        AttentionReference reference = new AttentionReference(recipe, doubles(qkv), HEADS, TIME, DEPTH, kept(engine));
        double most = 255 / 256.0;
        double[] expected = reference.backward(doubles(gradient), most);
        assertThat(expected).isNotEqualTo(reference.backward(doubles(gradient)));
        assertClose(computed(engine, attention(recipe, 0.4)).gradient(), expected);
    }

    /** The factors of dropout. */
    private double[][][] kept(Engine engine) {
        double[][][] keep = new double[HEADS][TIME][TIME];
        try (Scope scope = engine.newScope(Place.HOST);
                Ops ops = engine.newOps(scope)) {
            CoreAttention plain = new CoreAttention(new Dropout("drop", 0.4), MODEL);
            float[] factors = values(plain.keep(ops.tensor(qkv, 1, TIME, 3 * WIDTH), Context.training(ops, 1, 0)));
            for (int i = 0; i < factors.length; i++) {
                keep[i / TIME / TIME][i / TIME % TIME][i % TIME] = factors[i];
            }
            assertThat(factors).contains(0f);
        }
        return keep;
    }

    /** Of an unscaled e2m1fn, whose largest number is 6, with nothing else cast. */
    @ParameterizedTest
    @MethodSource("engines")
    void maskedGradientsStopAtWhatSaturated(Engine engine) {
        qkv[0] = 7;
        int value = 2 * WIDTH + 1;
        qkv[value] = -9;
        Function<AttentionUse, Cast> casts =
                use -> use.operand() == AttentionOperand.QUERY || use.operand() == AttentionOperand.VALUE
                        ? cast("e2m1fn", "none")
                        : null;
        float[] passed = computed(engine, attention(recipe(casts), 0)).gradient();
        float[] masked = computed(engine, attention(recipe(StraightThrough.MASKED, Backward.CAST, casts), 0))
                .gradient();
        assertThat(passed[value]).isFinite().isNotZero();
        passed[0] = 0;
        passed[value] = 0;
        assertThat(masked).containsExactly(passed);
    }

    /** Rows have scales of their own, so that the product over the rows would cast other numbers. */
    @ParameterizedTest
    @MethodSource("engines")
    void aDequantizedBackwardSeesWhatTheForwardCast(Engine engine) {
        Recipe recipe = recipe(
                StraightThrough.IDENTITY,
                Backward.DEQUANTIZED,
                use -> use.product().isForward() ? cast("e4m3fn", "row") : null);
        AttentionReference reference = reference(recipe);
        Computed computed = computed(engine, attention(recipe, 0));
        assertClose(computed.output(), reference.output());
        Recipe plain = recipe(use -> use.product().isForward() ? cast("e4m3fn", "row") : null);
        assertThat(computed.output())
                .containsExactly(computed(engine, attention(plain, 0)).output());
        assertThat(closeTo(
                        computed.gradient(),
                        computed(engine, attention(plain, 0)).gradient()))
                .isFalse();
        assertClose(computed.gradient(), straightThrough(reference));
    }

    @Test
    void anUnquantizedEvaluationIsTheFusedAttentionBitForBit() {
        Layer quantized = attention(recipe(use -> cast("e4m3fn", "tensor 4")), 0);
        Layer plain = new CoreAttention(new Dropout("drop", 0), MODEL);
        Function<Ops, Context> unquantized = ops -> Context.evaluation(ops, Mode.EVALUATE_UNQUANTIZED);
        Engine engine = Torch.engine();
        assertThat(computed(engine, quantized, unquantized).output())
                .containsExactly(computed(engine, plain, unquantized).output());
    }

    @Test
    void theObserverHearsOfEachOperandByItsName() {
        List<String> heard = new ArrayList<>();
        CastObserver observer = (layer, operand, cast, summary) -> heard.add(layer + " " + operand);
        Layer layer = attention(recipe(use -> cast("e4m3fn", "row")), 0);
        computed(Torch.engine(), layer, ops -> Context.training(ops, 1, 0).observedBy(observer));
        assertThat(heard)
                .containsExactly(
                        "attn query",
                        "attn key",
                        "attn probabilities",
                        "attn value",
                        "attn gradOutput",
                        "attn gradScores");
    }

    @Test
    void itsTextHasItsCasts() {
        Recipe recipe = recipe(use -> use.operand() == AttentionOperand.KEY ? cast("e4m3fn", "row") : null);
        assertThat(attention(recipe, 0)).hasToString("QuantizedAttention(2 heads, key=e4m3fn)");
    }
}
