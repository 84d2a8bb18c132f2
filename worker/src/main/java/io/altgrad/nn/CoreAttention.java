package io.altgrad.nn;

import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Site;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;

/** The part of attention that has no weights: query, key and value (B, T, 3C) to what each position gathers, (B, T, C). */
public final class CoreAttention extends Castable {

    private final int heads;
    private final Dropout dropout;

    /** @param dropout of the probabilities */
    CoreAttention(Dropout dropout, ModelSpec model) {
        this.heads = model.heads();
        this.dropout = dropout;
    }

    int heads() {
        return heads;
    }

    /** Tells whether a forward in this context drops probabilities. */
    boolean drops(Context context) {
        return dropout.acts(context);
    }

    /** The factors of the probabilities of {@code qkv} (B, T, 3C): (B, H, T, T). */
    Tensor keep(Tensor qkv, Context context) {
        long batch = qkv.shape().extent(0);
        long time = qkv.shape().extent(1);
        return dropout.mask(context, Shape.of(batch, heads, time, time));
    }

    @Override
    public Site site() {
        return Site.ATTENTION;
    }

    @Override
    public Pass forward(Tensor qkv, Context context) {
        Ops ops = context.ops();
        Ops.Attended attended =
                drops(context) ? ops.attention(qkv, heads, keep(qkv, context)) : ops.attention(qkv, heads);
        // What its backward reads of qkv are views or copies of its own.
        return new Pass(attended.y(), Pass.Input.SPENT, grad -> {
            Tensor ofQkv = ops.attentionBackward(grad, attended);
            attended.close();
            return ofQkv;
        });
    }

    @Override
    boolean isIndividual(Context context) {
        return false;
    }

    @Override
    public QuantizedLayer quantized(String name, Recipe recipe, Arithmetic arithmetic, long seed) {
        return new QuantizedAttention(name, this, recipe, arithmetic, seed);
    }

    /** For example {@code CoreAttention(4 heads)}. */
    @Override
    public String toString() {
        return "CoreAttention(" + heads + " heads)";
    }
}
