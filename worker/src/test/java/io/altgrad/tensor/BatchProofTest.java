package io.altgrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.OwnedTensors;
import io.altgrad.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is computed as one batch is proved to have the bits of its parts, once. */
class BatchProofTest {

    private static final int PARTS = 2;
    private static final Shape ROWS = Shape.of(8, 24);
    private static final Shape WEIGHT = Shape.of(4, 24);

    private final BatchProof proof = new BatchProof();
    private Scope scope;
    private Ops ops;

    @BeforeEach
    void open() {
        scope = Torch.engine().newScope(Place.HOST);
        ops = Torch.engine().newOps(scope, Precision.FLOAT32);
    }

    @AfterEach
    void close() {
        ops.close();
        scope.close();
    }

    private static BatchProof.Case product(String name) {
        DrawnOperand.Summed columns = DrawnOperand.Summed.COLUMNS;
        return new BatchProof.Case(
                name,
                List.of(
                        new DrawnOperand(ROWS, Dtype.FLOAT32, columns, 0),
                        new DrawnOperand(WEIGHT, Dtype.FLOAT32, columns, 0)),
                PARTS,
                Place.HOST,
                true);
    }

    private List<Tensor> products(List<Tensor> in) {
        List<Tensor> made = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            Tensor x = ((BatchedTensor) in.get(0)).parts().get(i);
            Tensor weight = ((BatchedTensor) in.get(1)).parts().get(i);
            made.add(ops.linear(x, weight, null));
        }
        return List.of(BatchedTensor.of(ops, made));
    }

    /** The same products, whose sums are made from the other end. */
    private List<Tensor> backwards(List<Tensor> in) {
        return products(List.of(mirrored(in.get(0)), mirrored(in.get(1))));
    }

    private Tensor mirrored(Tensor stack) {
        Tensor whole = ((BatchedTensor) stack).whole();
        float[] values = whole.toFloats();
        int columns = (int) whole.shape().last();
        float[] turned = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[i - i % columns + columns - 1 - i % columns] = values[i];
        }
        return BatchedTensor.of(ops, ops.tensor(turned, whole.shape().toArray()));
    }

    private List<Tensor> rounded(List<Tensor> products) {
        float[] values = ((BatchedTensor) products.get(0)).whole().toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToIntBits(values[i]) & 0xffff0000);
        }
        Shape shape = ((BatchedTensor) products.get(0)).whole().shape();
        return List.of(BatchedTensor.of(ops, ops.tensor(values, shape.toArray())));
    }

    @Test
    void holdsWhereBothWaysHaveTheSameBits() {
        assertThat(proof.holds(product("same"), ops, this::products, this::products))
                .isTrue();
        assertThat(proof.found())
                .containsExactly(new BatchProof.Found("same of 2 x (8, 24), (4, 24) in float32 on cpu", 2, true));
    }

    /** Rounded to the digits of bfloat16, ordinary sums of 64 products hide their order. */
    @Test
    void findsSumsInAnotherOrderThoughTheirResultsAreRounded() {
        assertThat(proof.holds(product("backwards"), ops, in -> rounded(backwards(in)), in -> rounded(products(in))))
                .isFalse();
    }

    @Test
    void computesBothWaysOnce() {
        List<String> computed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            proof.holds(
                    product("counted"),
                    ops,
                    in -> {
                        computed.add("whole");
                        return products(in);
                    },
                    in -> {
                        computed.add("parts");
                        return products(in);
                    });
        }
        assertThat(computed).containsExactly("whole", "parts", "whole", "parts");
    }

    @Test
    void leavesNothingBehind() {
        int before = OwnedTensors.of(scope);
        proof.holds(product("freed"), ops, this::products, this::products);
        assertThat(OwnedTensors.of(scope)).isEqualTo(before);
    }
}
