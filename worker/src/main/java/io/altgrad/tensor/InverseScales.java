package io.altgrad.tensor;

/**
 * One over the scales of codes: numbers where the host made them, of which a tensor is made once an engine asks for it, or
 * a tensor, wherever that lies.
 */
public final class InverseScales {

    private final Scope scope;
    private final float[] numbers;
    private Tensor tensor;

    private InverseScales(Scope scope, float[] numbers, Tensor tensor) {
        this.scope = scope;
        this.numbers = numbers;
        this.tensor = tensor;
    }

    /** The inverse scales that a tensor holds. */
    public static InverseScales of(Tensor tensor) {
        return new InverseScales(null, null, tensor);
    }

    /**
     * One for a matrix, or one for each of its rows.
     *
     * @param scope the owner of a tensor of them
     */
    public static InverseScales of(float[] numbers, Scope scope) {
        return new InverseScales(scope, numbers, null);
    }

    /** As a tensor, which belongs to this. */
    public Tensor tensor() {
        if (tensor == null) {
            tensor = scope.tensor(numbers, numbers.length, 1);
        }
        return tensor;
    }

    /** In row-major order, not to be written to; waits for them. */
    public float[] numbers() {
        return numbers == null ? tensor.toFloats() : numbers;
    }
}
