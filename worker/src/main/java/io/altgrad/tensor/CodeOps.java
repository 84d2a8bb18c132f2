package io.altgrad.tensor;

import java.util.Optional;

/**
 * The operations on operands that are given as {@link Codes}: their product, and what casts make them with. Results live
 * where those of the {@link Ops} do that give this.
 */
public interface CodeOps {

    /**
     * {@code A Bᵀ + bias} of codes: a (m, k), b (n, k), bias (n) or null, result (m, n); on a CPU by decoding them. One over
     * the scales multiplies what was summed, the first operand's and then the second's.
     */
    Tensor product(Codes a, Codes b, Tensor bias);

    /** The codes of {@code x · scale}, whose values the type has: x (rows, columns), scale broadcast to it. */
    Tensor encode(Tensor x, Tensor scale, Dtype type);

    /** Uninitialized codes of that type, (rows, columns), where {@code like} lies. */
    Tensor empty(Tensor like, long rows, long columns, Dtype type);

    /**
     * An uninitialized operand of two bytes an element, of that shape, where {@code like} lies; empty where products do not
     * read such.
     */
    default Optional<Tensor> emptyOperand(Tensor like, long... shape) {
        return Optional.empty();
    }

    /** The rows of {@code x} (…, columns) as products read them, for one that enters several. */
    Tensor operand(Tensor x);

    /** (rows, columns) to (columns, rows), row-major. */
    Tensor transposed(Tensor codes);

    /** The values of {@code x} in row-major order; {@code x} itself where they are already. */
    Tensor contiguous(Tensor x);

    /** The largest magnitude, at least {@code least}, of shape (1, 1); NaN where there is one. Does not wait for it. */
    Tensor amax(Tensor x, float least);
}
