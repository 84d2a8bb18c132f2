package io.altgrad.trial;

import io.altgrad.cuda.FlashAttention;
import io.altgrad.nn.Gpt;
import io.altgrad.quantize.OperandCast;
import io.altgrad.spec.Compute;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Site;
import io.altgrad.spec.Trial;
import io.altgrad.train.BatchSource;
import java.util.List;

/**
 * The memory that a trial needs, from its shapes: an upper estimate of what its tensors hold at once and, on a CPU, of
 * what lies idle between them.
 */
public final class MemoryEstimate {

    /** The memory that a context with libtorch's and cuBLAS's kernels takes, about. */
    private static final long CONTEXT_BYTES = 768L << 20;

    /** Value, gradient, two moments, and what a cast and its codes hold of it. */
    private static final int PER_PARAMETER = 6;

    /**
     * Memory that a process has for a byte of its tensors, on a CPU: what a step frees is kept for the next one, in pieces
     * that do not all fit. Seen: 1.0 to 1.25 where the C library is set as {@code submit/altgrad} sets it, to 1.5 elsewhere.
     */
    private static final double HOLES = 1.3;

    /** On a CPU value, gradient and two moments. */
    private static final int PER_PARAMETER_ON_HOST = 4;

    /** And this where products read another, cast or rounded, from the forward on until the backward has used it. */
    private static final int READ_ON_HOST = 1;

    /**
     * Floats per token and channel that a block keeps: norms, qkv, attention, the wide layer twice, and their casts.
     */
    private static final int PER_CHANNEL = 48;

    /** Scores, probabilities, mask, and two gradients. */
    private static final int PER_SCORE = 5;

    /** Logits, their logarithms, a gradient, and a cast. */
    private static final int PER_LOGIT = 4;

    /**
     * On a CPU a block keeps these floats of a token's channel: what four layers read, 7, qkv, the wide layer, and two
     * sums.
     */
    private static final int KEPT_ON_HOST = 16;

    /** And these of them where what products read is of bfloat16. */
    private static final int KEPT_IN_BFLOAT16 = 11;

    /** And this where activations are cast. */
    private static final int CAST_ON_HOST = 1;

    /** And these where the inputs of its four layers are cast once more for the weight's gradient. */
    private static final int CAST_ANEW_ON_HOST = 7;

    /** And these where attention's operands are cast: by head, cast, and turned over. */
    private static final int ATTENTION_ON_HOST = 6;

    /** The floats that a forward or a backward has in hand, once and not for each block. */
    private static final int IN_HAND_ON_HOST = 6;

    /** Scores and their gradients, likewise. */
    private static final int SCORES_IN_HAND = 2;

    /** The floats per token and channel that a block of a stack keeps twice: what its four Linears made, as parts and joined. */
    private static final int JOINED = 9;

    /** And those, once, with which an operation on the widest layer is tried in both ways: operands and results. */
    private static final int TRIED = 20;

    private MemoryEstimate() {}

    /** The bytes that a trial needs of a CPU's memory, without those that every process takes for itself. */
    public static long onHost(Trial trial, int vocabulary) {
        return (long) (HOLES * heldOnHost(trial, vocabulary));
    }

    /** The bytes that its tensors hold at once there. */
    static long heldOnHost(Trial trial, int vocabulary) {
        ModelSpec model = trial.model();
        long tokens = tokensAtOnce(trial);
        boolean castsAttention = casts(trial, Site.ATTENTION);
        boolean isHalved = trial.quantization().compute() == Compute.BFLOAT16;
        long perBlock = isHalved ? KEPT_IN_BFLOAT16 : KEPT_ON_HOST;
        perBlock += castsActivations(trial) ? CAST_ON_HOST : 0;
        perBlock += castsInputsAnew(trial) ? CAST_ANEW_ON_HOST : 0;
        perBlock += castsAttention ? ATTENTION_ON_HOST : 0;
        long channels = tokens * model.width() * (perBlock * model.layers() + IN_HAND_ON_HOST);
        // The fused kernel, which rounds as float32 does, holds no scores; elsewhere probabilities are kept.
        boolean dropsOrCasts = model.dropout() > 0 || castsAttention;
        int perScore = dropsOrCasts ? 2 : isHalved ? 1 : 0;
        long scores = perScore == 0
                ? 0
                : tokens * model.context() * model.heads() * (perScore * model.layers() + SCORES_IN_HAND);
        long logits = tokens * vocabulary * PER_LOGIT;
        int perParameter = PER_PARAMETER_ON_HOST + (isHalved || casts(trial, Operand.WEIGHT) ? READ_ON_HOST : 0);
        return Float.BYTES * (perParameter * parameters(model, vocabulary) + channels + scores + logits);
    }

