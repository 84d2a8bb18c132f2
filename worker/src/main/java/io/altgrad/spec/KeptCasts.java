package io.altgrad.spec;

import java.util.Optional;

/** The products whose casts a phase of a schedule keeps. */
public enum KeptCasts {
    /** A layer's recipe is what its rule gives. */
    ALL,
    /** The backward products see their operands in the compute precision, as with a recipe's {@code backward: none}. */
    FORWARD;

    Optional<Recipe> of(Recipe recipe) {
        return this == ALL ? Optional.of(recipe) : recipe.forwardAlone();
    }
}
