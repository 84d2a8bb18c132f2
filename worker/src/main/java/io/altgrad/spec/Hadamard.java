package io.altgrad.spec;

import java.io.Serializable;
import java.util.List;

/**
 * A random Hadamard transform of both operands of a product, along the dimension that it sums over: {@code x ↦ x D H / √n}
 * for each {@code n} elements, with H the Sylvester matrix and D signs that a layer draws once. {@code D H / √n} is
 * orthogonal, so the product of operands without casts stays what it was up to rounding, and outliers are spread before a
 * cast (NVIDIA 2025, "Pretraining Large Language Models with NVFP4", section 4.2; TransformerEngine's RHT).
 *
 * @param size the n elements that are transformed together
 */
public record Hadamard(int size) implements Serializable {

    /** The sizes that there are. */
    public static final List<Integer> SIZES = List.of(16, 32, 64, 128);

    /** @throws InvalidSetting if there is no such size */
    public Hadamard {
        if (!SIZES.contains(size)) {
            throw new InvalidSetting("hadamard", "one of 16, 32, 64, 128", size);
        }
    }

    /** Tells whether a dimension of that extent can be transformed. */
    public boolean fits(long extent) {
        return extent % size == 0;
    }

    @Override
    public String toString() {
        return Integer.toString(size);
    }
}