    /** All of a trial that decides what memory it needs, its text aside; trials of equal ones need the same. */
    public static Object kind(Trial trial) {
        return List.of(
                trial.model(),
                trial.training().batches().size(),
                BatchSource.evaluatedAtOnce(trial),
                trial.phases().stream().map(Trial.Phase::surgery).toList(),
                trial.quantization().compute());
    }

    private static long tokensAtOnce(Trial trial) {
        return (long) Math.max(trial.training().batches().size(), BatchSource.evaluatedAtOnce(trial))
                * trial.model().context();
    }

    private static boolean castsActivations(Trial trial) {
        return casts(trial, Operand.INPUT) || casts(trial, Operand.GRAD_OUTPUT);
    }

    private static boolean casts(Trial trial, Operand operand) {
        return Gpt.linearNames(trial.model()).stream()
                .flatMap(name -> trial.recipes(name).stream())
                .anyMatch(recipe -> recipe.casts(operand));
    }

    private static boolean castsInputsAnew(Trial trial) {
        return Gpt.linearNames(trial.model()).stream()
                .flatMap(name -> trial.recipes(name).stream())
                .anyMatch(recipe -> OperandCast.castsAnew(recipe, Operand.INPUT));
    }

    private static boolean casts(Trial trial, Site kind) {
        return Gpt.sites(trial.model()).entrySet().stream()
                .anyMatch(site -> site.getValue() == kind
                        && !trial.recipes(site.getKey(), kind).isEmpty());
    }

    private static long parameters(ModelSpec model, int vocabulary) {
        long width = model.width();
        return width * (12 * width * model.layers() + vocabulary + model.context());
    }

    /**
     * The bytes that a trial needs of a GPU's memory, with those that its process takes.
     *
     * @param capability the GPU's compute capability, times ten
     */
    public static long of(Trial trial, int vocabulary, int capability) {
        ModelSpec model = trial.model();
        long tokens = tokensAtOnce(trial);
        long kept = tokens * model.width() * PER_CHANNEL * model.layers();
        long scores = keepsScores(trial, capability)
                ? tokens * model.context() * model.heads() * PER_SCORE * model.layers()
                : 0;
        long logits = tokens * vocabulary * PER_LOGIT;
        return CONTEXT_BYTES + Float.BYTES * (PER_PARAMETER * parameters(model, vocabulary) + kept + scores + logits);
    }

    /** Likewise of a GPU that is not known yet, and new enough to have {@linkplain FlashAttention fused attention}. */
    public static long of(Trial trial, int vocabulary) {
        return of(trial, vocabulary, FlashAttention.FIRST_CAPABILITY);
    }

    /** Tells whether a GPU computes attention by single products, for which scores and probabilities are there. */
    private static boolean keepsScores(Trial trial, int capability) {
        ModelSpec model = trial.model();
        return model.dropout() > 0
                || casts(trial, Site.ATTENTION)
                || trial.quantization().compute() == Compute.FLOAT32
                || !FlashAttention.serves(capability, model.width() / model.heads());
    }

    /**
     * The bytes that trials need of a GPU's memory as one stack: each its own, the process's once, and what a batch takes
     * beyond its parts.
     */
    public static long ofStack(List<Trial> trials, int vocabulary, int capability) {
        return CONTEXT_BYTES
                + trials.stream()
                        .mapToLong(
                                trial -> of(trial, vocabulary, capability) - CONTEXT_BYTES + ofBatch(trial, vocabulary))
                        .sum();
    }

    private static long ofBatch(Trial trial, int vocabulary) {
        ModelSpec model = trial.model();
        long channels = tokensAtOnce(trial) * model.width() * (JOINED * model.layers() + TRIED);
        return Float.BYTES * (channels + tokensAtOnce(trial) * vocabulary * PER_LOGIT);
    }
}
