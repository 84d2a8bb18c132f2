package io.altgrad.checkpoint;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Gpt;
import io.altgrad.safetensors.Dtype;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.train.StateDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStateTest {

    private final Scope scope = Torch.engine().newScope(Place.HOST);

    @AfterEach
    void free() {
        scope.close();
    }

    @Test
    void aModelComesBackFromItsFileBitForBit(@TempDir Path folder) throws IOException {
        Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        Path file = folder.resolve("state.safetensors");
        SafetensorsFile.write(file, ModelState.of(gpt), Map.of());

        Gpt read = ModelState.toGpt(scope, SafetensorsFile.read(file).tensors(), TINY.heads());

        assertThat(read.model()).isEqualTo(TINY);
        assertThat(read.vocabulary()).isEqualTo(VOCABULARY);
        assertThat(StateDigest.of(read)).isEqualTo(StateDigest.of(gpt));
    }

    @Test
    void matricesAreOutByIn() {
        Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        assertThat(ModelState.of(gpt).get("transformer.h.0.attn.c_attn.weight").dimensions())
                .containsExactly(48, 16);
    }

    /** The names that nanoGPT's own model expects, in its order; PyTorch's strict loading takes no fewer and no more. */
    @Test
    void aStateDictHasTheNamesOfNanoGpts() {
        Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        List<String> names = new ArrayList<>(List.of("transformer.wte.weight", "transformer.wpe.weight"));
        for (int block = 0; block < TINY.layers(); block++) {
            for (String layer : List.of("ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj")) {
                names.add("transformer.h." + block + "." + layer + ".weight");
                names.add("transformer.h." + block + "." + layer + ".bias");
            }
        }
        names.addAll(List.of("transformer.ln_f.weight", "transformer.ln_f.bias", "lm_head.weight"));
        Map<String, SafeTensor> stateDict = ModelState.stateDict(gpt);
        assertThat(stateDict.keySet()).containsExactlyInAnyOrderElementsOf(names);
        assertThat(stateDict.get("lm_head.weight")).isEqualTo(stateDict.get("transformer.wte.weight"));
        assertThat(StateDigest.of(ModelState.toGpt(scope, stateDict, TINY.heads())))
                .isEqualTo(StateDigest.of(gpt));
    }

    @Test
    void aHeadThatDiffersFromTheEmbeddingIsItsOwn() {
        Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        Map<String, SafeTensor> tensors = new HashMap<>(ModelState.stateDict(gpt));
        float[] head = tensors.get("lm_head.weight").floats();
        head[3] = Math.nextUp(head[3]);
        tensors.put("lm_head.weight", SafeTensor.f32(new long[] {VOCABULARY, TINY.width()}, head));

        Gpt untied = ModelState.toGpt(scope, tensors, TINY.heads());
        assertThat(ModelState.of(untied).get("lm_head.weight")).isEqualTo(tensors.get("lm_head.weight"));
        assertThat(ModelState.of(untied).get("transformer.wte.weight"))
                .isEqualTo(tensors.get("transformer.wte.weight"));
        // A model whose head is tied cannot hold it.
        assertThatThrownBy(() -> ModelState.load(gpt, tensors))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot load tensor lm_head.weight: the model has no parameter of that name");
        tensors.put("lm_head.weight", SafeTensor.f32(new long[] {2, 1}, 0, 0));
        assertThatThrownBy(() -> ModelState.toGpt(scope, tensors, TINY.heads()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot fill lm_head.weight");
    }

    @Test
    void aCausalMaskIsPassedOverAndAnotherIsNot() {
        Map<String, SafeTensor> tensors = new HashMap<>(ModelState.of(Gpt.initialized(scope, TINY, VOCABULARY, 1)));
        SafeTensor causal = SafeTensor.f32(new long[] {1, 1, 3, 3}, 1, 0, 0, 1, 1, 0, 1, 1, 1);
        tensors.put("transformer.h.1.attn.bias", causal);
        assertThat(ModelState.toGpt(scope, tensors, TINY.heads()).model()).isEqualTo(TINY);
        tensors.put("transformer.h.0.attn.bias", SafeTensor.f32(new long[] {1, 1, 2, 2}, 1, 1, 1, 1));
        assertThatThrownBy(() -> ModelState.toGpt(scope, tensors, TINY.heads()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot load tensor transformer.h.0.attn.bias");
    }

    @Test
    void weightsOfAnotherTypeAreRefused() {
        Map<String, SafeTensor> tensors = new HashMap<>(ModelState.of(Gpt.initialized(scope, TINY, VOCABULARY, 1)));
        tensors.put(
                "transformer.ln_f.bias",
                SafeTensor.of(Dtype.F64, new long[] {TINY.width()}, ByteBuffer.allocate(8 * TINY.width())));
        assertThatThrownBy(() -> ModelState.toGpt(scope, tensors, TINY.heads()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot fill transformer.ln_f.bias [16]: the file's tensor is F64; write it as F32.");
    }

    @Test
    void aMissingAndASuperfluousTensorAreNamed() {
        Gpt gpt = Gpt.initialized(scope, TINY, VOCABULARY, 1);
        Map<String, SafeTensor> missing = new HashMap<>(ModelState.of(gpt));
        missing.remove("transformer.h.1.mlp.c_fc.weight");
        assertThatThrownBy(() -> ModelState.load(gpt, missing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot fill transformer.h.1.mlp.c_fc.weight [64, 16]: the file has no tensor of that name.");
        Map<String, SafeTensor> superfluous = new HashMap<>(ModelState.of(gpt));
        superfluous.put("transformer.h.7.x", SafeTensor.f32(new long[] {1}, 0f));
        assertThatThrownBy(() -> ModelState.load(gpt, superfluous))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "Cannot load tensor transformer.h.7.x: the model has no parameter of that name");
    }
}
