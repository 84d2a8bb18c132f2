package io.altgrad.arithmetic;

import java.util.Arrays;

/** One sum at a time, in plain Java. */
final class ScalarSums implements SumLoops {

    @Override
    public void product(SumPlan plan, Matrices matrices) {
        columns(plan, matrices, 0, matrices.rows(), 0);
    }

    /** Computes rows {@code top .. bottom - 1} from column {@code left} on. */
    void columns(SumPlan plan, Matrices m, int top, int bottom, int left) {
        float[] sums = new float[m.columns() - left];
        for (int row = top; row < bottom; row++) {
            int out = row * m.columns() + left;
            Arrays.fill(m.out(), out, out + sums.length, 0);
            for (int start = 0; start < m.inner(); start = plan.end(start, m.inner())) {
                Arrays.fill(sums, 0);
                for (int k = start; k < plan.end(start, m.inner()); k++) {
                    add(plan, sums, m.a()[row * m.inner() + k], m.b(), k * m.columns() + left);
                }
                for (int i = 0; i < sums.length; i++) {
                    m.out()[out + i] += sums[i];
                }
            }
        }
    }

    private static void add(SumPlan plan, float[] sums, float factor, float[] b, int offset) {
        for (int i = 0; i < sums.length; i++) {
            int bits = Float.floatToRawIntBits(sums[i] + factor * b[offset + i]);
            int rounded = bits + plan.belowHalf + (bits >>> plan.shift & plan.parity) & ~plan.mask;
            sums[i] = Float.intBitsToFloat(rounded);
        }
    }
}
