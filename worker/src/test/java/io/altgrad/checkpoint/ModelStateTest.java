package io.altgrad.checkpoint;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.altgrad.nn.Gpt;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.tensor.TensorEngine;
import io.altgrad.train.StateDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStateTest {

    private final NDManager manager = TensorEngine.get().newManager();

    @AfterEach
    void free() {
        manager.close();
    }

    @Test
    void aModelComesBackFromItsFileBitForBit(@TempDir Path folder) throws IOException {
        Gpt gpt = Gpt.initialized(manager, TINY, VOCABULARY, 1);
        Path file = folder.resolve("state.safetensors");
        SafetensorsFile.write(file, ModelState.of(gpt), Map.of());

        Gpt read = ModelState.toGpt(manager, SafetensorsFile.read(file).tensors(), TINY.heads());

        assertThat(read.model()).isEqualTo(TINY);
        assertThat(read.vocabulary()).isEqualTo(VOCABULARY);
        assertThat(StateDigest.of(read)).isEqualTo(StateDigest.of(gpt));
    }

    @Test
    void matricesAreOutByIn() {
        Gpt gpt = Gpt.initialized(manager, TINY, VOCABULARY, 1);
        assertThat(ModelState.of(gpt).get("transformer.h.0.attn.c_attn.weight").dimensions())
                .containsExactly(48, 16);
    }

    @Test
    void aMissingAndASuperfluousTensorAreNamed() {
        Gpt gpt = Gpt.initialized(manager, TINY, VOCABULARY, 1);
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
