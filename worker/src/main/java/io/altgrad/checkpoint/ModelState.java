package io.altgrad.checkpoint;

import io.altgrad.base.UserError;
import io.altgrad.nn.Component;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.Parameter;
import io.altgrad.safetensors.Dtype;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.spec.ModelSpec;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Parameters by nanoGPT's names, for example {@code transformer.h.0.attn.c_attn.weight}; matrices are (out, in). A head
 * that is tied has no entry of its own: its weight is {@code transformer.wte.weight}.
 */
public final class ModelState {

    private static final String TOKENS = "transformer.wte.weight";
    private static final String POSITIONS = "transformer.wpe.weight";
    private static final String HEAD = "lm_head.weight";

    /** A buffer that nanoGPT's state dict holds where PyTorch has no fused attention. */
    private static final Pattern CAUSAL_MASK = Pattern.compile("transformer\\.h\\.[0-9]+\\.attn\\.bias");

    private ModelState() {}

    /** A copy of every parameter of the model. */
    public static Map<String, SafeTensor> of(Component model) {
        Map<String, SafeTensor> tensors = new LinkedHashMap<>();
        model.namedParameters().forEach((name, parameter) -> tensors.put(name, copy(parameter.value())));
        return tensors;
    }

    /** A copy under every name of nanoGPT's state dict, which has a tied weight twice, so that it loads strictly. */
    public static Map<String, SafeTensor> stateDict(Gpt gpt) {
        Map<String, SafeTensor> tensors = of(gpt);
        tensors.putIfAbsent(HEAD, tensors.get(TOKENS));
        return tensors;
    }

    /** A copy of a float32 tensor. */
    public static SafeTensor copy(Tensor value) {
        return SafeTensor.f32(value.shape().toArray(), HostView.of(value).toArray());
    }

    /**
     * A GPT with these parameters; its shape is read off theirs. Its head is tied unless a {@code lm_head.weight} is there
     * and differs from the token embedding. Causal masks, which hold nothing of their own, are passed over.
     *
     * @param heads attention heads, which the shapes do not tell
     * @throws UserError if a tensor is missing, superfluous or of the wrong shape or type
     */
    public static Gpt toGpt(Scope scope, Map<String, SafeTensor> tensors, int heads) {
        long[] tokens = matrix(tensors, TOKENS);
        long[] positions = matrix(tensors, POSITIONS);
        int layers = 0;
        while (tensors.containsKey("transformer.h." + layers + ".ln_1.weight")) {
            layers++;
        }
        boolean bias = tensors.containsKey("transformer.ln_f.bias");
        ModelSpec model =
                new ModelSpec(layers, heads, Math.toIntExact(tokens[1]), Math.toIntExact(positions[0]), 0.0, bias);
        int vocabulary = Math.toIntExact(tokens[0]);
        Gpt gpt = isTied(tensors) ? Gpt.zeros(scope, model, vocabulary) : Gpt.untiedZeros(scope, model, vocabulary);
        load(gpt, tensors);
        return gpt;
    }

    /** Tells whether the head's weight is the token embedding, given once or twice. */
    public static boolean isTied(Map<String, SafeTensor> tensors) {
        SafeTensor head = tensors.get(HEAD);
        return head == null || head.equals(tensors.get(TOKENS));
    }

    /**
     * Copies the tensors into the model's parameters.
     *
     * @throws UserError if a tensor is missing, superfluous or of the wrong shape or type; the model may
     *     then be partly filled
     */
    public static void load(Component model, Map<String, SafeTensor> tensors) {
        Map<String, Parameter> parameters = model.namedParameters();
        TreeSet<String> superfluous = new TreeSet<>(tensors.keySet());
        superfluous.removeAll(parameters.keySet());
        superfluous.removeIf(name -> isCausalMask(name, tensors.get(name)) || name.equals(HEAD) && isTied(tensors));
        if (!superfluous.isEmpty()) {
            throw new UserError("Cannot load tensor " + superfluous.first()
                    + ": the model has no parameter of that name; it has " + parameters.keySet() + ".");
        }
        parameters.forEach((name, parameter) -> fill(parameter.value(), name, tensors.get(name)));
    }

    /** Tells whether it is nanoGPT's mask (1, 1, T, T): ones on and below the diagonal. */
    private static boolean isCausalMask(String name, SafeTensor tensor) {
        long[] shape = tensor.dimensions();
        if (!CAUSAL_MASK.matcher(name).matches()
                || tensor.dtype() != Dtype.F32
                || shape.length != 4
                || shape[0] != 1
                || shape[1] != 1
                || shape[2] != shape[3]) {
            return false;
        }
        float[] mask = tensor.floats();
        int time = (int) shape[2];
        return IntStream.range(0, mask.length).allMatch(i -> mask[i] == (i % time <= i / time ? 1 : 0));
    }

    /**
     * Copies {@code tensor} into {@code value}, which is called {@code name}.
     *
     * @throws UserError if it is null or of another shape or type
     */
    public static void fill(Tensor value, String name, SafeTensor tensor) {
        List<Long> expected = Arrays.stream(value.shape().toArray()).boxed().toList();
        if (tensor == null) {
            throw new UserError("Cannot fill " + name + " " + expected + ": the file has no tensor of that name.");
        }
        if (!tensor.shape().equals(expected)) {
            throw new UserError(
                    "Cannot fill " + name + " " + expected + ": the file's tensor is " + tensor.shape() + ".");
        }
        if (tensor.dtype() != Dtype.F32) {
            throw new UserError("Cannot fill " + name + " " + expected + ": the file's tensor is " + tensor.dtype()
                    + "; write it as F32.");
        }
        value.fill(tensor.floats());
    }

    private static long[] matrix(Map<String, SafeTensor> tensors, String name) {
        SafeTensor tensor = tensors.get(name);
        if (tensor == null || tensor.dimensions().length != 2) {
            throw new UserError("Cannot read a GPT: the file has no matrix " + name + "; it has "
                    + new TreeSet<>(tensors.keySet()) + ".");
        }
        return tensor.dimensions();
    }
}
