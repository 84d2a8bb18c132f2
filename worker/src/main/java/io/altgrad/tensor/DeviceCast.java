package io.altgrad.tensor;

import io.altgrad.format.CastStatistics;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;

/**
 * A cast of one tensor by a device's kernels.
 *
 * @param cast format, scaling, rounding and overflow
 * @param from contiguous float32, a matrix of its last dimension's columns
 * @param bits for stochastic rounding, from word {@code firstDraw} on
 * @param scale under which scale
 * @param outputs where to write what
 */
public record DeviceCast(Cast cast, Tensor from, RandomStream bits, long firstDraw, Scale scale, Outputs outputs) {

    /** Under which scale a cast's elements are rounded. */
    public sealed interface Scale {

        /** One scale for the whole tensor. */
        record Whole(float scale) implements Scale {}

        /**
         * One for the whole tensor by the rule of the cast's scaling, of the larger of its amax, which the device finds, and
         * {@code past}; over 2 to the power of {@code margin}.
         */
        record Following(float past, int margin) implements Scale {}

        /**
         * One for each block, by its amax and the rule of the cast's scaling.
         *
         * @param tensorAmax of the whole tensor, for NVFP4; NaN where the device finds it
         */
        record Blocks(int rows, int columns, float tensorAmax) implements Scale {}
    }

    /** The numbers that a cast writes as values. */
    public enum Values {
        /** {@code round(x · scale) / scale}. */
        OVER_SCALES,
        /** {@code round(x · scale)}, the values of the codes. */
        OF_CODES
    }

    /**
     * The tensors that a cast writes; one that is null is not written. With (rows, columns) of the matrix:
     *
     * @param values (rows, columns), float32, or bfloat16 that they are rounded to
     * @param kind of the values
     * @param codes (rows, columns)
     * @param transposed the codes transposed, (columns, rows); only under one scale for the whole tensor
     * @param kept 0 where an element saturated, else 1, (rows, columns) floats
     * @param inverseScales one over the scale of each block, row by row of blocks; one where a scale serves the whole tensor
     */
    public record Outputs(
            Tensor values, Values kind, Tensor codes, Tensor transposed, Tensor kept, Tensor inverseScales) {

        public static Outputs values(Tensor values) {
            return new Outputs(values, Values.OVER_SCALES, null, null, null, null);
        }

        public static Outputs valuesOfCodes(Tensor values, Tensor inverseScales) {
            return new Outputs(values, Values.OF_CODES, null, null, null, inverseScales);
        }

        /** @param transposed null where nobody wants them so */
        public static Outputs codes(Tensor codes, Tensor transposed, Tensor inverseScales) {
            return new Outputs(null, Values.OVER_SCALES, codes, transposed, null, inverseScales);
        }

        public Outputs withKept(Tensor tensor) {
            return new Outputs(values, kind, codes, transposed, tensor, inverseScales);
        }
    }

    /**
     * The outcome of a cast.
     *
     * @param smallestScale of the blocks that hold more than zeros; 1 where there is none
     * @param largestScale likewise; both are the one scale of a whole tensor
     */
    public record Done(CastStatistics statistics, float smallestScale, float largestScale) {}
}
