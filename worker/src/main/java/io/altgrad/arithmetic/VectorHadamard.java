package io.altgrad.arithmetic;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transforms with the Vector API: butterflies within a vector by exchanging its lanes, the others between two vectors.
 * Loaded only where the module {@code jdk.incubator.vector} is.
 */
final class VectorHadamard implements HadamardLoops {

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    private static final VectorShuffle<Float> PARTNER_1 = partner(1);
    private static final VectorShuffle<Float> PARTNER_2 = partner(2);
    private static final VectorShuffle<Float> PARTNER_4 = partner(4);
    private static final VectorShuffle<Float> PARTNER_8 = partner(8);
    private static final FloatVector SIGN_1 = sign(1);
    private static final FloatVector SIGN_2 = sign(2);
    private static final FloatVector SIGN_4 = sign(4);
    private static final FloatVector SIGN_8 = sign(8);

    private final HadamardLoops plain = new ScalarHadamard();

    private static VectorShuffle<Float> partner(int apart) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ apart) % LANES);
    }

    /** 1 where a lane is the upper one's partner, -1 where it is the upper one: {@code a - b = b · -1 + a}. */
    private static FloatVector sign(int apart) {
        float[] signs = new float[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            signs[lane] = (lane & apart) == 0 ? 1 : -1;
        }
        return FloatVector.fromArray(FLOATS, signs, 0);
    }

    @Override
    public void transform(float[] values, int length, float[] factors) {
        if (LANES < 4 || LANES > 16) {
            plain.transform(values, length, factors);
            return;
        }
        within(values, length, factors);
        for (int apart = LANES; apart < factors.length; apart *= 2) {
            between(values, length, apart);
        }
    }

    // Each loop spells its steps out; see VectorLoops of the formats.

    private static void within(float[] values, int length, float[] factors) {
        int inBlock = factors.length - 1;
        for (int i = 0; i < length; i += LANES) {
            FloatVector x =
                    FloatVector.fromArray(FLOATS, values, i).mul(FloatVector.fromArray(FLOATS, factors, i & inBlock));
            x = x.mul(SIGN_1).add(x.rearrange(PARTNER_1));
            x = x.mul(SIGN_2).add(x.rearrange(PARTNER_2));
            if (LANES > 4) {
                x = x.mul(SIGN_4).add(x.rearrange(PARTNER_4));
            }
            if (LANES > 8) {
                x = x.mul(SIGN_8).add(x.rearrange(PARTNER_8));
            }
            x.intoArray(values, i);
        }
    }

    private static void between(float[] values, int length, int apart) {
        for (int start = 0; start < length; start += 2 * apart) {
            for (int i = start; i < start + apart; i += LANES) {
                FloatVector a = FloatVector.fromArray(FLOATS, values, i);
                FloatVector b = FloatVector.fromArray(FLOATS, values, i + apart);
                a.add(b).intoArray(values, i);
                a.sub(b).intoArray(values, i + apart);
            }
        }
    }
}
