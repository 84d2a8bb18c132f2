package io.altgrad.cuda;

import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.SpecialCodes;
import io.altgrad.spec.ScaleFormat;

/** The numbers by which the kernels know what Java has enums for: the enums of {@code altgrad.h}. */
final class KernelCodes {

    private KernelCodes() {}

    static int of(SpecialCodes codes) {
        return switch (codes) {
            case NONE -> 0;
            case IEEE -> 1;
            case FN -> 2;
            case FNUZ -> 3;
            case FNU -> 4;
            case EXTENDED -> 5;
        };
    }

    static int of(Rounding rounding) {
        return switch (rounding) {
            case NEAREST_EVEN -> 0;
            case TOWARD_ZERO -> 1;
            case STOCHASTIC -> 2;
            case NEAREST_AWAY -> 3;
            case TO_ODD -> 4;
        };
    }

    static int of(Overflow overflow) {
        return switch (overflow) {
            case SATURATE -> 0;
            case TO_INF_OR_NAN -> 1;
        };
    }

    /** The rule by which a block's scale follows from its amax. */
    static int of(ScaleFormat scale) {
        return switch (scale) {
            case FLOAT32 -> 0;
            case POWER_OF_TWO -> 1;
            case E8M0 -> 2;
            case E4M3_TWO_LEVEL -> 3;
            case E8M0_RCEIL -> 4;
            case E8M0_CEIL -> 5;
            case E8M0_EVEN -> 6;
            case E4M3_FOUR_OVER_SIX -> 7;
            case E8M0_QUEST -> 8;
            case E8M0_THREE_QUARTERS -> 9;
        };
    }
}
