package io.altgrad.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.engine.Torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

/** The fused attention of a GPU, as far as a CPU can be asked for it. */
@DisabledIfEnvironmentVariable(named = Torch.VARIABLE, matches = ".+", disabledReason = "this JVM has another binding")
class FlashAttentionScriptTest {

    private PtNDManager scope;

    @BeforeEach
    void open() {
        DjlEngine.get();
        scope = (PtNDManager) ai.djl.ndarray.NDManager.newBaseManager(ai.djl.Device.cpu(), "PyTorch");
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** The kernel gives two tensors that are none, and its backward takes them. */
    @Test
    void aTensorThatIsNoneComesThroughJavaAndGoesBack() {
        ScopedScript script = Script.load("absent.py").in(scope);
        PtNDArray x = (PtNDArray) scope.create(new float[] {1, 2, 4, 5}, new ai.djl.ndarray.types.Shape(1, 4));
        PtNDArray ones = (PtNDArray) scope.ones(new ai.djl.ndarray.types.Shape(4));
        PtNDArray none = script.run("gradients", Script.arg(x), Script.arg(ones))[1];
        PtNDArray[] again = script.run("gradients", Script.arg(x), Script.arg(none));
        assertThat(again[0].toFloatArray())
                .isEqualTo(script.run("gradients", Script.arg(x), Script.arg(ones))[0].toFloatArray());
    }

    /** Of wrong arguments the dispatcher would complain first. */
    @Test
    void itsArgumentsAreThoseOfThisLibtorch() {
        ScopedScript script = Script.load("ops.py").in(scope);
        PtNDArray qkv = (PtNDArray) scope.ones(new ai.djl.ndarray.types.Shape(1, 2, 24));
        assertThatThrownBy(() -> script.run("attention_flash", Script.arg(qkv), ScriptCalls.argument(1L)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("Could not run 'aten::_scaled_dot_product_flash_attention' with arguments from"
                        + " the 'CPU' backend");
        PtNDArray q = (PtNDArray) scope.ones(new ai.djl.ndarray.types.Shape(1, 1, 2, 8));
        PtNDArray grad = (PtNDArray) scope.ones(new ai.djl.ndarray.types.Shape(1, 2, 8));
        long[] arguments = new long[10];
        arguments[0] = Script.arg(grad);
        for (int i = 1; i < arguments.length; i++) {
            arguments[i] = Script.arg(q);
        }
        assertThatThrownBy(() -> script.run("attention_flash_backward", arguments))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("Could not run 'aten::_scaled_dot_product_flash_attention_backward' with"
                        + " arguments from the 'CPU' backend");
    }
}
