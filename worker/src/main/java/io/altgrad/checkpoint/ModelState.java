package io.altgrad.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.Module;
import io.altgrad.nn.Parameter;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.spec.ModelSpec;
import io.altgrad.tensor.HostView;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Parameters by nanoGPT's names, for example {@code transformer.h.0.attn.c_attn.weight}; matrices are (out, in). The
 * head has no entry of its own: its weight is {@code transformer.wte.weight}.
 */
public final class ModelState {

    private static final String TOKENS = "transformer.wte.weight";
    private static final String POSITIONS = "transformer.wpe.weight";

    private ModelState() {}

    /** A copy of every parameter of the model. */
    public static Map<String, SafeTensor> of(Module model) {
        Map<String, SafeTensor> tensors = new LinkedHashMap<>();
        model.namedParameters().forEach((name, parameter) -> tensors.put(name, copy(parameter.value())));
        return tensors;
    }

    /** A copy of a float32 tensor. */
    public static SafeTensor copy(NDArray value) {
        return SafeTensor.f32(value.getShape().getShape(), HostView.of(value).toArray());
    }

    /**
     * A GPT with these parameters; its shape is read off theirs. A {@code lm_head.weight} is ignored: it is tied.
     *
     * @param heads attention heads, which the shapes do not tell
     * @throws IllegalArgumentException if a tensor is missing, superfluous or of the wrong shape
     */
    public static Gpt toGpt(NDManager manager, Map<String, SafeTensor> tensors, int heads) {
        long[] tokens = matrix(tensors, TOKENS);
        long[] positions = matrix(tensors, POSITIONS);
        int layers = 0;
        while (tensors.containsKey("transformer.h." + layers + ".ln_1.weight")) {
            layers++;
        }
        boolean bias = tensors.containsKey("transformer.ln_f.bias");
        ModelSpec model =
                new ModelSpec(layers, heads, Math.toIntExact(tokens[1]), Math.toIntExact(positions[0]), 0.0, bias);
        Gpt gpt = Gpt.zeros(manager, model, Math.toIntExact(tokens[0]));
        load(gpt, tensors);
        return gpt;
    }

    /**
     * Copies the tensors into the model's parameters.
     *
     * @throws IllegalArgumentException if a tensor is missing, superfluous or of the wrong shape; the model may then be
     *     partly filled
     */
    public static void load(Module model, Map<String, SafeTensor> tensors) {
        Map<String, Parameter> parameters = model.namedParameters();
        TreeSet<String> superfluous = new TreeSet<>(tensors.keySet());
        superfluous.removeAll(parameters.keySet());
        superfluous.remove("lm_head.weight");
        if (!superfluous.isEmpty()) {
            throw new IllegalArgumentException("Cannot load tensor " + superfluous.first()
                    + ": the model has no parameter of that name; it has " + parameters.keySet() + ".");
        }
        parameters.forEach((name, parameter) -> fill(parameter.value(), name, tensors.get(name)));
    }

    /**
     * Copies {@code tensor} into {@code value}, which is called {@code name}.
     *
     * @throws IllegalArgumentException if it is null or of another shape
     */
    public static void fill(NDArray value, String name, SafeTensor tensor) {
        List<Long> expected = Arrays.stream(value.getShape().getShape()).boxed().toList();
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "Cannot fill " + name + " " + expected + ": the file has no tensor of that name.");
        }
        if (!tensor.shape().equals(expected)) {
            throw new IllegalArgumentException(
                    "Cannot fill " + name + " " + expected + ": the file's tensor is " + tensor.shape() + ".");
        }
        HostView.fill(value, tensor.floats());
    }

    private static long[] matrix(Map<String, SafeTensor> tensors, String name) {
        SafeTensor tensor = tensors.get(name);
        if (tensor == null || tensor.dimensions().length != 2) {
            throw new IllegalArgumentException("Cannot read a GPT: the file has no matrix " + name + "; it has "
                    + new TreeSet<>(tensors.keySet()) + ".");
        }
        return tensor.dimensions();
    }
}
