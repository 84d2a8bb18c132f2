package io.altgrad.format;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Widens with the Vector API. Loaded only where the module {@code jdk.incubator.vector} is. */
final class VectorWidening implements WideningLoops {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS =
            VectorShape.forBitSize(FLOATS.vectorBitSize() / 2).withLanes(short.class);
    private static final int LANES = FLOATS.length();

    @Override
    public void widen(
            short[] in, float[] out, int rows, float[] ofRows, int firstRow, float[] ofColumns, float[] added) {
        int columns = ofColumns.length;
        int bound = FLOATS.loopBound(columns);
        for (int row = 0; row < rows; row++) {
            int offset = row * columns;
            float factor = ofRows[firstRow + row];
            for (int j = 0; j < bound; j += LANES) {
                IntVector bits = (IntVector)
                        ShortVector.fromArray(SHORTS, in, offset + j).convertShape(VectorOperators.S2I, INTS, 0);
                bits.lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .mul(factor)
                        .mul(FloatVector.fromArray(FLOATS, ofColumns, j))
                        .add(FloatVector.fromArray(FLOATS, added, j))
                        .intoArray(out, offset + j);
            }
            ScalarWidening.widenRow(in, out, offset, bound, factor, ofColumns, added);
        }
    }
}
