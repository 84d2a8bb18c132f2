package io.altgrad.tensor;

import io.altgrad.random.RandomStream;
import io.altgrad.tensor.Profile.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The operations that layers are made of, forward and backward, and the scope that owns their results: closing it frees
 * them all. Serves one thread. Shapes: B batch, T time, C channels, H heads, D = C / H, N rows, V vocabulary.
 */
public interface Ops extends Scope {

    /** These operations in the same scope, with products of float32 operands whatever the place's precision is. */
    Ops exact();

    /** Operations on stacks of so many parts, in the same scope. */
    default StackOps stacked(int parts) {
        return new PartwiseOps(this, parts);
    }

    /**
     * The values as products read them, for one that enters several: rounded to bfloat16 where that is the precision, so
     * that no product has to. It is {@code x} itself where nothing is to be rounded.
     */
    default Tensor operand(Tensor x) {
        return x;
    }

    /** The {@link #operand} of values that are the caller's own, which it takes over. */
    default Tensor toOperand(Tensor x) {
        Tensor operand = operand(x);
        if (operand != x) {
            x.close();
        }
        return operand;
    }

    /** {@code x Wᵀ + b}: x (…, in), weight (out, in), bias (out) or null. */
    Tensor linear(Tensor x, Tensor weight, Tensor bias);

    /** {@code G W}: grad (…, out), weight (out, in). */
    Tensor linearInputGradient(Tensor grad, Tensor weight);

    /** {@code Gᵀ X} over all rows: grad (…, out), x (…, in), result (out, in). */
    Tensor linearWeightGradient(Tensor grad, Tensor x);

    /** The sum over all rows: grad (…, out), result (out). */
    default Tensor biasGradient(Tensor grad) {
        // The view is closed, else it would keep alive what is freed.
        try (Tensor g = rows(grad)) {
            return sum(g);
        }
    }

    /** The sum over the first dimension. */
    default Tensor sum(Tensor x) {
        return sum(x, 0);
    }

    /** The sum over that dimension, which the result lacks. */
    Tensor sum(Tensor x, int dimension);

    /** The tensors, of one shape, as one with a first dimension of as many. */
    Tensor joined(List<Tensor> tensors);

    /** The operations on operands that are given as codes. */
    CodeOps codes();

    /** All leading dimensions as one: (…, C) to (N, C). */
    default Tensor rows(Tensor x) {
        return x.reshape(-1, x.shape().last());
    }

    /** A tensor that LayerNorm made, with what its backward needs. */
    record Normalized(Tensor y, Tensor mean, Tensor rstd) {}

