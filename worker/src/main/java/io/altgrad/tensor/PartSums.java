package io.altgrad.tensor;

import io.altgrad.tensor.Ops.CrossEntropy;
import io.altgrad.tensor.Ops.NormGradients;
import io.altgrad.tensor.Ops.Normalized;
import java.util.List;

/**
 * The operations whose results are sums of many, on parts of one shape that lie one after the other in a tensor: the
 * parts of a stack, or one. The order of each sum follows from the shape of a part, so a part gets the bits that it gets
 * alone. How many calls a device gets does not depend on the parts.
 */
public interface PartSums {

    /** {@linkplain Ops#layerNorm LayerNorm}: x (parts, …, C), weight and bias (parts, C); the bias may be null. */
    Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps, int parts);

    /** The gradients of {@code grad}, that of weight and bias (parts, C). */
    NormGradients layerNormBackward(Tensor grad, Tensor x, Normalized forward, Tensor weight, Tensor bias, int parts);

    /** The sums over the rows of each part: x of so many rows in each, result (parts, elements of a row). */
    Tensor rowSums(Tensor x, int parts, long rows);

    /** The mean cross-entropy of each part, (parts): logits (parts · N, V), targets (parts · N) of int64. */
    CrossEntropy crossEntropy(Tensor logits, Tensor targets, int parts);

    /** The gradient (parts · N, V) of {@code scale} times each part's loss with respect to the logits. */
    Tensor crossEntropyBackward(CrossEntropy forward, double scale);

    /** The L2 norm of each part over all tensors, (parts). */
    Tensor norms(List<Tensor> tensors, int parts);
}
