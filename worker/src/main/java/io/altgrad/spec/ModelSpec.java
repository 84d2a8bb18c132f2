package io.altgrad.spec;

import java.io.Serializable;

/**
 * The shape of a GPT. The vocabulary is the corpus's.
 *
 * @param layers transformer blocks
 * @param heads attention heads of each block
 * @param width channels of the residual stream, a multiple of {@code heads}
 * @param context tokens that a position may see, itself included
 * @param dropout probability in [0, 1) with which an activation is dropped while training
 * @param bias whether Linear and LayerNorm have a bias
 */
public record ModelSpec(int layers, int heads, int width, int context, double dropout, boolean bias)
        implements Serializable {

    /** Size S of the benchmarks: 4 layers, 4 heads, 128 wide, context 64. */
    public static final ModelSpec S = new ModelSpec(4, 4, 128, 64, 0.0, false);

    /** Size M of the benchmarks: 6 layers, 6 heads, 384 wide, context 256. */
    public static final ModelSpec M = new ModelSpec(6, 6, 384, 256, 0.0, false);

    /** Blocks beyond which the names alone take longer than a small model trains. */
    static final int MAX_LAYERS = 10_000;

    public ModelSpec {
        InvalidSetting.between("layers", 1, MAX_LAYERS, layers);
        InvalidSetting.atLeast("heads", 1, heads);
        InvalidSetting.atLeast("width", 1, width);
        InvalidSetting.atLeast("context", 1, context);
        InvalidSetting.inUnitInterval("dropout", dropout);
        if (width % heads != 0) {
            throw new InvalidSetting("width", "a multiple of heads = " + heads, width);
        }
        if (parametersOfBlocks(layers, width) > Integer.MAX_VALUE) {
            throw new InvalidSetting(
                    "width",
                    "a width with which " + layers + (layers == 1 ? " layer has" : " layers have") + " at most "
                            + Integer.MAX_VALUE + " parameters, 12 for each layer and pair of channels",
                    width);
        }
    }

    /** The weights of the matrices: three for attention's input, one for its output, eight for the MLP. */
    private static double parametersOfBlocks(int layers, int width) {
        return 12.0 * layers * width * width;
    }
}
