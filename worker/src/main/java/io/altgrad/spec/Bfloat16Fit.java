package io.altgrad.spec;

import java.util.Optional;

/** The recipes whose products bfloat16 computes without rounding what their casts made: see {@link Compute}. */
public final class Bfloat16Fit {

    /** Significant bits of bfloat16. */
    private static final int SIGNIFICANT_BITS = 8;

    private Bfloat16Fit() {}

    /** The reason why a layer of that recipe multiplies in float32; empty if it does so in bfloat16. */
    public static Optional<String> objection(Recipe recipe) {
        for (Product product : Product.values()) {
            if (recipe.accumulator(product).isPresent()) {
                return Optional.of(product + " has an accumulator of its own, which sums float32");
            }
        }
        for (Use use : Use.values()) {
            Optional<String> objection = recipe.cast(use).flatMap(cast -> objection(recipe, use, cast));
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }

    /**
     * The reason why attention multiplies in float32; empty if it does so in bfloat16, which has no scales to apply
     * behind.
     */
    public static Optional<String> attentionObjection(Recipe recipe) {
        for (AttentionUse use : AttentionUse.all()) {
            Optional<Cast> cast = recipe.beyond().cast(use.operand(), use.product());
            if (cast.isPresent() && cast.get().format().mantissaBits() + 1 > SIGNIFICANT_BITS) {
                return Optional.of(use.operand() + " is " + cast.get().format().name()
                        + ", whose significant bits bfloat16 does not hold");
            }
            if (cast.isPresent() && !cast.get().scaling().scale().isPowerOfTwo() && !isUnscaled(cast.get())) {
                return Optional.of(use.operand() + " has scaling '" + cast.get().scaling()
                        + "', whose scales are no powers of two");
            }
        }
        return Optional.empty();
    }

    private static boolean isUnscaled(Cast cast) {
        return cast.scaling().equals(Scaling.NONE);
    }

    private static Optional<String> objection(Recipe recipe, Use use, Cast cast) {
        int bits = cast.format().mantissaBits() + 1;
        if (bits > SIGNIFICANT_BITS) {
            return Optional.of(recipe.name(use) + " is " + cast.format().name() + ", whose " + bits
                    + " significant bits bfloat16 does not hold");
        }
        Scaling scaling = cast.scaling();
        boolean isKept = recipe.keepsForward(use.operand());
        boolean isFactor = scaling.ofTensor() || scaling.block().equals(Block.ROW) && !isKept;
        return isFactor || scaling.scale().isPowerOfTwo()
                ? Optional.empty()
                : Optional.of(recipe.name(use) + " has scaling '" + scaling
                        + "', whose scales are neither of a whole sum" + " nor powers of two");
    }
}
