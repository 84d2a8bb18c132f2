package io.altgrad.format;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The loops with the Vector API. Loaded only where the module {@code jdk.incubator.vector} is. */
final class VectorColumns implements ColumnLoops {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS =
            VectorShape.forBitSize(FLOATS.vectorBitSize() / 2).withLanes(short.class);
    private static final int LANES = FLOATS.length();

    @Override
    public void raise(float[] amax, float[] in, int rows) {
        int bound = FLOATS.loopBound(amax.length);
        for (int row = 0; row < rows; row++) {
            int offset = row * amax.length;
            for (int j = 0; j < bound; j += LANES) {
                IntVector magnitude = FloatVector.fromArray(FLOATS, in, offset + j)
                        .reinterpretAsInts()
                        .and(CastPlan.MAGNITUDE);
                FloatVector.fromArray(FLOATS, amax, j)
                        .reinterpretAsInts()
                        .max(magnitude)
                        .reinterpretAsFloats()
                        .intoArray(amax, j);
            }
            ScalarColumns.raiseRow(amax, in, offset, bound);
        }
    }

    /** As {@link VectorLoops} rounds by addition, and spelt out as there, for what is said there. */
    @Override
    public void codes(CastPlan plan, float[] in, short[] out, int rows, float[] scales) {
        int bound = FLOATS.loopBound(scales.length);
        int toAddend = plan.toAddend();
        for (int row = 0; row < rows; row++) {
            int offset = row * scales.length;
            for (int j = 0; j < bound; j += LANES) {
                IntVector bits = FloatVector.fromArray(FLOATS, in, offset + j)
                        .mul(FloatVector.fromArray(FLOATS, scales, j))
                        .reinterpretAsInts();
                IntVector magnitude = bits.and(CastPlan.MAGNITUDE);
                IntVector clamped = magnitude.min(plan.maxBits);
                FloatVector addend = clamped.and(CastPlan.INFINITY)
                        .max(plan.minNormalBits)
                        .add(toAddend)
                        .reinterpretAsFloats();
                IntVector rounded =
                        clamped.reinterpretAsFloats().add(addend).sub(addend).reinterpretAsInts();
                IntVector codes = rounded.or(bits.and(CastPlan.SIGN))
                        .blend(CastPlan.NAN, magnitude.compare(VectorOperators.GT, CastPlan.INFINITY));
                ((ShortVector) codes.lanewise(VectorOperators.LSHR, 16).convertShape(VectorOperators.I2S, SHORTS, 0))
                        .intoArray(out, offset + j);
            }
            ScalarColumns.codesOfRow(plan, in, out, offset, bound, scales);
        }
    }
}
