package io.altgrad.compare;

import io.altgrad.spec.Cast;
import io.altgrad.spec.ScaleKind;
import io.altgrad.spec.Scaling;

/**
 * The bits that a weight takes as hardware would store it once cast: those of its elements' format and those of its
 * scales, 32 for a float and 8 for a power of two. A scaling with a direction is counted along the inputs, as the forward
 * product needs it; a copy along the outputs, for the product backward, would take as many again and is not counted.
 */
final class WeightBits {

    /** A float32. */
    static final int FLOAT = 32;

    private static final int POWER_OF_TWO = 8;
    private static final int MX_BLOCK = 32;
    private static final int NVFP4_BLOCK = 16;
    private static final int NVFP4_SCALE = 8;

    private WeightBits() {}

    /** All bits of a weight of {@code rows x columns} under {@code cast}. */
    static long of(Cast cast, long rows, long columns) {
        return rows * columns * cast.format().bits() + ofScales(cast.scaling(), rows, columns);
    }

    private static long ofScales(Scaling scaling, long rows, long columns) {
        if (scaling instanceof Scaling.PerTensor tensor) {
            return bits(tensor.kind());
        }
        if (scaling instanceof Scaling.Delayed delayed) {
            return bits(delayed.kind());
        }
        if (scaling instanceof Scaling.PerRow row) {
            return rows * bits(row.kind());
        }
        if (scaling instanceof Scaling.PerBlock block) {
            return blocks(rows, block.rows()) * blocks(columns, block.columns()) * bits(block.kind());
        }
        if (scaling instanceof Scaling.Mx) {
            return rows * blocks(columns, MX_BLOCK) * POWER_OF_TWO;
        }
        if (scaling instanceof Scaling.Nvfp4) {
            return rows * blocks(columns, NVFP4_BLOCK) * NVFP4_SCALE + FLOAT;
        }
        return 0;
    }

    private static long blocks(long size, long block) {
        return (size + block - 1) / block;
    }

    private static int bits(ScaleKind kind) {
        return kind == ScaleKind.POWER_OF_TWO ? POWER_OF_TWO : FLOAT;
    }
}
