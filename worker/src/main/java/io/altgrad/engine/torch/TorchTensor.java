package io.altgrad.engine.torch;

import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;

/** A tensor of either binding: what it refuses, and its text. */
public interface TorchTensor extends Tensor {

    /** Elements up to which the text has the values. */
    long SMALL = 16;

    /** @throws IllegalArgumentException if the elements are not float32 */
    default void requireFloats() {
        if (dtype() != Dtype.FLOAT32) {
            throw new IllegalArgumentException(
                    "Cannot view a tensor of " + shape() + " as floats: its elements are " + dtype() + ".");
        }
    }

    /** @throws IllegalArgumentException if the elements are not bfloat16 in the host's memory */
    default void requireBfloat16() {
        if (dtype() != Dtype.BFLOAT16 || place().isGpu()) {
            throw new IllegalArgumentException("Cannot view a tensor of " + shape() + " as bfloat16: its elements are "
                    + dtype() + " on " + place() + ".");
        }
    }

    /** @throws IllegalArgumentException if the tensor has another number of elements */
    default void requireSize(int values) {
        if (shape().size() != values) {
            throw new IllegalArgumentException("Cannot fill a tensor of " + shape() + " = " + shape().size()
                    + " elements with " + values + " values.");
        }
    }

    /** @throws io.altgrad.tensor.NotRecordable if the tensor lies on a GPU and the calling thread records its work */
    default void requireHostAtHand() {
        if (place().isGpu()) {
            GraphRecorder.refuse("the host reads or writes a tensor in them");
        }
    }

    /** The shape, and the values of a small tensor; an interface cannot give it as {@link Object#toString}. */
    default String inWords() {
        boolean isShown = shape().size() <= SMALL && dtype() == Dtype.FLOAT32;
        return shape() + (isShown ? " " + Arrays.toString(toFloats()) : "");
    }
}
