package io.altgrad.tensor;

import java.util.List;

/**
 * The operations of which attention's forward and backward are made, one by one. Shapes are those of {@link Ops}; results
 * are in row-major order, and live where those of the {@link Ops} do that give this.
 */
public interface HeadOps {

    /** The parts of {@code x} (B, T, parts · C) by head: as many tensors (B, H, T, D). */
    List<Tensor> split(Tensor x, int parts, int heads);

    /** The inverse of {@link #split}: parts (B, H, T, D) as one tensor (B, T, parts · C). */
    Tensor merged(List<Tensor> parts);

    /** The matrices (…, m, n) of {@code x}, each transposed: (…, n, m). */
    Tensor transposed(Tensor x);

    /** {@code A Bᵀ} of each matrix, in the place's precision: a (…, m, k), b (…, n, k), result (…, m, n). */
    Tensor product(Tensor a, Tensor b);

    /** {@code softmax(scale · scores)} over the last dimension, of the positions up to a row's own: (…, T, T). */
    Tensor causalSoftmax(Tensor scores, double scale);

    /** The gradient with respect to the scores, of the one with respect to the {@code probabilities} that were made of them. */
    Tensor causalSoftmaxBackward(Tensor grad, Tensor probabilities, double scale);
}
