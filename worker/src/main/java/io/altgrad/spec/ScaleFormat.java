package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Scale;
import java.util.List;
import java.util.Locale;

/** The numbers that a scale can be, and with them what a standard that has such scales says of blocks and elements. */
public enum ScaleFormat {
    /** Any float: the amax lands on max finite. */
    FLOAT32(32, 0, null),
    /** Powers of two: scaling is exact, and the amax lands above half of max finite. */
    POWER_OF_TWO(8, 0, null),
    /**
     * {@code 2^floor(log2 amax) / 2^emax} as an {@code e8m0fnu} (OCP MX v1.0, section 6.3). The largest elements may
     * saturate, as the standard has it.
     */
    E8M0(
            8,
            0,
            new Standard(
                    "mx",
                    new Block(1, 32),
                    List.of("e5m2", "e4m3fn", "e3m2fn", "e2m3fn", "e2m1fn"),
                    "OCP MX v1.0, section 6.3")),
    /**
     * Two levels: an {@code e4m3fn} for each block, and one float32 for the tensor that brings the largest of those to
     * 448 (NVFP4).
     */
    E4M3_TWO_LEVEL(8, 32, new Standard("nvfp4", new Block(1, 16), List.of("e2m1fn"), null));

    /**
     * A standard that has such scales.
     *
     * @param name the scaling's text
     * @param block the values that share a scale
     * @param elements the formats of elements that are floating point
     * @param clamping where it says that large elements become max finite; null where no element has Inf or NaN
     */
    private record Standard(String name, Block block, List<String> elements, String clamping) {}

    private final int bits;
    private final int tensorBits;

    /** Null where any block and any element may have such scales. */
    private final Standard standard;

    ScaleFormat(int bits, int tensorBits, Standard standard) {
        this.bits = bits;
        this.tensorBits = tensorBits;
        this.standard = standard;
    }

    /** Bits of each scale. */
    int bits() {
        return bits;
    }

    /** Bits that the tensor has beside, once. */
    int tensorBits() {
        return tensorBits;
    }

    /** Tells whether a scale depends on the amax of the whole tensor too. */
    boolean isTwoLevel() {
        return tensorBits > 0;
    }

    /** The block that a standard prescribes; {@code otherwise} where none does. */
    Block blockOr(Block otherwise) {
        return standard == null ? otherwise : standard.block;
    }

    /**
     * The scale of a block.
     *
     * @param blockAmax largest magnitude of the values that share it, or that it follows
     * @param tensorAmax of the whole tensor; any number where the scale does not depend on it
     * @throws IllegalArgumentException if an amax that it depends on is NaN, Inf or negative
     */
    public float of(NumberFormat element, float blockAmax, float tensorAmax) {
        return switch (this) {
            case FLOAT32 -> Scale.of(element, blockAmax);
            case POWER_OF_TWO -> Scale.powerOfTwo(element, blockAmax);
            case E8M0 -> Scale.mx(element, blockAmax);
            case E4M3_TWO_LEVEL -> Scale.nvfp4(blockAmax, tensorAmax);
        };
    }

    /** @throws InvalidSetting if a standard has such scales, and does not have these elements or this overflow */
    void requireElements(NumberFormat element, Overflow overflow) {
        if (standard == null) {
            return;
        }
        if (!standard.elements.contains(element.name())) {
            String allowed = standard.elements.size() == 1
                    ? "; " + standard.name + " has " + standard.elements.get(0) + " alone"
                    : ", or one of " + standard.name.toUpperCase(Locale.ROOT) + "'s " + standard.elements;
            throw new InvalidSetting("scaling", "another with format " + element.name() + allowed, standard.name);
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
