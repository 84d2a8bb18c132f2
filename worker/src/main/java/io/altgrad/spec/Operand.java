package io.altgrad.spec;

/** A tensor that enters the three matrix products of a Linear. */
public enum Operand {
    /** The weight (out, in): enters the forward product and the input gradient. */
    WEIGHT,
    /** The input (rows, in): enters the forward product and the weight gradient. */
    INPUT,
    /** The gradient with respect to the output (rows, out): enters both backward products. */
    GRAD_OUTPUT
}
