package io.altgrad.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.cuda.CudaShim;
import io.altgrad.cuda.DeviceMemory;
import io.altgrad.cuda.Kernels;
import io.altgrad.random.RandomStream;
import io.altgrad.tensor.NotRecordable;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings by a library that has libtorch's names for graphs and the driver's, over the kernels' own source. */
class GraphRecorderTest {

    private static final int SIZE = 1000;
    private static final Place GPU = new Place(0);

    @TempDir
    private Path folder;

    private CudaShim shim;
    private TorchLibrary library;
    private Kernels kernels;
    private DeviceMemory memory;
    private GraphRecorder recorder;
    private int before;

    @BeforeEach
    void open() throws IOException {
        shim = CudaShim.open();
        before = shim.graphs();
        Files.createSymbolicLink(folder.resolve(System.mapLibraryName("torch_cuda")), CudaShim.file());
        library = new TorchLibrary(folder);
        kernels = Kernels.load(shim.device(), () -> library.currentStream(0));
        memory = DeviceMemory.of(shim.device(), new float[SIZE]);
        recorder = new GraphRecorder(library, shim.driver().device(0));
    }

    @AfterEach
    void close() {
        if (shim != null) {
            recorder.close();
            memory.close();
            kernels.close();
            shim.close();
        }
    }

    private void drop() {
        kernels.dropout().fill(memory.address(), SIZE, RandomStream.of(1, "x"), 0, 0.5, 2);
    }

    private int filled() {
        int filled = 0;
        for (float value : memory.floats()) {
            filled += value == 2 ? 1 : 0;
        }
        return filled;
    }

    @Test
    void whatIsRecordedIsDoneAtEachReplayAndNotBefore() {
        Recording recording = recorder.record(this::drop);
        assertThat(filled()).isZero();
        recording.replay();
        assertThat(filled()).isBetween(400, 600);
        assertThat(shim.graphs()).isEqualTo(before + 1);
        recording.close();
        recording.close();
        assertThat(shim.graphs()).isEqualTo(before);
        drop();
    }

    @Test
    void whatMakesTheHostWaitIsRefusedBeforeCudaSeesIt() {
        assertThatThrownBy(() -> recorder.record(() -> {
                    drop();
                    GraphRecorder.refuse("the host reads a tensor in them");
                }))
                .isInstanceOf(NotRecordable.class)
                .hasMessage("the host reads a tensor in them");
        assertThat(shim.graphs()).isEqualTo(before);
        GraphRecorder.refuse("nothing, for nobody records");
        recorder.record(this::drop).replay();
        assertThat(filled()).isPositive();
    }

    @Test
    void aCaptureThatWasInvalidatedIsGivenUpWithoutLibtorch() {
        assertThatThrownBy(() -> recorder.record(() -> kernels.casts().amax(memory.address(), SIZE)))
                .isInstanceOf(NotRecordable.class)
                .hasMessageStartingWith("CUDA did not capture them: Cannot wait for gpu:0: ");
        recorder.record(this::drop).replay();
        assertThat(filled()).isPositive();
    }

    @Test
    void workGoesToAStreamOfItsOwnUntilTheRecorderIsClosed() {
        assertThat(library.currentStream(0)).isNotZero();
        recorder.record(this::drop);
        recorder.close();
        assertThat(library.currentStream(0)).isZero();
        recorder = new GraphRecorder(library, shim.driver().device(0));
    }

    @Test
    void whereThereAreNoGraphsItSaysWhy() {
        assertThat(GraphRecorder.objection(Place.HOST, library)).contains("a CPU has no CUDA graphs");
        assertThat(GraphRecorder.objection(GPU, new TorchLibrary(folder.resolve("none"))))
                .contains("libtorch was built without CUDA");
        assertThat(GraphRecorder.objection(GPU, library)).isEmpty();
    }
}
