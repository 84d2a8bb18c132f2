package io.altgrad.spec;

import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.io.Serializable;
import java.util.Objects;

/**
 * The numbers that a state of the optimizer, a moment or the master weights, is kept in from one step to the next. An
 * update computes in float32 with what was kept, and what it gives is cast when it is done.
 */
public sealed interface StateFormat extends Serializable {

    /** The state as the update gives it. */
    StateFormat FLOAT32 = new Float32();

    /** Keeps the state in float32. */
    record Float32() implements StateFormat {
        @Override
        public String toString() {
            return LayerFormat.NONE;
        }
    }

    /** The treatment of a state's range before its cast. */
    enum Range {
        /** Nothing. */
        AS_IS,
        /**
         * Values that share a scale are raised to a power k, and what was rounded to 1 / k, so that they span the
         * format's range (Xi et al. 2024, "COAT", section 4.1).
         */
        EXPANDED
    }

    /**
     * Casts the state to a format.
     *
     * @param cast with a scale of the state's present amax, or none, for no history goes with a state
     */
    record Rounded(Cast cast, Range range) implements StateFormat {

        /** @throws InvalidSetting if the scale follows a history, or the range of such blocks is not expanded */
        public Rounded {
            Objects.requireNonNull(range, "range");
            Recipe.requireOperand("format", cast.format());
            Scaling scaling = cast.scaling();
            if (!scaling.equals(Scaling.NONE) && !scaling.follows().equals(Follows.PRESENT)) {
                throw new InvalidSetting(
                        "scaling", "a scale of the present amax, such as tensor or block 128, or none", scaling);
            }
            boolean isOneRun = scaling.ofTensor() || scaling.block().rows() == 1;
            if (range == Range.EXPANDED && (scaling.equals(Scaling.NONE) || !isOneRun)) {
                throw new InvalidSetting("scaling", "tensor, row or block N where the range is expanded", scaling);
            }
        }

        /** For example {@code e4m3fn block 1x128 expanded}, {@code bf16 stochastic}. */
        @Override
        public String toString() {
            return cast.format().name()
                    + (cast.scaling().equals(Scaling.NONE) ? "" : " " + cast.scaling())
                    + (cast.rounding() == Rounding.NEAREST_EVEN ? "" : " " + cast.rounding())
                    + (cast.randomBits() == Cast.ALL_BITS ? "" : " " + cast.randomBits() + " bits")
                    + (cast.overflow() == Overflow.SATURATE ? "" : " " + cast.overflow())
                    + (range == Range.EXPANDED ? " expanded" : "");
        }
    }

    /**
     * Casts the state to 8-bit dynamic trees with an amax for each block (Dettmers et al. 2022, "8-bit Optimizers via
     * Block-wise Quantization", sections 1.3 and 2), with a sign for the first moment and the master weights and without
     * for the second.
     *
     * @param block elements that follow each other in the whole tensor
     */
    record Dynamic8(int block) implements StateFormat {

        /** The word for it. */
        public static final String WORD = "dynamic8";

        /** The paper's block. */
        public static final int BLOCK = 2048;

        /** @throws InvalidSetting if the block has no element */
        public Dynamic8 {
            InvalidSetting.atLeast(WORD, 1, block);
        }

        /** For example {@code dynamic8 2048}. */
        @Override
        public String toString() {
            return WORD + " " + block;
        }
    }
}
