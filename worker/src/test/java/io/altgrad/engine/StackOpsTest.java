package io.altgrad.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.random.RandomStream;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.PartwiseOps;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operation on a stack does to each part what it does to that alone, bit for bit, by the engine and part by part. */
class StackOpsTest {

    private static final int PARTS = 3;

    private static StandInEngine device;

    private Scope scope;

    /** Opened by the first test that asks for it, which is skipped where there is none. */
    private static StandInEngine device() {
        if (device == null) {
            device = StandInEngine.open();
        }
        return device;
    }

    @AfterAll
    static void closeDevice() {
        if (device != null) {
            device.close();
            device = null;
        }
    }

    @BeforeEach
    void open() {
        scope = Torch.engine().newScope(Place.HOST);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** The ways to stack. */
    enum Way {
        ENGINE(Precision.FLOAT32),
        ENGINE_IN_BFLOAT16(Precision.BFLOAT16),
        PART_BY_PART(Precision.FLOAT32),
        BATCHED(Precision.FLOAT32),
        BATCHED_IN_BFLOAT16(Precision.BFLOAT16),
        /** As a GPU does it, with its kernels. */
        BATCHED_BY_KERNELS(Precision.FLOAT32),
        BATCHED_BY_KERNELS_IN_BFLOAT16(Precision.BFLOAT16);

        private final Precision precision;

        Way(Precision precision) {
            this.precision = precision;
        }

        StackOps on(Scope scope) {
            return switch (this) {
                case ENGINE, ENGINE_IN_BFLOAT16 ->
                    Torch.engine().newOps(scope, precision).stacked(PARTS);
                case PART_BY_PART -> new PartwiseOps(Torch.engine().newOps(scope, precision), PARTS);
                case BATCHED, BATCHED_IN_BFLOAT16 ->
                    Torch.engine().batching().newOps(scope, precision).stacked(PARTS);
                case BATCHED_BY_KERNELS, BATCHED_BY_KERNELS_IN_BFLOAT16 ->
                    device().engineByKernels()
                            .batching()
                            .newOps(scope, precision)
                            .stacked(PARTS);
            };
        }
    }

    /** Numbers drawn by a name, others for each part. */
    private Tensor part(Ops ops, String name, int number, long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        RandomStream.of(number, name).fillNormal(values, 0, 1);
        return ops.tensor(values, shape);
    }

    /** Compares what {@code work} makes of stacks with what it makes of their parts. */
    private void assertEach(Way way, BiFunction<Ops, Operands, List<Tensor>> work) {
        try (StackOps stacks = way.on(scope)) {
            Operands whole = (name, shape) -> stacks.stack(IntStream.range(0, PARTS)
                    .mapToObj(number -> part(stacks.single(), name, number, shape))
                    .toList());
            List<Tensor> made = work.apply(stacks, whole);
            for (int i = 0; i < PARTS; i++) {
                int number = i;
                List<Tensor> alone =
                        work.apply(stacks.single(), (name, shape) -> part(stacks.single(), name, number, shape));
                for (int j = 0; j < alone.size(); j++) {
                    Tensor of = stacks.parts(made.get(j)).get(i);
                    assertThat(of.toFloats())
                            .as("result " + j + " of part " + i)
                            .isEqualTo(alone.get(j).toFloats());
                    assertThat(made.get(j).shape()).isEqualTo(alone.get(j).shape());
                }
            }
        }
    }

    /** Gives an operand by its name. */
    private interface Operands {
        Tensor of(String name, long... shape);
    }

    @ParameterizedTest
    @EnumSource
    void linearLayersAreEachTheirOwn(Way way) {
        assertEach(way, (ops, operands) -> {
            Tensor x = operands.of("x", 2, 5, 24);
            Tensor weight = operands.of("weight", 40, 24);
            Tensor bias = operands.of("bias", 40);
            Tensor grad = operands.of("grad", 2, 5, 40);
            return List.of(
                    ops.linear(x, weight, bias),
                    ops.linear(x, weight, null),
                    ops.linear(ops.operand(x), ops.operand(weight), bias),
                    ops.linearWeightGradient(ops.operand(grad), ops.operand(x)),
                    ops.linearInputGradient(grad, weight),
                    ops.linearWeightGradient(grad, x),
                    ops.biasGradient(grad),
                    ops.sum(grad));
        });
    }

    /** Under one scale, one for each row or none, by rows or by columns. */
    @ParameterizedTest
    @EnumSource
    void productsOfCodesAreEachTheirOwn(Way way) {
        assertEach(way, (ops, operands) -> {
            Codes x = new Codes(ops.codes().operand(operands.of("x", 2, 5, 24)), operands.of("row scales", 10, 1));
            Codes weight = new Codes(ops.codes().operand(operands.of("weight", 40, 24)), operands.of("scale", 1, 1));
            Codes grad = new Codes(ops.codes().operand(operands.of("grad", 2, 5, 40)), operands.of("scale", 1, 1));
            Codes plain = Codes.unscaled(ops.codes().operand(operands.of("plain", 2, 5, 24)));
            return List.of(
                    ops.codes().product(x, weight, operands.of("bias", 40)),
                    ops.codes().product(plain, weight, null),
                    ops.codes().product(grad, weight.turned(), null),
                    ops.codes().product(grad.turned(), plain.turned(), null));
        });
    }

    @ParameterizedTest
    @EnumSource
    void eachPartDrawsItsOwnDropout(Way way) {
        try (StackOps ops = way.on(scope)) {
            List<RandomStream> draws = IntStream.range(0, PARTS)
                    .mapToObj(part -> RandomStream.of(part, "dropout"))
                    .toList();
            Shape shape = Shape.of(3, 7);
            Tensor masks = ops.dropoutMask(draws, 5, 0.3, shape);
            for (int i = 0; i < PARTS; i++) {
                assertThat(ops.parts(masks).get(i).toFloats())
                        .isEqualTo(ops.single()
                                .dropoutMask(draws.get(i), 5, 0.3, shape)
                                .toFloats())
                        .contains(0f);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void normsAndActivationsAreEachTheirOwn(Way way) {
        assertEach(way, (ops, operands) -> {
            Tensor x = operands.of("x", 2, 5, 19);
            Tensor grad = operands.of("grad", 2, 5, 19);
            Tensor weight = operands.of("weight", 19);
            Tensor bias = operands.of("bias", 19);
            List<Tensor> made = new ArrayList<>();
            for (Tensor shift : Arrays.asList(bias, null)) {
                Ops.Normalized norm = ops.layerNorm(x, weight, shift, 1e-5);
                Ops.NormGradients gradients = ops.layerNormBackward(grad, x, norm, weight, shift);
                made.addAll(List.of(norm.y(), gradients.x(), gradients.weight()));
            }
            made.addAll(List.of(
                    ops.gelu(x), ops.geluBackward(grad, x), ops.add(x, grad), ops.add(x, bias), ops.multiply(x, grad)));
            made.add(ops.addInPlace(operands.of("y", 2, 5, 19), x));
            made.add(operands.of("matrices", 2, 3, 4).transpose().reshape(4, -1));
            return made;
        });
    }

    @ParameterizedTest
    @EnumSource
    void attentionIsEachPartsOwnWithAndWithoutDropout(Way way) {
        assertEach(way, (ops, operands) -> {
            Tensor qkv = operands.of("qkv", 2, 6, 24);
            Tensor grad = operands.of("grad", 2, 6, 8);
            List<Tensor> made = new ArrayList<>();
            for (Ops.Attended attended :
                    List.of(ops.attention(qkv, 2), ops.attention(qkv, 2, operands.of("keep", 2, 2, 6, 6)))) {
                made.add(attended.y());
                made.add(ops.attentionBackward(grad, attended));
            }
            return made;
        });
    }

    @ParameterizedTest
    @EnumSource
    void tokensAndLossesAreEachTheirOwn(Way way) {
        assertEach(way, (ops, operands) -> {
            Tensor ids = ops.tensor(new long[] {3, 0, 2, 3, 1, 1}, 2, 3);
            Ops.CrossEntropy entropy = ops.crossEntropy(operands.of("logits", 6, 5), ids.reshape(-1));
            return List.of(
                    ops.embedding(ids, operands.of("table", 5, 7)),
                    ops.embeddingBackward(operands.of("grad", 2, 3, 7), ids, 5),
                    ops.crossEntropyBackward(entropy, 0.5));
        });
    }

    @ParameterizedTest
    @EnumSource
    void anUpdateIsOfThoseThatHaveSettings(Way way) {
        Map<Integer, Ops.AdamWSettings> settings = Map.of(
                0, new Ops.AdamWSettings(1, 1e-2, 0.9, 0.99, 0.1, 1e-8),
                2, new Ops.AdamWSettings(4, 3e-2, 0.8, 0.95, 0.0, 1e-8));
        try (StackOps ops = way.on(scope)) {
            List<List<Tensor>> stacks = new ArrayList<>();
            for (String name : List.of("value", "gradient", "first", "second")) {
                stacks.add(List.of(ops.stack(IntStream.range(0, PARTS)
                        .mapToObj(i -> name.equals("second")
                                ? ops.single().zeros(Shape.of(4, 5))
                                : part(ops.single(), name, i, 4, 5))
                        .toList())));
            }
            float[] norms = ops.globalNorms(stacks.get(1));
            double[] factors = {0.5, 1, 0.25};
            ops.scaleInPlace(stacks.get(1), factors);
            ops.adamw(stacks.get(0), stacks.get(1), stacks.get(2), stacks.get(3), settings);
            for (int i = 0; i < PARTS; i++) {
                Ops single = ops.single();
                Tensor value = part(single, "value", i, 4, 5);
                Tensor gradient = part(single, "gradient", i, 4, 5);
                assertThat(norms[i]).isEqualTo(single.globalNorm(List.of(gradient)));
                single.scaleInPlace(List.of(gradient), factors[i]);
                if (settings.containsKey(i)) {
                    single.adamw(
                            List.of(value),
                            List.of(gradient),
                            List.of(part(single, "first", i, 4, 5)),
                            List.of(single.zeros(Shape.of(4, 5))),
                            settings.get(i));
                }
                assertThat(ops.parts(stacks.get(0).get(0)).get(i).toFloats()).isEqualTo(value.toFloats());
                assertThat(ops.parts(stacks.get(1).get(0)).get(i).toFloats()).isEqualTo(gradient.toFloats());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStackOverTensorsShowsThemAndLeavesThem(Way way) {
        try (Ops owner = Torch.engine().newOps(scope)) {
            Tensor first = owner.ones(Shape.of(2));
            try (StackOps ops = way.on(scope)) {
                Tensor shown = ops.over(List.of(first, first, first));
                Tensor sum = ops.add(shown, shown);
                Tensor second = ops.parts(shown).get(1);
                second.moveTo(owner);
                second.fill(new float[] {3, 4});
                assertThat(ops.parts(ops.add(shown, sum)).get(1).toFloats()).containsExactly(5, 6);
                shown.close();
                first = second;
            }
            assertThat(first.toFloats()).containsExactly(3, 4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatOnlyAPartHasIsRefused(Way way) {
        try (StackOps ops = way.on(scope)) {
            Tensor stack = ops.zeros(Shape.of(2, 3));
            Ops.CrossEntropy entropy = ops.crossEntropy(stack, ops.tensor(new long[] {0, 1}, 2));
            assertThatThrownBy(stack::floats).hasMessageContaining("of a stack: ask for");
            assertThatThrownBy(() -> stack.fill(new float[6])).hasMessageContaining("of a stack: ask for");
            assertThatThrownBy(entropy::loss).hasMessageContaining("of a stack: ask for");
            assertThatThrownBy(() -> ops.globalNorm(List.of(stack))).hasMessageContaining("of a stack: ask for");
            assertThatThrownBy(ops::heads).hasMessageContaining("of a stack: ask for");
            assertThat(ops.losses(entropy)).hasSize(PARTS).doesNotContain(Float.NaN);
        }
    }
}
