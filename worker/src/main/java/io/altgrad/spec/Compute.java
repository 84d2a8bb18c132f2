package io.altgrad.spec;

/**
 * The type of the matrix products of a trial, in all its Linears, quantized or not, and in attention, forward and
 * backward. Its text is the word that files and commands use. This is the one definition, for CPUs and GPUs alike.
 *
 * <p><b>In float32</b> a product's operands, its sums and its result are float32; a cast operand is its codes' values over
 * their scales.
 *
 * <p><b>In bfloat16</b> each operand is rounded to bfloat16, to nearest even, unless it is cast: then it is its codes'
 * values without their scales, which bfloat16 holds exactly for formats of up to 8 significant bits. Products are summed
 * in float32, in any order, and the sum is rounded to bfloat16 once. What follows is float32: the factor of one over the
 * scales, the first operand's and then the second's, and the bias. A scale that several elements of one sum do not share,
 * a block's, is a power of two and stays with the values. Layers whose casts have other ones, a wider format or an
 * accumulator of its own multiply in float32, and their assignment says so.
 *
 * <p>Attention whose operands are not cast and whose probabilities are not dropped is one kernel where libtorch has one: of
 * float32 on a CPU, and in bfloat16 on a GPU (compute capability 8.0 and later, heads of 8 times a number, up to 192 wide,
 * or 256 on 8.0 and 9.0). The latter does not round what a product gives that only the next step of the kernel reads, the
 * scores and the gradients of probabilities; the probabilities it rounds before they are divided by their sum. Everything
 * else of attention is single products.
 *
 * <p>In either, these are float32: parameters and their gradients, the optimizer, the residual stream, LayerNorm, GELU,
 * softmax, embeddings and the loss. But for that kernel processors differ in the order of sums alone, which moves a result
 * in bfloat16 by its last digit, and seldom.
 */
public enum Compute {
    /**
     * Float32 on a CPU and bfloat16 on a GPU. There a cast operand is its codes' values over their scales, rounded to
     * bfloat16 once more where the scale is no power of two.
     */
    DEVICE("device"),
    FLOAT32("float32"),
    BFLOAT16("bfloat16");

    private final String word;

    Compute(String word) {
        this.word = word;
    }

    /**
     * The one of that word.
     *
     * @throws InvalidSetting if there is none
     */
    public static Compute parse(String word) {
        return Words.parse(Compute.class, QuantizationSettings.COMPUTE.key(), word);
    }

    @Override
    public String toString() {
        return word;
    }
}
