package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Scale;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The numbers that a scale can be, and with them what a standard that has such scales says of blocks and elements. */
public enum ScaleFormat {
    /** Any float: the amax lands on max finite. */
    FLOAT32(32, 0, null, ""),
    /**
     * Powers of two: scaling is exact, and the amax lands above half of max finite. TransformerEngine's default for
     * blocks, {@code power_2_scale}.
     */
    POWER_OF_TWO(8, 0, null, "pow2"),
    /**
     * {@code 2^floor(log2 amax) / 2^emax} as an {@code e8m0fnu} (OCP MX v1.0, section 6.3). The largest elements may
     * saturate, as the standard has it.
     */
    E8M0(8, 0, Standard.MX, "floor"),
    /**
     * Two levels: an {@code e4m3fn} for each block, and one float32 for the tensor that brings the largest of those to
     * 448 (NVFP4).
     */
    E4M3_TWO_LEVEL(8, 32, Standard.NVFP4, ""),
    /**
     * The smallest power of two under which nothing saturates, as an {@code e8m0fnu} (cuBLAS, section "1D block
     * quantization"; torchao's RCEIL, whose product with the rounded reciprocal of max finite gives the same).
     */
    E8M0_RCEIL(8, 0, Standard.MX, "rceil"),
    /** {@code 2^ceil(log2 amax) / 2^emax} as an {@code e8m0fnu} (torchao's CEIL). */
    E8M0_CEIL(8, 0, Standard.MX, "ceil"),
    /** {@code 2^floor(log2 a) / 2^emax}, where a is the amax rounded to the element's mantissa (torchao's EVEN). */
    E8M0_EVEN(8, 0, Standard.MX, "even"),
    /**
     * As {@link #E4M3_TWO_LEVEL} with a largest block scale of 256, and for each block that one of two scales whose
     * squared error is less: the one that brings its amax to 6, or the one that brings it to 4 (Cook et al. 2025, "Four
     * Over Six", section 3).
     */
    E4M3_FOUR_OVER_SIX(8, 32, Standard.NVFP4, "four-over-six"),
    /**
     * The largest power of two that is not above 2.92247856 / 6 of the block's deviation, as an {@code e8m0fnu}: what lies
     * beyond 2.9 deviations or so saturates, which errs least on normal values (QuEST's, as Castro et al.
     * 2025, "Quartet", have them for MXFP4).
     */
    E8M0_QUEST(8, 0, Standard.MX_OF_E2M1, "quest"),
    /**
     * The {@code e8m0fnu} of {@link #E8M0} of values that are first multiplied by 3/4, and by 4/3 behind: nothing
     * saturates, so that stochastic rounding has no bias (Tseng et al. 2025, "Training LLMs with MXFP4", algorithm 2).
     */
    E8M0_THREE_QUARTERS(8, 0, Standard.MX, "three-quarters");

    /**
     * A standard that has such scales.
     *
     * @param name the first word of the scaling's text
     * @param blocks the values that may share a scale, the usual ones first
     * @param elements the formats of elements that are floating point
     * @param clamping where it says that large elements become max finite; null where no element has Inf or NaN
     */
    private record Standard(String name, List<Block> blocks, List<String> elements, String clamping) {

        static final Standard MX = new Standard(
                "mx",
                List.of(new Block(1, 32)),
                List.of("e5m2", "e4m3fn", "e3m2fn", "e2m3fn", "e2m1fn", "mxint8"),
                "OCP MX v1.0, section 6.3");

        /** With scales that are made for the steps of one element format. */
        static final Standard MX_OF_E2M1 = new Standard("mx", MX.blocks, List.of("e2m1fn"), MX.clamping);

        /** 16 x 16 for weights, so that a weight and its transpose are the same numbers. */
        static final Standard NVFP4 =
                new Standard("nvfp4", List.of(new Block(1, 16), new Block(16, 16)), List.of("e2m1fn"), null);
    }

    private final int bits;
    private final int tensorBits;

    /** Null where any block and any element may have such scales. */
    private final Standard standard;

    private final String word;

    ScaleFormat(int bits, int tensorBits, Standard standard, String word) {
        this.bits = bits;
        this.tensorBits = tensorBits;
        this.standard = standard;
        this.word = word;
    }

    /** Bits of each scale. */
    int bits() {
        return bits;
    }

    /** Bits that the tensor has beside, once. */
    int tensorBits() {
        return tensorBits;
    }

    /** Tells whether each scale is a power of two, which values take without rounding. */
    boolean isPowerOfTwo() {
        return switch (this) {
            case POWER_OF_TWO, E8M0, E8M0_RCEIL, E8M0_CEIL, E8M0_EVEN, E8M0_QUEST -> true;
            case FLOAT32, E4M3_TWO_LEVEL, E4M3_FOUR_OVER_SIX, E8M0_THREE_QUARTERS -> false;
        };
    }

