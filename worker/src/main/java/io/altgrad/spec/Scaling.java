package io.altgrad.spec;

import java.io.Serializable;

/**
 * Which values share a scale, and which amax it follows. All are deterministic. A tensor of any shape is a matrix here:
 * its last dimension are the columns, all others the rows. Texts, as {@link ScalingParser} reads and writes them, stand
 * beside each.
 */
public sealed interface Scaling extends Serializable {

    /** The longest history, in training passes. */
    int MAX_WINDOW = 1 << 16;

    /** Scale 1: the format's own range. {@code none} */
    record Unscaled() implements Scaling {
        @Override
        public String toString() {
            return ScalingParser.toText(this);
        }
    }

    /**
     * One scale for the tensor, from the largest amax of the last {@code window} training passes, the present one
     * included, so that nothing saturates. {@code tensor}, {@code tensor 16}
     */
    record PerTensor(int window, ScaleKind kind) implements Scaling {
        public PerTensor {
            InvalidSetting.between("window", 1, MAX_WINDOW, window);
        }

        @Override
        public String toString() {
            return ScalingParser.toText(this);
        }
    }

    /**
     * One scale for the tensor, from training passes before the present one, so that it is known before the tensor is
     * (Micikevicius et al. 2022, section 3; TransformerEngine's DelayedScaling). The first pass takes its own amax.
     * Values beyond the range saturate. {@code delayed 16 max}, {@code delayed 1 recent}
     */
    record Delayed(int window, Pick pick, ScaleKind kind) implements Scaling {

        /** Which amax of the window counts. */
        public enum Pick {
            /** The largest. */
            MAX("max"),
            /** The one of the pass before. */
            RECENT("recent");

            private final String word;

            Pick(String word) {
                this.word = word;
            }

            @Override
            public String toString() {
                return word;
            }
        }

        public Delayed {
            InvalidSetting.between("window", 1, MAX_WINDOW, window);
        }

        @Override
        public String toString() {
            return ScalingParser.toText(this);
        }
    }

    /** One scale for each row, a channel or a token. {@code row} */
    record PerRow(ScaleKind kind) implements Scaling {
        @Override
        public String toString() {
            return ScalingParser.toText(this);
        }
    }

    /**
     * One scale for each block of {@code rows × columns}; blocks at the edges are smaller where the tensor is no
     * multiple. {@code block 128} (1 × 128), {@code block 128x128}
     */
    record PerBlock(int rows, int columns, ScaleKind kind) implements Scaling {
        public PerBlock {
            InvalidSetting.atLeast("rows", 1, rows);
            InvalidSetting.atLeast("columns", 1, columns);
        }

        @Override
        public String toString() {
            return ScalingParser.toText(this);
        }
    }

    /**
     * One power-of-two scale for 32 elements of a row, {@code 2^floor(log2 amax) / 2^emax} as an {@code e8m0fnu} (OCP MX
     * v1.0, section 6.3). The largest elements may saturate, as the standard has it. {@code mx}
     */
    record Mx() implements Scaling {
        @Override
        public String toString() {
            return ScalingParser.toText(this);
        }
    }

    /**
     * Two levels: one {@code e4m3fn} scale for 16 elements of a row, and one float32 scale for the tensor that brings
     * the largest of those to 448 (NVFP4). {@code nvfp4}
     */
    record Nvfp4() implements Scaling {
        @Override
        public String toString() {
            return ScalingParser.toText(this);
        }
    }

    /**
     * Whether it matters along which dimension a product sums: then each product quantizes its operands along that
     * dimension, as the hardware that multiplies such blocks needs them.
     */
    default boolean directional() {
        return this instanceof PerRow
                || this instanceof Mx
                || this instanceof Nvfp4
                || (this instanceof PerBlock block && block.rows() != block.columns());
    }
}
