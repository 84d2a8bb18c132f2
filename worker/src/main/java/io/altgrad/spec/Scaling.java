package io.altgrad.spec;

import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import java.io.Serializable;
import java.util.Objects;

/**
 * The scales of a cast. All are deterministic. A tensor of any shape is a matrix here: the last dimension is its columns;
 * all others together are its rows. Its text is what {@link ScalingParser} reads and writes.
 *
 * @param block the values that share a scale
 * @param follows the amax that the scale is made for
 * @param scale the numbers that a scale can be
 */
public record Scaling(Block block, Follows follows, ScaleFormat scale) implements Serializable {

    /** Scale 1: the format's own range. {@code none} */
    public static final Scaling NONE = new Scaling(Block.TENSOR, Follows.NOTHING, ScaleFormat.FLOAT32);

    /** OCP MX v1.0: one power of two for 32 elements of a row. {@code mx} */
    public static final Scaling MX = ofStandard(ScaleFormat.E8M0);

    /** NVFP4: one e4m3fn for 16 elements of a row, and one float32 for the tensor. {@code nvfp4} */
    public static final Scaling NVFP4 = ofStandard(ScaleFormat.E4M3_TWO_LEVEL);

    /** @throws InvalidSetting if the three do not go together */
    public Scaling {
        Objects.requireNonNull(block, "block");
        if (!block.equals(Block.TENSOR) && !follows.equals(Follows.PRESENT)) {
            throw new InvalidSetting("follows", "the present amax alone with blocks of " + block, follows);
        }
        if (follows.equals(Follows.NOTHING) && scale != ScaleFormat.FLOAT32) {
            throw new InvalidSetting("scale", ScaleFormat.FLOAT32 + " where it is 1", scale);
        }
        scale.requireBlock(block);
    }

    private static Scaling ofStandard(ScaleFormat scale) {
        return new Scaling(scale.blocks().get(0), Follows.PRESENT, scale);
    }

    /** One scale for the tensor, which nothing saturates under. {@code tensor}, {@code tensor 16} */
    public static Scaling tensor(int window, ScaleFormat scale) {
        return new Scaling(Block.TENSOR, new Follows(Follows.Amax.LARGEST, window), scale);
    }

    /**
     * One scale for the tensor that is known before the tensor is. {@code delayed 16 max}, {@code delayed 1 recent}
     *
     * @param amax one of the past
     */
    public static Scaling delayed(int window, Follows.Amax amax, ScaleFormat scale) {
        return new Scaling(Block.TENSOR, new Follows(amax, window), scale);
    }

    /** One scale for each row, a channel or a token. {@code row} */
    public static Scaling row(ScaleFormat scale) {
        return new Scaling(Block.ROW, Follows.PRESENT, scale);
    }

    /** One scale for each block of that size. {@code block 128} (1 × 128), {@code block 128x128} */
    public static Scaling block(int rows, int columns, ScaleFormat scale) {
        return new Scaling(new Block(rows, columns), Follows.PRESENT, scale);
    }

    /** Tells whether one scale serves the whole tensor. */
    public boolean ofTensor() {
        return block.equals(Block.TENSOR);
    }

    /**
     * Tells whether it matters along which dimension a product sums: then each product quantizes its operands along that
     * dimension, as the hardware that multiplies such blocks needs them.
     */
    public boolean directional() {
        return block.rows() != block.columns();
    }

    /** Tells whether the whole tensor's amax decides about its scales, or is to be known before them. */
    public boolean needsTensorAmax() {
        return ofTensor() || scale.isTwoLevel();
    }

    /** Bits of all scales of a matrix of that size, as hardware would store them. */
    public long bits(long rows, long columns) {
        return follows.equals(Follows.NOTHING)
                ? 0
                : block.down(rows) * block.across(columns) * scale.bits() + scale.tensorBits();
    }

    /** @throws InvalidSetting if it is a standard's that does not have these elements or this overflow */
    void requireElements(NumberFormat element, Overflow overflow) {
        scale.requireElements(element, overflow);
    }

    @Override
    public String toString() {
        return ScalingParser.toText(this);
    }
}
