package io.altgrad.tensor;

import io.altgrad.random.RandomStream;
import java.util.Arrays;

/**
 * An operand of an operation on stacks as far as an algorithm may be chosen by it, and values to try the operation on.
 *
 * @param shape of each part
 * @param summed what the operation multiplies and sums over
 * @param rows ids are below; 0 of other operands
 */
record DrawnOperand(Shape shape, Dtype dtype, Summed summed, long rows) {

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

    /** Values are drawn once and repeated, from another place for each part; a prime, so that no two rows are alike. */
    private static final int DRAWN = 65_537;

    private static final float[] NUMBERS = new float[DRAWN];

    static {
        RandomStream.of(1, "operands").fillNormal(NUMBERS, 0, 1);
    }

    static DrawnOperand like(Tensor stack) {
        return like(stack, Summed.NOTHING);
    }

    static DrawnOperand like(Tensor stack, Summed summed) {
        return new DrawnOperand(stack.shape(), stack.dtype(), summed, 0);
    }

    static DrawnOperand ids(Tensor stack, long rows) {
        return new DrawnOperand(stack.shape(), stack.dtype(), Summed.NOTHING, rows);
    }

    /**
     * A stack of drawn values.
     *
     * @param number of the operand, which draws by it
     * @param ops that own it
     */
    BatchedTensor draw(Draw draw, int number, Ops ops, int size) {
        int each = Math.toIntExact(shape.size());
        if (dtype == Dtype.INT64) {
            long[] ids = new long[size * each];
            RandomStream draws = RandomStream.of(1, "ids");
            for (int i = 0; i < ids.length; i++) {
                ids[i] = draws.below(i, rows);
            }
            return BatchedTensor.ofIds(ops, size, ids, shape);
        }
        float[] values = new float[size * each];
        for (int i = 0; i < values.length; i++) {
            values[i] = NUMBERS[(i + (number + 1) * 7_919) % DRAWN];
        }
        if (draw == Draw.CANCELLING) {
            for (int part = 0; part < size; part++) {
                cancel(values, part * each, each, number == 0 ? -1 : 1);
            }
        }
        Tensor whole = ops.tensor(values, shape.after(size).toArray());
        return BatchedTensor.of(ops, dtype == Dtype.BFLOAT16 ? ops.toOperand(whole) : whole);
    }

    /** Makes what is summed over its own mirror image, with that sign; without a partner it is 0, as is what nothing sums. */
    private void cancel(float[] values, int from, int length, int sign) {
        int columns = Math.toIntExact(shape.rank() == 0 ? 1 : shape.last());
        int rowCount = length / columns;
        switch (summed) {
            case NOTHING -> Arrays.fill(values, from, from + length, 0);
            case COLUMNS -> {
                for (int r = 0; r < rowCount; r++) {
                    mirror(values, from + r * columns, 1, columns, sign);
                }
            }
            case ROWS -> {
                for (int c = 0; c < columns; c++) {
                    mirror(values, from + c, columns, rowCount, sign);
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
