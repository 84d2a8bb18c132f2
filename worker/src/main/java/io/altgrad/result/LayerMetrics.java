package io.altgrad.result;

import io.altgrad.spec.Operand;
import java.io.Serializable;

/**
 * The effect of quantization on one operand of one layer, or on a value between layers, at one step: before the update, in the first micro-batch, and
 * of the cast along the operand's last dimension, where a scaling with a direction has another along the rows. Where the
 * two products that the operand enters have casts that differ in more than that, there is one for each.
 *
 * @param step counted from 1
 * @param layer fully qualified name
 * @param operand which tensor, as a recipe names it
 * @param product the one over the operand's rows, as a recipe names it, where this is its cast and it differs from the
 *     other; else empty
 * @param format name of its format
 */
public record LayerMetrics(int step, String layer, String operand, String product, String format, Figures figures)
        implements Serializable {

    /** The figures of the first cast of an operand of a Linear, or of its only one. */
    public LayerMetrics(int step, String layer, Operand operand, String format, Figures figures) {
        this(step, layer, operand.toString(), "", format, figures);
    }

    /** For example {@code weight}, and {@code weight.gradInput} of a cast that one product has beside the other's. */
    public String cast() {
        return product.isEmpty() ? operand : operand + "." + product;
    }

    /**
     * The figures of the cast.
     *
     * @param amax largest magnitude at this step
     * @param scale the factor from values to the format's range; of several, that of the block that holds the amax, which
     *     is the smallest but for blocks of zeros
     * @param saturatedFraction share of elements beyond the largest finite value
     * @param underflowedFraction share of elements that were not zero and became it
     * @param sqnrDb signal to quantization noise in dB; infinite where nothing was lost
     */
    public record Figures(
            double amax, double scale, double saturatedFraction, double underflowedFraction, double sqnrDb)
            implements Serializable {}
}
