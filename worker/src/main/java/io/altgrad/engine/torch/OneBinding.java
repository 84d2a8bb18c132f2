package io.altgrad.engine.torch;

import io.altgrad.base.UserError;

/**
 * The binding by which this process has loaded its libtorch. The libraries of two libtorches have the same names, and the
 * second to be loaded would be bound to the symbols of the first.
 */
public final class OneBinding {

    private static String claimed;

    private OneBinding() {}

    /**
     * Settles that this process loads its libtorch by {@code binding}; to be called before it does.
     *
     * @throws UserError if it has done so by another
     */
    public static synchronized void claim(String binding) {
        if (claimed != null && !claimed.equals(binding)) {
            throw new UserError("Cannot load libtorch by binding '" + binding + "': this process has loaded one by '"
                    + claimed + "', and takes one; start another process.");
        }
        claimed = binding;
    }
}
