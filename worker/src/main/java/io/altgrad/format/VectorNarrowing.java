package io.altgrad.format;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Rounds with the Vector API. Loaded only where the module {@code jdk.incubator.vector} is. */
final class VectorNarrowing implements NarrowingLoops {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS =
            VectorShape.forBitSize(FLOATS.vectorBitSize() / 2).withLanes(short.class);
    private static final int LANES = FLOATS.length();

    private final ScalarNarrowing rest = new ScalarNarrowing();

    @Override
    public void narrow(float[] in, short[] out, int offset, int length, float factor) {
        int bound = FLOATS.loopBound(length);
        for (int i = offset; i < offset + bound; i += LANES) {
            FloatVector value = FloatVector.fromArray(FLOATS, in, i).mul(factor);
            IntVector bits = value.reinterpretAsInts();
            VectorMask<Integer> isNan = bits.and(CastPlan.MAGNITUDE).compare(VectorOperators.GT, CastPlan.INFINITY);
            IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
            IntVector rounded = bits.add(odd).add(0x7fff).blend(CastPlan.NAN, isNan);
            ((ShortVector) rounded.lanewise(VectorOperators.LSHR, 16).convertShape(VectorOperators.I2S, SHORTS, 0))
                    .intoArray(out, i);
        }
        rest.narrow(in, out, offset + bound, length - bound, factor);
    }
}