    /** {@code (x - mean) / sqrt(var + eps) · weight + bias} over the last dimension; bias may be null. */
    Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps);

    /** Gradients with respect to LayerNorm's input, weight and bias; the last is null where there is no bias. */
    record NormGradients(Tensor x, Tensor weight, Tensor bias) {}

    /** The gradients of {@code grad}, of the shape of {@code x}. */
    NormGradients layerNormBackward(Tensor grad, Tensor x, Normalized forward, Tensor weight, Tensor bias);

    /** {@code x Φ(x)}, exact (Hendrycks and Gimpel 2016). */
    Tensor gelu(Tensor x);

    /** The gradient with respect to GELU's input. */
    Tensor geluBackward(Tensor grad, Tensor x);

    /** A tensor that causal attention made, with what its backward needs. */
    interface Attended {

        /** (B, T, C) */
        Tensor y();

        /** Frees what the backward alone reads, which is then no more possible. */
        default void close() {}

        /** The factor of the scores, one over the square root of D: qkv (B, T, 3C). */
        static double scale(Tensor qkv, int heads) {
            return 1 / Math.sqrt(qkv.shape().last() / (3.0 * heads));
        }
    }

    /** Causal scaled dot-product attention (Vaswani et al. 2017, section 3.2.1): qkv (B, T, 3C), result (B, T, C). */
    default Attended attention(Tensor qkv, int heads) {
        return attention(qkv, heads, tensor(new float[] {1}, 1));
    }

    /**
     * Attention with {@code keep}, (B, H, T, T) or one for all, multiplied into its probabilities: 0, or 1 / (1 -
     * dropout).
     */
    Attended attention(Tensor qkv, int heads, Tensor keep);

    /** The gradient (B, T, 3C) with respect to qkv of {@code grad} (B, T, C). */
    Tensor attentionBackward(Tensor grad, Attended forward);

    /** The operations of which attention's are made, for what is to be done between them. */
    HeadOps heads();

    /**
     * The factors of dropout: 0 with that probability, else {@code 1 / (1 - probability)}, by the words of {@code
     * draws} from {@code firstDraw} on.
     */
    Tensor dropoutMask(RandomStream draws, long firstDraw, double probability, Shape shape);

    /** Rows of {@code table} (V, C) by id: ids (…) of int64, result (…, C). */
    Tensor embedding(Tensor ids, Tensor table);

    /** The gradient (rows, C) of a table from {@code grad} (…, C). */
    Tensor embeddingBackward(Tensor grad, Tensor ids, long rows);

    /** A mean cross-entropy in nats with what its backward needs. */
    interface CrossEntropy {

        /** The loss as a scalar. */
        Tensor value();

        /** The loss; waits for it. */
        default float loss() {
            return value().toFloats()[0];
        }
    }

    /** The mean of {@code -log softmax(logits)[target]}: logits (N, V), targets (N) of int64. */
    CrossEntropy crossEntropy(Tensor logits, Tensor targets);

    /** The gradient (N, V) of {@code scale · loss} with respect to the logits. */
    Tensor crossEntropyBackward(CrossEntropy forward, double scale);

    /** {@code a + b}. */
    Tensor add(Tensor a, Tensor b);

    /** {@code a}, to which {@code b} was added. */
    default Tensor addInPlace(Tensor a, Tensor b) {
        return timed(Kind.ELEMENTWISE, () -> a.addInPlace(b));
    }

    /** {@code a · b}, element by element. */
    Tensor multiply(Tensor a, Tensor b);

    /** The L2 norm over all elements of all tensors, as a scalar. */
    Tensor norm(List<Tensor> tensors);

    /** The L2 norm over all elements of all tensors; waits for it. */
    default float globalNorm(List<Tensor> tensors) {
        try (Tensor norm = norm(tensors)) {
            return norm.toFloats()[0];
        }
    }

    /** Multiplies every tensor by {@code factor}, in place. */
    void scaleInPlace(List<Tensor> tensors, double factor);

    /** One AdamW update in place (Loshchilov and Hutter 2019, algorithm 2), as PyTorch's fused one. */
    void adamw(
            List<Tensor> parameters,
            List<Tensor> gradients,
            List<Tensor> firstMoments,
            List<Tensor> secondMoments,
            AdamWSettings settings);

    /**
     * The numbers of one AdamW update.
     *
     * @param step the number of updates with this one, by which the moments are corrected
     */
    record AdamWSettings(
            int step, double learningRate, double beta1, double beta2, double weightDecay, double epsilon) {}

    /** The operations that sum many numbers, of several parts at once; empty where a library's serve. */
    default Optional<PartSums> sums() {
        return Optional.empty();
    }

    /** Steps that a device makes without the host, of so many trials that lie one after the other; empty where none does. */
    default Optional<PartStep> partStep(int parts) {
        return Optional.empty();
    }

    /** Steps that a device makes without the host, of one trial, or of each part of a stack; empty where none does. */
    default Optional<DeviceStep> deviceStep() {
        return partStep(1).map(step -> step);
    }

    /** The kernels that cast tensors where these operations' results lie; empty where the CPU's codec does. */
    Optional<DeviceKernels> kernels();

    /** The result of {@code work}, whose time a profile counts for {@code kind}. */
    <T> T timed(Kind kind, Supplier<T> work);
}
