package io.altgrad.tensor;

/**
 * A matrix as codes: of 8 bits, or their values as float32 or as products read them.
 *
 * @param codes (rows, columns), or (columns, rows) where they lie by columns; row-major where they are codes
 * @param scales what a code's value is multiplied with to be the element's: (1, 1), or (rows, 1), or one for each block,
 *     (rows, columns / n) or (rows / n, columns / n), rounded up, with n elements along a block; null for 1, of values alone
 * @param blocks the blocks that have scales; null where there is one for the matrix or for each row
 * @param unit of NVFP4, the float32 whose multiples by numbers of e4m3fn the inverse scales are, (1, 1); else null
 */
public record Codes(Tensor codes, InverseScales scales, CodeBlocks blocks, Tensor unit, Order order) {

    /** The order in which elements lie. */
    public enum Order {
        BY_ROWS,
        BY_COLUMNS
    }

    /** Codes whose inverse scales are a tensor; null for 1. */
    public Codes(Tensor codes, Tensor inverseScales, CodeBlocks blocks, Tensor unit) {
        this(codes, inverseScales == null ? null : InverseScales.of(inverseScales), blocks, unit, Order.BY_ROWS);
    }

    /** Codes under one scale, or one for each row. */
    public Codes(Tensor codes, Tensor inverseScales) {
        this(codes, inverseScales, null, null);
    }

    /** Codes under one scale, or one for each row; null for 1. */
    public Codes(Tensor codes, InverseScales scales) {
        this(codes, scales, null, null, Order.BY_ROWS);
    }

    /** Values of codes that lie by columns: {@code transposed} is (columns, rows). */
    public static Codes byColumns(Tensor transposed, InverseScales scales) {
        return new Codes(transposed, scales, null, null, Order.BY_COLUMNS);
    }

    /** The transposed of values that lie by rows, under one scale or none; they stay where they are. */
    public Codes turned() {
        return byColumns(codes, scales);
    }

    /** Tells whether the elements are the rows of the transposed. */
    public boolean lieByColumns() {
        return order == Order.BY_COLUMNS;
    }

    /** Values that are the elements themselves. */
    public static Codes unscaled(Tensor values) {
        return new Codes(values, (InverseScales) null);
    }

    /** The scales as a tensor; null for 1. */
    public Tensor inverseScales() {
        return scales == null ? null : scales.tensor();
    }

    /** Tells whether one scale, or none, serves the matrix. */
    public boolean haveOneScale() {
        return blocks == null && (scales == null || scales.numbers().length == 1);
    }

    /** Tells whether one scale has to be repeated for every row, because {@code other} has one for each of its own. */
    public boolean needRowScalesBeside(Codes other) {
        return inverseScales().shape().size() == 1
                && other.inverseScales().shape().size() > 1;
    }

    /** Tells whether they are values, and of no 8-bit type. */
    public boolean areValues() {
        return codes.dtype() == Dtype.FLOAT32 || codes.dtype() == Dtype.BFLOAT16;
    }
}
