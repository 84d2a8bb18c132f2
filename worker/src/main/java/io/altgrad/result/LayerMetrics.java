package io.altgrad.result;

import io.altgrad.spec.Operand;
import java.io.Serializable;

/**
 * What quantization did to one operand of one layer at one step.
 *
 * @param step counted from 1
 * @param layer fully qualified name
 * @param operand which tensor
 * @param format name of its format
 * @param amax largest magnitude at this step
 * @param scale the factor from values to the format's range; of several, that of the block that holds the amax
 * @param saturatedFraction share of elements beyond the largest finite value
 * @param underflowedFraction share of elements that were not zero and became it
 * @param sqnrDb signal to quantization noise in dB; infinite where nothing was lost
 */
public record LayerMetrics(
        int step,
        String layer,
        Operand operand,
        String format,
        double amax,
        double scale,
        double saturatedFraction,
        double underflowedFraction,
        double sqnrDb)
        implements Serializable {}
