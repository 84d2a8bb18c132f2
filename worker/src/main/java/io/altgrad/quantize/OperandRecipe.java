package io.altgrad.quantize;

import io.altgrad.arithmetic.Transform;
import io.altgrad.spec.ActivationUse;
import io.altgrad.spec.AttentionOperand;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Site;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.Use;
import java.util.Objects;
import java.util.Optional;

/**
 * The part of a recipe that is about one operand of one layer: its casts and transforms, by product.
 *
 * @param seed of the trial, for stochastic rounding
 */
record OperandRecipe(Named named, Side columns, Side rows, Rules rules, long seed) {

    /**
     * An operand by the words that files use.
     *
     * @param layer fully qualified name
     * @param productOverRows the one that sums over the operand's rows
     */
    record Named(String layer, String operand, String productOverRows) {

        String useOverRows() {
            return operand + "." + productOverRows;
        }

        @Override
        public String toString() {
            return "the " + operand + " of " + layer;
        }
    }

    /**
     * The way of an operand into one of its products.
     *
     * @param cast null where there is none
     */
    record Side(Cast cast, Transform transform) {

        static Side of(Optional<Cast> cast) {
            return new Side(cast.orElse(null), Transform.NONE);
        }

        boolean isTransformed() {
            return transform != Transform.NONE;
        }
    }

    /** @param keepsFirst whether the product over the rows sees what the other's cast made, whatever its own is */
    record Rules(StraightThrough straightThrough, boolean keepsFirst) {}

    /** An operand of a Linear; {@code recipe} need have no cast for it. */
    static OperandRecipe ofLinear(String layer, Operand operand, Recipe recipe, long seed) {
        Use columns = operand.alongColumns();
        Use rows = operand.alongRows();
        return new OperandRecipe(
                new Named(layer, operand.toString(), rows.product().toString()),
                side(recipe, layer, columns, seed),
                side(recipe, layer, rows, seed),
                new Rules(
                        operand == Operand.GRAD_OUTPUT ? StraightThrough.IDENTITY : recipe.straightThrough(),
                        recipe.keepsForward(operand)),
                seed);
    }

    private static Side side(Recipe recipe, String layer, Use use, long seed) {
        return new Side(
                recipe.cast(use).orElse(null),
                Transform.of(recipe.transform(use.product()), layer, use.product(), seed));
    }

    /** An operand (…, m, n) of attention, whose products sum over its last dimension or over the one before. */
    static OperandRecipe ofAttention(String layer, AttentionOperand operand, Recipe recipe, long seed) {
        return new OperandRecipe(
                new Named(layer, operand.toString(), operand.alongRows().toString()),
                Side.of(recipe.beyond().cast(operand, operand.alongColumns())),
                Side.of(recipe.beyond().cast(operand, operand.alongRows())),
                new Rules(
                        operand.isGradient() ? StraightThrough.IDENTITY : recipe.straightThrough(),
                        recipe.backward() == Backward.DEQUANTIZED && !operand.isGradient()),
                seed);
    }

    /** A value between layers, or the gradient with respect to it; it has no rows to sum over. */
    static OperandRecipe ofActivation(String layer, Site site, ActivationUse.Side side, Recipe recipe, long seed) {
        boolean isGradient = side == ActivationUse.Side.GRAD_OUTPUT;
        return new OperandRecipe(
                new Named(layer, side.toString(), ""),
                Side.of(recipe.beyond().cast(site, side)),
                Side.of(Optional.empty()),
                new Rules(isGradient ? StraightThrough.IDENTITY : recipe.straightThrough(), true),
                seed);
    }

    /** Tells whether the product over the operand's rows sees the numbers that the one over its last dimension does. */
    boolean isShared() {
        return rules.keepsFirst() || !isTransformed() && areAlike(columns.cast, rows.cast);
    }

    /** Tells whether that is so of an operand of a Linear, wherever that is. */
    static boolean isShared(Recipe recipe, Operand operand) {
        Use columns = operand.alongColumns();
        Use rows = operand.alongRows();
        return recipe.keepsForward(operand)
                || areAlike(recipe.cast(columns).orElse(null), recipe.cast(rows).orElse(null))
                        && recipe.transform(columns.product()).isEmpty()
                        && recipe.transform(rows.product()).isEmpty();
    }

    /** Tells whether the numbers that one of two casts makes are those of the other; either may be null for none. */
    private static boolean areAlike(Cast one, Cast other) {
        return Objects.equals(one, other) && (one == null || !one.scaling().directional());
    }

    /** Tells whether the product over the rows has more than the direction of its own, where both have a cast. */
    boolean differs() {
        return isTransformed() || !columns.cast.equals(rows.cast);
    }

    private boolean isTransformed() {
        return columns.isTransformed() || rows.isTransformed();
    }
}
