package io.altgrad.tensor;

import io.altgrad.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An operand of an operation on stacks as far as an algorithm may be chosen by it, and values to try the operation on.
 *
 * @param shape of each part
 * @param summed what the operation multiplies and sums over
 * @param rows ids are below; 0 of other operands
 * @param order in which the elements of each matrix lie
 */
record DrawnOperand(Shape shape, Dtype dtype, Summed summed, long rows, Codes.Order order) {

    /** The dimension that is summed over, of a part as a matrix of its last dimension's columns. */
    enum Summed {
        NOTHING,
        COLUMNS,
        ROWS
    }

    /** Sorts of values. */
    enum Draw {
        NORMAL,
        /** Such that sums of products are rounding and nothing else, which no other order of summing repeats. */
        CANCELLING
    }

    /** The most elements of a part that is tried: a larger one keeps a device busy by itself. */
    private static final long MOST = 1L << 26;

    /** One that lies by rows. */
    DrawnOperand(Shape shape, Dtype dtype, Summed summed, long rows) {
        this(shape, dtype, summed, rows, Codes.Order.BY_ROWS);
    }

    static DrawnOperand like(Tensor stack) {
        return like(stack, Summed.NOTHING);
    }

    static DrawnOperand like(Tensor stack, Summed summed) {
        boolean liesByColumns = stack instanceof BatchedTensor batched && batched.liesByColumns();
        Codes.Order order = liesByColumns ? Codes.Order.BY_COLUMNS : Codes.Order.BY_ROWS;
        return new DrawnOperand(stack.shape(), stack.dtype(), summed, 0, order);
    }

    static DrawnOperand ids(Tensor stack, long rows) {
        return new DrawnOperand(stack.shape(), stack.dtype(), Summed.NOTHING, rows);
    }

    boolean isTried() {
        return shape.size() <= MOST;
    }

    /**
     * A stack of drawn values; of numbers, those of one part times a factor of each.
     *
     * @param number of the operand, which draws by it
     * @param ops that own it
     */
    BatchedTensor draw(Draw draw, int number, Ops ops, int size) {
        if (order == Codes.Order.BY_COLUMNS) {
            return (BatchedTensor) transposed().draw(draw, number, ops, size).transpose();
        }
        int each = Math.toIntExact(shape.size());
        if (dtype == Dtype.INT64) {
            RandomStream draws = RandomStream.of(1, "ids");
            long[] ids = new long[size * each];
            Arrays.setAll(ids, i -> draws.below(i, rows));
            return BatchedTensor.ofIds(ops, size, ids, shape);
        }
        float[] values = new float[each];
        RandomStream.of(number, "operand").fillNormal(values, 0, 1);
        if (draw == Draw.CANCELLING) {
            cancel(values, number == 0 ? -1 : 1);
        }
        List<Tensor> parts = new ArrayList<>();
        try (Tensor drawn = ops.tensor(values, shape.toArray())) {
            for (int part = 0; part < size; part++) {
                try (Tensor factor = ops.tensor(new float[] {1 + part / 16f}, 1)) {
                    parts.add(ops.multiply(drawn, factor));
                }
            }
        }
        Tensor whole = ops.joined(parts);
        parts.forEach(Tensor::close);
        return BatchedTensor.of(ops, dtype == Dtype.BFLOAT16 ? ops.toOperand(whole) : whole);
    }

    /** The same of a matrix that lies by rows. */
    private DrawnOperand transposed() {
        Shape turned = Shape.of(shape.last(), shape.size() / shape.last());
        Summed over = summed == Summed.ROWS ? Summed.COLUMNS : summed == Summed.COLUMNS ? Summed.ROWS : summed;
        return new DrawnOperand(turned, dtype, over, rows);
    }

    /** Makes what is summed over its own mirror image, with that sign; without a partner it is 0, as is what nothing sums. */
    private void cancel(float[] values, int sign) {
        int columns = Math.toIntExact(shape.rank() == 0 ? 1 : shape.last());
        int count = values.length / columns;
        switch (summed) {
            case NOTHING -> Arrays.fill(values, 0);
            case COLUMNS -> {
                for (int r = 0; r < count; r++) {
                    mirror(values, r * columns, 1, columns, sign);
                }
            }
            case ROWS -> {
                for (int c = 0; c < columns; c++) {
                    mirror(values, c, columns, count, sign);
                }
            }
        }
    }

    private static void mirror(float[] values, int from, int stride, int count, int sign) {
        for (int i = 0; i < count / 2; i++) {
            values[from + (count - 1 - i) * stride] = sign * values[from + i * stride];
        }
        if (count % 2 == 1) {
            values[from + count / 2 * stride] = 0;
        }
    }
}