    /** Tells whether a scale depends on the amax of the whole tensor too. */
    boolean isTwoLevel() {
        return tensorBits > 0;
    }

    /** The word that ends the text of a scaling with such scales; empty where none does. */
    String word() {
        return word;
    }

    /** The first word of a standard's scaling; empty where there is no standard. */
    Optional<String> standard() {
        return Optional.ofNullable(standard).map(Standard::name);
    }

    /** The blocks that a standard prescribes, the usual ones first; empty where there is no standard. */
    List<Block> blocks() {
        return standard == null ? List.of() : standard.blocks;
    }

    /** @throws InvalidSetting if a standard has such scales, and has no such block */
    void requireBlock(Block block) {
        if (standard != null && !standard.blocks.contains(block)) {
            String blocks = standard.blocks.stream().map(Block::toString).collect(Collectors.joining(" or "));
            throw new InvalidSetting("block", blocks + " with scales in " + this, block);
        }
    }

    /**
     * Tells whether a block's scale follows the {@linkplain Scale#deviation deviation} of the values that share it instead
     * of their amax.
     */
    public boolean isOfDeviation() {
        return this == E8M0_QUEST;
    }

    /**
     * The scale of a block; the first of its two where it {@linkplain #isChosen is chosen}.
     *
     * @param blockAmax largest magnitude of the values that share it, or that it follows; their deviation where it
     *     {@linkplain #isOfDeviation follows that}
     * @param tensorAmax of the whole tensor; any number where the scale does not depend on it
     * @throws IllegalArgumentException if an amax that it depends on is NaN, Inf or negative
     */
    public float of(NumberFormat element, float blockAmax, float tensorAmax) {
        return switch (this) {
            case FLOAT32 -> Scale.of(element, blockAmax);
            case POWER_OF_TWO -> Scale.powerOfTwo(element, blockAmax);
            case E8M0 -> Scale.mx(element, blockAmax);
            case E8M0_RCEIL -> Scale.mxRceil(element, blockAmax);
            case E8M0_CEIL -> Scale.mxCeil(element, blockAmax);
            case E8M0_EVEN -> Scale.mxEven(element, blockAmax);
            case E4M3_TWO_LEVEL -> Scale.nvfp4(blockAmax, tensorAmax);
            case E4M3_FOUR_OVER_SIX -> Scale.nvfp4ToSix(blockAmax, tensorAmax);
            case E8M0_QUEST -> Scale.mxQuest(element, blockAmax);
            case E8M0_THREE_QUARTERS -> Scale.mxThreeQuarters(element, blockAmax);
        };
    }

    /**
     * Tells whether a block has the one of two scales whose error is less: the sum over its rows of the sums of its
     * elements' squared errors, rounded to nearest even; the first one's if they are equal.
     */
    public boolean isChosen() {
        return this == E4M3_FOUR_OVER_SIX;
    }

    /**
     * The second of the two scales of a block whose scale is chosen.
     *
     * @throws IllegalStateException if it is not
     */
    public float second(float blockAmax, float tensorAmax) {
        if (!isChosen()) {
            throw new IllegalStateException("Cannot choose a scale in " + this + ": there is one.");
        }
        return Scale.nvfp4ToFour(blockAmax, tensorAmax);
    }

    /**
     * The range to which the tensor's factor brings a tensor, where scales have two levels: one over a block's scale is a
     * number of e4m3fn times {@code amax / range}.
     *
     * @throws IllegalStateException if they have not
     */
    public float rangeOfUnit() {
        if (!isTwoLevel()) {
            throw new IllegalStateException("Cannot part a scale in " + this + ": it has one level.");
        }
        return isChosen() ? Scale.RANGE_OF_FOUR_OVER_SIX : Scale.RANGE_OF_NVFP4;
    }

    /** @throws InvalidSetting if a standard has such scales, and does not have these elements or this overflow */
    void requireElements(NumberFormat element, Overflow overflow) {
        if (standard == null) {
            return;
        }
        String named = standard == Standard.MX_OF_E2M1 ? standard.name + " " + word : standard.name;
        if (!standard.elements.contains(element.name())) {
            String allowed = standard.elements.size() == 1
                    ? "; " + named + " has " + standard.elements.get(0) + " alone"
                    : ", or one of " + standard.name.toUpperCase(Locale.ROOT) + "'s " + standard.elements;
            throw new InvalidSetting("scaling", "another with format " + element.name() + allowed, named);
        }
        // The scale may leave the largest elements above the format's largest, and one Inf or NaN ends a trial.
        boolean leaves = overflow == Overflow.TO_INF_OR_NAN && (element.hasInfinity() || element.hasNaN());
        if (leaves && standard.clamping != null) {
            throw new InvalidSetting(
                    "overflow",
                    "saturate with scaling " + standard.name + ", which clamps (" + standard.clamping + ")",
                    overflow);
        }
    }
}
