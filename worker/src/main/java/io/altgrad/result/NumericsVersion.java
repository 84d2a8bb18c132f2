package io.altgrad.result;

/**
 * The version of the numbers that this code computes. It stands in every result and every checkpoint; results of
 * different versions are not mixed in one folder unless the user says so, and no trial goes on from a checkpoint of
 * another version.
 *
 * <p>The rule: raise {@link #CURRENT} by one in the commit that changes, for any trial that could be run before, the
 * initial state, a batch, a loss, a gradient, an update, a cast or a reported figure by more than the order of a sum.
 * A change that only adds settings, columns or speed leaves it as it is. {@code NumericsVersionTest} holds the losses
 * of the version.
 *
 * <p>Version 2 evaluates to nearest even what training rounds stochastically, where version 1 drew lots; {@code
 * evalDrawn} gives the validation losses of version 1. All other figures are those of version 1.
 *
 * <p>Version 3 attends by one kernel on a GPU, in bfloat16, where nothing is dropped or cast ({@link
 * io.altgrad.spec.Compute}). Figures of a CPU are those of version 2.
 */
public final class NumericsVersion {

    public static final int CURRENT = 3;

    private NumericsVersion() {}
}
