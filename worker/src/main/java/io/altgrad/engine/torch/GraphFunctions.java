package io.altgrad.engine.torch;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.altgrad.tensor.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * libtorch's CUDA graphs by the names that libtorch_cuda exports: {@code at::cuda::CUDAGraph}, which gives what is captured
 * memory of its own, and the guard that sends a thread's work to another stream. A C++ exception of theirs would end the
 * process, so nothing is called that is known to throw one.
 */
final class GraphFunctions {

    private static final String CLASS = "_ZN2at4cuda9CUDAGraph";

    /** It takes no argument up to 2.7, and from then on whether the graph is kept beside what is made of it. */
    private static final String CONSTRUCTOR = CLASS + "C1Ev";

    private static final String CONSTRUCTOR_SINCE_28 = CLASS + "C1Eb";
    private static final String DESTRUCTOR = CLASS + "D1Ev";
    private static final String BEGIN = CLASS + "13capture_beginESt4pairIyyE21cudaStreamCaptureMode";
    private static final String END = CLASS + "11capture_endEv";
    private static final String REPLAY = CLASS + "6replayEv";
    private static final String GUARD = "aoti_torch_create_cuda_stream_guard";
    private static final String END_OF_GUARD = "aoti_torch_delete_cuda_stream_guard";

    /** Other threads may allocate meanwhile (CUDA runtime API, cudaStreamCaptureModeThreadLocal). */
    private static final int THREAD_LOCAL = 1;

    /** Several times the object's size, some hundred bytes in 2.14: its constructor sets what it reads. */
    private static final int OBJECT_BYTES = 1 << 14;

    private final TorchLibrary library;

    GraphFunctions(TorchLibrary library) {
        this.library = library;
    }

    /** The reason why there are none for work at that place; empty if there are. */
    static Optional<String> objection(Place place, TorchLibrary library) {
        if (!place.isGpu()) {
            return Optional.of("a CPU has no CUDA graphs");
        }
        if (!library.hasCuda()) {
            return Optional.of("libtorch was built without CUDA");
        }
        List<String> missing = new ArrayList<>(List.of(DESTRUCTOR, BEGIN, END, REPLAY, GUARD, END_OF_GUARD));
        if (library.findOfCuda(CONSTRUCTOR).isEmpty()) {
            missing.add(CONSTRUCTOR_SINCE_28);
        }
        missing.removeIf(name -> library.findOfCuda(name).isPresent());
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("libtorch exports no " + String.join(" and no ", missing));
    }

    /** Sends the calling thread's work on that GPU to that stream; gives what {@link #endGuard} takes. */
    Pointer guard(long stream, int gpu) {
        try (Memory out = new Memory(Native.POINTER_SIZE)) {
            check(GUARD, function(GUARD).invokeInt(new Object[] {new Pointer(stream), gpu, out}));
            return out.getPointer(0);
        }
    }

    /** To be called on the same thread. */
    void endGuard(Pointer guard) {
        check(END_OF_GUARD, function(END_OF_GUARD).invokeInt(new Object[] {guard}));
    }

    private static void check(String name, int code) {
        if (code != 0) {
            throw new IllegalStateException("libtorch's " + name + " failed with code " + code + ".");
        }
    }

    /** A graph of nothing, in memory of which no other object is part. */
    Memory construct() {
        Memory graph = new Memory(OBJECT_BYTES);
        graph.clear();
        Optional<Function> before = library.findOfCuda(CONSTRUCTOR);
        if (before.isPresent()) {
            before.get().invokeVoid(new Object[] {graph});
        } else {
            function(CONSTRUCTOR_SINCE_28).invokeVoid(new Object[] {graph, (byte) 0});
        }
        return graph;
    }

    /** Begins to capture in memory of the graph's own; the stream must not be the default one. */
    void begin(Memory graph) {
        // A pair of 64-bit integers, here zeros for a new pool of memory, goes by two registers.
        function(BEGIN).invokeVoid(new Object[] {graph, 0L, 0L, THREAD_LOCAL});
    }

    /** Ends a capture that is active on the present stream, and makes it ready. */
    void end(Memory graph) {
        function(END).invokeVoid(new Object[] {graph});
    }

    /** The function that has the device do a graph's work. */
    Function replay() {
        return function(REPLAY);
    }

    /** Ends a graph whose capture has ended, and gives its memory back. */
    void destroy(Memory graph) {
        function(DESTRUCTOR).invokeVoid(new Object[] {graph});
        graph.close();
    }

    private Function function(String name) {
        return library.findOfCuda(name).orElseThrow();
    }
}
