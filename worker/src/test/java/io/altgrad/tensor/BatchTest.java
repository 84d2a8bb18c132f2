package io.altgrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.Torch;
import io.altgrad.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A batch is its parts up to the order of sums, in the operations that a proof may send part by part on the machine that runs
 * these tests, and not on another.
 */
class BatchTest {

    private static final int PARTS = 3;

    private Scope scope;
    private Ops ops;
    private Batch batch;
    private StackOps parts;

    @BeforeEach
    void open() {
        scope = Torch.engine().newScope(Place.HOST);
        ops = Torch.engine().newOps(scope, Precision.FLOAT32);
        batch = new Batch(ops, PARTS);
        parts = new BatchedStackOps(ops, PARTS, new BatchProof());
    }

    @AfterEach
    void close() {
        ops.close();
        scope.close();
    }

    private BatchedTensor drawn(String name, long... shape) {
        float[] values = new float[(int) (PARTS * Shape.of(shape).size())];
        RandomStream.of(1, name).fillNormal(values, 0, 1);
        return BatchedTensor.of(
                ops, ops.tensor(values, Shape.of(shape).after(PARTS).toArray()));
    }

    private void assertNear(Tensor whole, Supplier<List<Tensor>> each) {
        List<Tensor> expected = each.get();
        for (int i = 0; i < PARTS; i++) {
            Tensor part = ((BatchedTensor) whole).parts().get(i);
            assertThat(part.shape()).isEqualTo(expected.get(i).shape());
            float[] values = expected.get(i).toFloats();
            float[] actual = part.toFloats();
            for (int j = 0; j < values.length; j++) {
                assertThat(actual[j]).isCloseTo(values[j], within(1e-4f));
            }
        }
    }

    private static List<Tensor> each(IntFunction<Tensor> work) {
        return IntStream.range(0, PARTS).mapToObj(work).toList();
    }

    private static Tensor part(Tensor stack, int number) {
        return ((BatchedTensor) stack).parts().get(number);
    }

    @Test
    void productsAndSums() {
        Tensor x = drawn("x", 2, 5, 24);
        Tensor weight = drawn("weight", 40, 24);
        Tensor bias = drawn("bias", 40);
        Tensor grad = drawn("grad", 2, 5, 40);
        assertNear(
                batch.linear(x, weight, bias), () -> each(i -> ops.linear(part(x, i), part(weight, i), part(bias, i))));
        assertNear(batch.linear(x, weight, null), () -> each(i -> ops.linear(part(x, i), part(weight, i), null)));
        assertNear(
                batch.linearInputGradient(grad, weight),
                () -> each(i -> ops.linearInputGradient(part(grad, i), part(weight, i))));
        assertNear(
                batch.linearWeightGradient(grad, x),
                () -> each(i -> ops.linearWeightGradient(part(grad, i), part(x, i))));
        assertNear(batch.biasGradient(grad), () -> each(i -> ops.biasGradient(part(grad, i))));
        assertNear(batch.sum(grad, 0), () -> each(i -> ops.sum(part(grad, i))));
    }

    @Test
    void normsAndAttention() {
        Tensor x = drawn("x", 2, 6, 24);
        Tensor weight = drawn("weight", 24);
        Tensor bias = drawn("bias", 24);
        for (Tensor shift : Arrays.asList(bias, null)) {
            assertNear(
                    batch.layerNorm(x, weight, shift, 1e-5).y(),
                    () -> each(
                            i -> ops.layerNorm(part(x, i), part(weight, i), shift == null ? null : part(shift, i), 1e-5)
                                    .y()));
        }
        Tensor grad = drawn("grad", 2, 6, 8);
        Tensor keep = drawn("keep", 2, 2, 6, 6);
        for (Tensor factors : Arrays.asList(keep, null)) {
            Batch.Folded attended = batch.attention(x, 2, factors);
            List<Ops.Attended> alone = new ArrayList<>();
            for (int i = 0; i < PARTS; i++) {
                alone.add(
                        factors == null
                                ? ops.attention(part(x, i), 2)
                                : ops.attention(part(x, i), 2, part(factors, i)));
            }
            assertNear(attended.y(), () -> each(i -> alone.get(i).y()));
            assertNear(
                    batch.attentionBackward(grad, attended),
                    () -> each(i -> ops.attentionBackward(part(grad, i), alone.get(i))));
        }
    }

    @Test
    void tokensAndLosses() {
        Tensor ids = parts.tensor(List.of(new long[] {3, 0, 2}, new long[] {1, 1, 4}, new long[] {0, 4, 3}), 3);
        Tensor table = drawn("table", 5, 7);
        Tensor grad = drawn("grad", 3, 7);
        Tensor logits = drawn("logits", 3, 5);
        assertNear(batch.embedding(ids, table), () -> each(i -> ops.embedding(part(ids, i), part(table, i))));
        assertNear(
                batch.embeddingBackward(grad, ids, 5),
                () -> each(i -> ops.embeddingBackward(part(grad, i), part(ids, i), 5)));
        assertNear(
                batch.crossEntropyBackward(logits, ids, 0.5),
                () -> each(i -> ops.crossEntropyBackward(ops.crossEntropy(part(logits, i), part(ids, i)), 0.5)));
    }
}
