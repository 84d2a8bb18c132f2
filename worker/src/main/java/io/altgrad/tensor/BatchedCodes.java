package io.altgrad.tensor;

import io.altgrad.tensor.DrawnOperand.Summed;
import java.util.List;

/**
 * The operations on stacks of codes, of which products of values are one batch where that has the bits of its parts. One
 * over the scales multiplies what was summed, element by element, and so needs no proof.
 */
final class BatchedCodes extends PartwiseCodes {

    private final BatchedStackOps stacks;
    private final Batch batch;
    private final BatchChoice choice;

    BatchedCodes(BatchedStackOps stacks, Batch batch, BatchChoice choice) {
        super(stacks);
        this.stacks = stacks;
        this.batch = batch;
        this.choice = choice;
    }

    @Override
    public Tensor product(Codes a, Codes b, Tensor bias) {
        if (!isBatch(a) || !isBatch(b)) {
            return super.product(a, b, bias);
        }
        Tensor sums = choice.made(
                "product of codes " + a.order() + " and " + b.order(),
                List.of(drawn(a), drawn(b)),
                in -> batch.productOfValues(in.get(0), a.order(), in.get(1), b.order()),
                in -> super.product(unscaled(in.get(0), a.order()), unscaled(in.get(1), b.order()), null),
                a.codes(),
                b.codes());
        Tensor ofA = a.inverseScales() == null ? sums : times(sums, a.inverseScales());
        Tensor ofB = b.inverseScales() == null ? ofA : timesColumns(ofA, b.inverseScales());
        return bias == null ? ofB : plus(ofB, bias);
    }

    private static boolean isBatch(Codes codes) {
        return codes.areValues() && codes.blocks() == null && codes.unit() == null;
    }

    /** Values whose matrix has what is summed over in its rows. */
    private static DrawnOperand drawn(Codes codes) {
        return DrawnOperand.like(codes.codes(), codes.lieByColumns() ? Summed.ROWS : Summed.COLUMNS);
    }

    private static Codes unscaled(Tensor values, Codes.Order order) {
        return new Codes(values, null, null, null, order);
    }

    private Tensor times(Tensor sums, Tensor factors) {
        try (sums) {
            return stacks.multiply(sums, factors);
        }
    }

    private Tensor timesColumns(Tensor sums, Tensor factors) {
        try (Tensor turned = factors.transpose()) {
            return times(sums, turned);
        }
    }

    private Tensor plus(Tensor product, Tensor bias) {
        try (product) {
            return stacks.add(product, bias);
        }
    }

    @Override
    public Tensor operand(Tensor x) {
        return batch.operandOfRows(x);
    }
}
