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

    /** Size S of the benchmarks, and the default: 4 layers, 4 heads, 128 wide, context 64. */
    public static final ModelSpec S = ModelSettings.SECTION.defaults();

    /** Size M of the benchmarks: 6 layers, 6 heads, 384 wide, context 256. */
    public static final ModelSpec M = new ModelSpec(6, 6, 384, 256, 0.0, false);

    /** @throws InvalidSetting if a value is out of its setting's range, or some contradict each other */
    public ModelSpec(int layers, int heads, int width, int context, double dropout, boolean bias) {
        this.layers = layers;
        this.heads = heads;
        this.width = width;
        this.context = context;
        this.dropout = dropout;
        this.bias = bias;
        ModelSettings.SECTION.check(this);
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
