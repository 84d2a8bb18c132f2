package io.altgrad.nn;

import io.altgrad.quantize.Occasion;
import io.altgrad.quantize.OperandCast;
import io.altgrad.spec.AttentionOperand;
import io.altgrad.spec.Bfloat16Fit;
import io.altgrad.spec.Compute;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.Recipe;
import io.altgrad.tensor.HeadOps;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Profile.Kind;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Attention whose six products see quantized operands; the softmax between them is of float32. For each head, with
 * {@code s = 1/√D}, Q for each use's cast, G the gradient with respect to the output, and {@code P = softmax(s · Q(q)
 * Q(k)ᵀ)} of what precedes, times the factors of dropout:
 *
 * <pre>
 * y  = Q(P) Q(vᵀ)ᵀ         dP = Q(G) Q(v)ᵀ           dvᵀ = Q(Gᵀ) Q(Pᵀ)ᵀ
 * S  = s · softmax'(dP)    dq = Q(S) Q(kᵀ)ᵀ          dk  = Q(Sᵀ) Q(qᵀ)ᵀ
 * </pre>
 *
 * <p>Gradients reach q, k, v and P by the recipe's straight-through rule.
 */
final class QuantizedAttention extends QuantizedLayer {

    private final CoreAttention attention;
    private final Map<AttentionOperand, OperandCast<Tensor>> casts = new EnumMap<>(AttentionOperand.class);

    QuantizedAttention(String name, CoreAttention plain, Recipe recipe, Arithmetic arithmetic, long seed) {
        super(plain, recipe, arithmetic);
        attention = plain;
        for (AttentionOperand operand : AttentionOperand.values()) {
            casts.put(operand, OperandCast.ofAttention(name, operand, recipe, seed));
        }
    }

    @Override
    List<OperandCast<Tensor>> casts() {
        return List.copyOf(casts.values());
    }

    /** The operands of one forward, cast. */
    private record Operands(
            OperandCast.Result<Tensor> query,
            OperandCast.Result<Tensor> key,
            OperandCast.Result<Tensor> value,
            OperandCast.Result<Tensor> probabilities) {

        void free() {
            List.of(query, key, value, probabilities).forEach(OperandCast.Result::free);
        }
    }

    @Override
    Pass quantizedForward(Tensor qkv, Context context) {
        return context.ops().timed(Kind.ATTENTION_FORWARD, () -> attend(qkv, context));
    }

    private Pass attend(Tensor qkv, Context context) {
        Ops ops = operations(context);
        HeadOps heads = ops.heads();
        Occasion occasion = context.occasion();
        List<Tensor> parts = heads.split(qkv, 3, attention.heads()); // (B, H, T, D) each
        double scale = 1 / Math.sqrt(parts.get(0).shape().last());
        OperandCast.Result<Tensor> query = cast(AttentionOperand.QUERY, parts.get(0), occasion);
        OperandCast.Result<Tensor> key = cast(AttentionOperand.KEY, parts.get(1), occasion);
        Tensor scores = heads.product(query.alongColumns(), key.alongColumns()); // (B, H, T, T)
        Tensor softmax = heads.causalSoftmax(scores, scale);
        scores.close();
        Tensor keep = attention.drops(context) ? attention.keep(qkv, context) : null;
        Tensor kept = keep == null ? softmax : ops.multiply(softmax, keep);
        OperandCast.Result<Tensor> probabilities = cast(AttentionOperand.PROBABILITIES, kept, occasion);
        OperandCast.Result<Tensor> value =
                cast(AttentionOperand.VALUE, heads.transposed(parts.get(2)), occasion); // (B, H, D, T)
        Tensor y = heads.product(probabilities.alongColumns(), value.alongColumns()); // (B, H, T, D)
        Operands operands = new Operands(query, key, value, probabilities);
        Tensor merged = heads.merged(List.of(y));
        y.close();
        return new Pass(
                merged,
                Pass.Input.SPENT,
                grad -> ops.timed(Kind.ATTENTION_BACKWARD, () -> {
                    Tensor ofQkv = backward(grad, operands, new Softmax(softmax, keep, scale), ops, occasion);
                    operands.free();
                    softmax.close();
                    parts.forEach(Tensor::close);
                    return ofQkv;
                }));
    }

    /**
     * The probabilities of one forward (B, H, T, T), before dropout.
     *
     * @param keep the factors of dropout; null where nothing is dropped
     * @param scale of the scores
     */
    private record Softmax(Tensor values, Tensor keep, double scale) {}

    /**
     * Computes the gradient; tensors of T² elements are freed as soon as nothing needs them, for the other blocks are
     * yet to come.
     */
    private Tensor backward(Tensor gradient, Operands operands, Softmax softmax, Ops ops, Occasion occasion) {
        HeadOps heads = ops.heads();
        OperandCast.Result<Tensor> grad = cast(
                AttentionOperand.GRAD_OUTPUT,
                heads.split(gradient, 1, attention.heads()).get(0),
                occasion); // (B, H, T, D)
        Tensor ofValue = operands.value()
                .straightThrough(overRows(heads, grad.alongRows(), operands.probabilities())); // (B, H, D, T)
        Tensor ofScores; // (B, H, T, T)
        try (Tensor product = overRows(heads, grad.alongColumns(), operands.value());
                Tensor passed = operands.probabilities().straightThrough(product);
                Tensor kept = softmax.keep() == null ? passed : ops.multiply(passed, softmax.keep())) {
            ofScores = heads.causalSoftmaxBackward(kept, softmax.values(), softmax.scale());
        }
        OperandCast.Result<Tensor> scores = cast(AttentionOperand.GRAD_SCORES, ofScores, occasion);
        try (ofScores;
                Tensor alongColumns = scores.alongColumns();
                Tensor alongRows = scores.alongRows()) {
            Tensor ofQuery = operands.query().straightThrough(overRows(heads, alongColumns, operands.key()));
            Tensor ofKey = operands.key().straightThrough(overRows(heads, alongRows, operands.query()));
            return heads.merged(List.of(ofQuery, ofKey, heads.transposed(ofValue)));
        }
    }

    /** {@code A Bᵀ} with an operand of the forward as a product over its rows sees it. */
    private static Tensor overRows(HeadOps heads, Tensor a, OperandCast.Result<Tensor> operand) {
        try (Tensor b = operand.alongRows()) {
            return heads.product(a, b);
        }
    }

    private OperandCast.Result<Tensor> cast(AttentionOperand operand, Tensor value, Occasion occasion) {
        return casts.get(operand).apply(value, occasion);
    }

    /** Products in bfloat16 round their operands to it, and would round away what a wider format is there for. */
    private Ops operations(Context context) {
        boolean fits = arithmetic().compute() == Compute.BFLOAT16
                ? Bfloat16Fit.attentionObjection(recipe()).isEmpty()
                : recipe().beyond().attention().values().stream()
                        .allMatch(cast -> Precision.BFLOAT16.holds(cast.format()));
        return fits ? context.ops() : context.ops().exact();
    }

    /** For example {@code QuantizedAttention(4 heads, query=e4m3fn, key=e4m3fn)}. */
    @Override
    public String toString() {
        String named = Arrays.stream(AttentionOperand.values())
                .flatMap(operand -> operand.products().stream()
                        .flatMap(product -> recipe().beyond().cast(operand, product).stream())
                        .map(cast -> operand + "=" + cast.format().name())
                        .distinct())
                .collect(Collectors.joining(", "));
        return "QuantizedAttention(" + attention.heads() + " heads, " + named + ")";
    }
}
