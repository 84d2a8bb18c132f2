package io.altgrad.nn;

import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;

/** A trained tensor with the gradient that has gathered for it. Layers that share it are tied. */
public final class Parameter {

    private Tensor value;
    private final Scope scope;
    private Tensor gradient;
    private boolean isLent;

    /** Whose the operand is; null where none was asked for since the value was replaced. */
    private Ops reader;

    private Tensor operand;

    private Parameter(Tensor value, Scope scope) {
        this.value = value;
        this.scope = scope;
    }

    /** A parameter of zeros that lives as long as {@code scope}. */
    public static Parameter zeros(Scope scope, long... shape) {
        return new Parameter(scope.zeros(Shape.of(shape)), scope);
    }

    /** A parameter of ones that lives as long as {@code scope}. */
    public static Parameter ones(Scope scope, long... shape) {
        return new Parameter(scope.ones(Shape.of(shape)), scope);
    }

    public Tensor value() {
        return value;
    }

    /**
     * The value as the products of {@code ops} read it, made once for them and owned by their scope; so a parameter must
     * not change between two products of one scope.
     */
    Tensor operand(Ops ops) {
        if (reader != ops) {
            operand = ops.operand(value);
            reader = ops;
        }
        return operand;
    }

    /**
     * Gives the parameter another value of its shape, and frees the one that it had. Takes the tensor over: it must be the
     * caller's own, and then lives as long as the parameter.
     */
    public void replace(Tensor other) {
        other.moveTo(scope);
        value.close();
        value = other;
        reader = null;
    }

    /** The gradient gathered since the last {@link #clearGradient}; null where there is none. */
    public Tensor gradient() {
        return gradient;
    }

    /** Adds to the gradient. Takes the tensor over: it must be the caller's own and not be used again. */
    public void accumulate(Tensor contribution) {
        if (gradient == null) {
            contribution.moveTo(scope);
            gradient = contribution;
        } else {
            gradient.addInPlace(contribution);
        }
    }

    /** Gives the gradient away, and has none any more; null where it had none. */
    public Tensor takeGradient() {
        Tensor taken = gradient;
        gradient = null;
        return taken;
    }

    /** Shows a gradient that has gathered elsewhere, in place of one of its own, and that it does not free. */
    public void lend(Tensor gathered) {
        clearGradient();
        gradient = gathered;
        isLent = true;
    }

    /** Frees the gradient, if it was not lent. */
    public void clearGradient() {
        if (gradient != null && !isLent) {
            gradient.close();
        }
        gradient = null;
        isLent = false;
    }
}
