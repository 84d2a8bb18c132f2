package io.altgrad.engine.torch;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.altgrad.cuda.CudaDevice;
import io.altgrad.cuda.CudaStream;
import io.altgrad.tensor.NotRecordable;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Recorder;
import io.altgrad.tensor.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recordings by libtorch's CUDA graphs. What a graph cannot hold is refused before CUDA sees it; what invalidates a capture
 * all the same is found by asking the driver before libtorch is asked to end it, which would throw.
 */
public final class GraphRecorder implements Recorder {

    private static final ThreadLocal<Boolean> RECORDING = ThreadLocal.withInitial(() -> false);

    /** Graphs that libtorch's allocator still points to, and whose memory is therefore never freed. */
    private static final List<Memory> ABANDONED = new ArrayList<>();

    private final GraphFunctions functions;
    private final Function replay;
    private final CudaDevice device;
    private final CudaStream stream;
    private final Pointer guard;
    private final List<Graph> graphs = new ArrayList<>();

    /**
     * Sends the calling thread's work to a stream that can be captured, until this is closed.
     *
     * @param device of libtorch; closed with this
     */
    public GraphRecorder(TorchLibrary library, CudaDevice device) {
        this.functions = new GraphFunctions(library);
        this.replay = functions.replay();
        this.device = device;
        this.stream = CudaStream.open(device);
        this.guard = functions.guard(stream.handle(), device.index());
    }

    /** The reason why work at that place cannot be recorded; empty if it can. */
    public static Optional<String> objection(Place place, TorchLibrary library) {
        return GraphFunctions.objection(place, library);
    }

    /** @throws NotRecordable if the calling thread is recording, for what is to come makes the host wait for the device */
    static void refuse(String what) {
        if (RECORDING.get()) {
            throw new NotRecordable(what);
        }
    }

    @Override
    public Recording record(Runnable work) {
        Graph graph = new Graph(functions.construct());
        functions.begin(graph.memory);
        RuntimeException failure = null;
        RECORDING.set(true);
        try {
            work.run();
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            RECORDING.remove();
        }
        end(graph, failure);
        return graph;
    }

    private void end(Graph graph, RuntimeException failure) {
        if (stream.capture() != CudaStream.Capture.ACTIVE) {
            stream.abandonCapture();
            synchronized (ABANDONED) {
                ABANDONED.add(graph.memory);
            }
            String why = failure == null ? "CUDA does not say why" : failure.getMessage();
            throw new NotRecordable("CUDA did not capture them: " + why, failure);
        }
        functions.end(graph.memory);
        graphs.add(graph);
        if (failure != null) {
            graph.close();
            throw failure instanceof NotRecordable why ? why : new NotRecordable("of " + failure.getMessage(), failure);
        }
    }

    private final class Graph implements Recording {

        private final Memory memory;

        Graph(Memory memory) {
            this.memory = memory;
        }

        @Override
        public void replay() {
            replay.invokeVoid(new Object[] {memory});
        }

        @Override
        public void close() {
            if (graphs.remove(this)) {
                device.synchronize(stream.handle());
                functions.destroy(memory);
            }
        }
    }

    @Override
    public void close() {
        List.copyOf(graphs).forEach(Graph::close);
        // The device has to be done before what it works on is freed as the default stream's.
        device.synchronize(stream.handle());
        functions.endGuard(guard);
        stream.close();
        device.close();
    }
}
