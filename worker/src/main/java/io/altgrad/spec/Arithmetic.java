package io.altgrad.spec;

import java.io.Serializable;
import java.util.Objects;

/**
 * The way in which products are computed.
 *
 * @param computation of quantized layers: on values or on codes
 * @param compute the type of all products
 */
public record Arithmetic(Computation computation, Compute compute) implements Serializable {

    /** That of a trial that says nothing of it. */
    public static final Arithmetic DEFAULT = new Arithmetic(Computation.EMULATED, Compute.DEVICE);

    public Arithmetic {
        Objects.requireNonNull(computation, "computation");
        Objects.requireNonNull(compute, "compute");
    }

    /** These products of values, where a layer cannot multiply its codes. */
    public Arithmetic emulated() {
        return new Arithmetic(Computation.EMULATED, compute);
    }
}
