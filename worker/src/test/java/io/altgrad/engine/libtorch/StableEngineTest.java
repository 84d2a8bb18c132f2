package io.altgrad.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.altgrad.base.UserError;
import io.altgrad.engine.Torch;
import io.altgrad.engine.torch.TorchEngine;
import io.altgrad.tensor.NativeMemory;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine on the machine's own libtorch, apart from what the tests of layers see of it. */
@EnabledIfEnvironmentVariable(
        named = Torch.VARIABLE,
        matches = ".+",
        disabledReason = "ALTGRAD_TORCH names no libtorch of 2.10 or later")
class StableEngineTest {

    /** More bytes than 3,000 calls may leave, and fewer than as many of the smallest tensors here. */
    private static final long LEAKED = 8 << 20;

    private final TorchEngine engine = Torch.engine();
    private final Scope scope = engine.newScope(Place.HOST);
    private final Ops ops = engine.newOps(scope);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(engine.libraryVersion()).matches("2\\.[1-9][0-9]\\.[0-9]+");
        assertThat(engine.binding().name()).isEqualTo("stable");
    }

    @Test
    void libtorchIsToldToGiveTheSameBitsEachTime() {
        TorchLibraryProbe probe = new TorchLibraryProbe();
        assertThat(probe.answers("_ZNK2at7Context23deterministicAlgorithmsEv")).isTrue();
        assertThat(probe.answers("_ZNK2at7Context36deterministicFillUninitializedMemoryEv"))
                .isFalse();
    }

    /** Both ways of multiplying float32, whichever the processor takes. */
    @Test
    void oneDnnMultipliesWhereThisLibtorchHasIt() {
        Products.OneDnn oneDnn = new Products.OneDnn();
        if (oneDnn.isKnown()) {
            Tensor grad = ops.tensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
            Tensor x = ops.tensor(new float[] {1, 0, 2, -1}, 2, 2);
            long wide = oneDnn.productOfTransposed(StableTensor.handle(grad), StableTensor.handle(x));
            long narrow = oneDnn.productOfTransposed(StableTensor.handle(x), StableTensor.handle(grad));
            StableScope here = (StableScope) scope;
            assertThat(here.own(wide).toFloats()).containsExactly(9, -4, 12, -5, 15, -6);
            assertThat(here.own(narrow).toFloats()).containsExactly(9, 12, 15, -4, -5, -6);
        }
    }

    /** A GPU has it. Of arguments that are not its own the dispatcher would read beyond them, or say so on standard error. */
    @Test
    void aCpuHasNotTheFusedAttentionOfAGpu() {
        Tensor qkv = ops.ones(Shape.of(1, 2, 24));
        assertThatThrownBy(() -> Attention.Flash.of((StableScope) scope, qkv, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Cannot compute _scaled_dot_product_flash_attention");
    }

    @Test
    void aViewKeepsTheMemoryThatItShows() {
        Tensor matrix = scope.tensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Tensor view = matrix.reshape(3, -1);
        Tensor transposed = matrix.transpose();
        matrix.close();
        assertThat(view.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(transposed.toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(transposed.reshape(2, 3).toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThatThrownBy(matrix::toFloats)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot use a tensor that was closed.");
    }

    @Test
    void aSumInPlaceIsSeenThroughViews() {
        Tensor matrix = scope.tensor(new float[] {1, 2, 3, 4}, 2, 2);
        Tensor view = matrix.reshape(4);
        matrix.addInPlace(scope.tensor(new float[] {10, 20, 30, 40}, 2, 2));
        assertThat(view.toFloats()).containsExactly(11, 22, 33, 44);
    }

    @Test
    void aScopeFreesWhatItAndItsInnerScopesOwn() {
        Scope outer = engine.newScope(Place.HOST);
        Ops inner = engine.newOps(outer);
        Tensor freed = inner.tensor(new float[] {1}, 1);
        Tensor moved = inner.tensor(new float[] {2}, 1);
        moved.moveTo(scope);
        outer.close();
        assertThat(moved.toFloats()).containsExactly(2);
        assertThatThrownBy(freed::toFloats).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> inner.tensor(new float[] {3}, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot make a tensor in a scope that was closed.");
    }

    @Test
    void theAddressIsWhereTheValuesLie() {
        Tensor matrix = scope.tensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertThat(new Pointer(StableTensor.address(matrix)).getFloatArray(0, 6))
                .containsExactly(1, 2, 3, 4, 5, 6);
        assertThatThrownBy(() -> StableTensor.address(matrix.transpose()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot take the address of a tensor of (3, 2): it is not contiguous.");
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        Tensor matrix = scope.tensor(new float[6], 2, 3);
        assertThatThrownBy(() -> matrix.reshape(4, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot reshape 6 elements to [4, -1]: that is another number.");
        assertThatThrownBy(() -> matrix.fill(new float[5]))
                .hasMessage("Cannot fill a tensor of (2, 3) = 6 elements with 5 values.");
    }

    /** libtorch's own words, of versions that give them out. */
    @Test
    void whatLibtorchRefusesIsAnErrorThatNamesTheOperation() {
        Tensor x = scope.tensor(new float[6], 2, 3);
        assertThatThrownBy(() -> ops.linearInputGradient(x, x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Cannot compute ");
    }

    @Test
    void aGpuIsRefusedWhereThereIsNone() {
        if (engine.gpus() == 0) {
            assertThatThrownBy(() -> engine.newScope(new Place(0)))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith("Cannot compute on gpu(0) with libtorch " + engine.libraryVersion());
        }
    }

    /** A handle that is forgotten keeps 64 KiB here, a call; the library's own cells and strings some bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"linear", "bfloat16", "attention", "masked", "norm", "entropy", "update", "add"})
    void aCallLeavesNothingBehind(String operation) {
        NativeMemory.assumeKnown();
        for (int i = 0; i < 300; i++) {
            call(operation);
        }
        // What leaks does so every time; the JVM's compilers, whose memory is counted too, come and go.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5 && least >= LEAKED; round++) {
            least = Math.min(least, gained(operation));
        }
        assertThat(least).as("bytes gained").isLessThan(LEAKED);
    }

    private long gained(String operation) {
        long before = NativeMemory.inUse();
        for (int i = 0; i < 3_000; i++) {
            call(operation);
        }
        return NativeMemory.inUse() - before;
    }

    private void call(String operation) {
        try (Ops step = engine.newOps(scope);
                Ops coarse = engine.newOps(scope, Precision.BFLOAT16)) {
            Tensor x = step.floats(16, 16, 48);
            x.fill(new float[16 * 16 * 48]);
            Tensor weight = step.zeros(Shape.of(48, 48));
            Tensor bias = step.ones(Shape.of(48));
            switch (operation) {
                case "linear" -> step.linearWeightGradient(step.linear(x, weight, bias), x);
                case "bfloat16" -> coarse.linearInputGradient(coarse.linear(x, weight, bias), weight);
                case "attention" -> step.attentionBackward(step.floats(16, 16, 16), step.attention(x, 2));
                case "masked" -> coarse.attentionBackward(coarse.floats(16, 16, 16), coarse.attention(x, 2));
                case "norm" -> step.layerNormBackward(x, x, step.layerNorm(x, bias, null, 1e-5), bias, null);
                case "entropy" ->
                    step.crossEntropyBackward(step.crossEntropy(step.rows(x), step.tensor(new long[256], 256)), 1);
                case "update" -> update(step, weight);
                case "add" -> step.add(step.gelu(x), step.multiply(x, x).addInPlace(x));
                default -> throw new IllegalArgumentException(operation);
            }
        }
    }

    private static void update(Ops step, Tensor weight) {
        List<Tensor> weights = List.of(weight);
        List<Tensor> moments = List.of(step.emptyLike(weight));
        step.scaleInPlace(weights, step.globalNorm(weights));
        step.adamw(
                weights,
                List.of(step.ones(weight.shape())),
                moments,
                List.of(step.ones(weight.shape())),
                new Ops.AdamWSettings(2, 1e-3, 0.9, 0.99, 0.1, 1e-8));
    }

    /** What the library that is loaded says of its settings. */
    private static final class TorchLibraryProbe {

        private final NativeLibrary cpu =
                NativeLibrary.getInstance(TorchFolder.of(Torch.ofEnvironment().where())
                        .resolve(System.mapLibraryName("torch_cpu"))
                        .toString());

        boolean answers(String question) {
            Pointer context = cpu.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
            return (cpu.getFunction(question).invokeInt(new Object[] {context}) & 0xff) == 1;
        }
    }
}
