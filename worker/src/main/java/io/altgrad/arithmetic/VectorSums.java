package io.altgrad.arithmetic;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * As many sums of four rows at once as a vector has lanes: each lane is one output, so its order stays. Loaded only where
 * the module {@code jdk.incubator.vector} is.
 */
final class VectorSums implements SumLoops {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    /** Sums that hide each other's latency: rounding takes six operations, one after the other. */
    private static final int ROWS = 4;

    private final ScalarSums rest = new ScalarSums();

    @Override
    public void product(SumPlan plan, Matrices m) {
        int bound = FLOATS.loopBound(m.columns());
        int whole = m.rows() / ROWS * ROWS;
        for (int column = 0; column < bound; column += LANES) {
            for (int row = 0; row < whole; row += ROWS) {
                tile(plan, m.a(), m.b(), m.out(), row, column, m.inner(), m.columns());
            }
        }
        if (bound < m.columns()) {
            rest.columns(plan, m, 0, whole, bound);
        }
        rest.columns(plan, m, whole, m.rows(), 0);
    }

    // Spelt out in one method; see VectorLoops of the formats.

    private static void tile(
            SumPlan plan, float[] a, float[] b, float[] out, int row, int column, int inner, int columns) {
        FloatVector total0 = FloatVector.zero(FLOATS);
        FloatVector total1 = total0;
        FloatVector total2 = total0;
        FloatVector total3 = total0;
        int a0 = row * inner;
        int a1 = a0 + inner;
        int a2 = a1 + inner;
        int a3 = a2 + inner;
        int keep = ~plan.mask;
        for (int start = 0; start < inner; start = plan.end(start, inner)) {
            FloatVector sum0 = FloatVector.zero(FLOATS);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            int end = plan.end(start, inner);
            for (int k = start; k < end; k++) {
                FloatVector factor = FloatVector.fromArray(FLOATS, b, k * columns + column);
                IntVector bits0 = sum0.add(factor.mul(a[a0 + k])).reinterpretAsInts();
                IntVector bits1 = sum1.add(factor.mul(a[a1 + k])).reinterpretAsInts();
                IntVector bits2 = sum2.add(factor.mul(a[a2 + k])).reinterpretAsInts();
                IntVector bits3 = sum3.add(factor.mul(a[a3 + k])).reinterpretAsInts();
                IntVector odd0 =
                        bits0.lanewise(VectorOperators.LSHR, plan.shift).and(plan.parity);
                IntVector odd1 =
                        bits1.lanewise(VectorOperators.LSHR, plan.shift).and(plan.parity);
                IntVector odd2 =
                        bits2.lanewise(VectorOperators.LSHR, plan.shift).and(plan.parity);
                IntVector odd3 =
                        bits3.lanewise(VectorOperators.LSHR, plan.shift).and(plan.parity);
                sum0 = bits0.add(plan.belowHalf).add(odd0).and(keep).reinterpretAsFloats();
                sum1 = bits1.add(plan.belowHalf).add(odd1).and(keep).reinterpretAsFloats();
                sum2 = bits2.add(plan.belowHalf).add(odd2).and(keep).reinterpretAsFloats();
                sum3 = bits3.add(plan.belowHalf).add(odd3).and(keep).reinterpretAsFloats();
            }
            total0 = total0.add(sum0);
            total1 = total1.add(sum1);
            total2 = total2.add(sum2);
            total3 = total3.add(sum3);
        }
        total0.intoArray(out, row * columns + column);
        total1.intoArray(out, (row + 1) * columns + column);
        total2.intoArray(out, (row + 2) * columns + column);
        total3.intoArray(out, (row + 3) * columns + column);
    }
}
