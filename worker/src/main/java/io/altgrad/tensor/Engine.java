package io.altgrad.tensor;

import java.util.Optional;

/** A library that computes with tensors, started once for a process. */
public interface Engine {

    /** Threads of one tensor operation; sums differ in the last digit between thread counts. */
    int threads();

    /** The version of the library that computes, for example {@code 2.7.1} of libtorch. */
    String libraryVersion();

    /**
     * The way in which Java reaches the library that computes.
     *
     * @param name {@code djl}, {@code stable} or the like
     * @param version of what stands between Java and the library
     */
    record Binding(String name, String version) {}

    Binding binding();

    /**
     * The libraries of CUDA below the library that computes; empty where they do not tell.
     *
     * @param runtime for example {@code 13.0}
     * @param cublas for example {@code 13.1.0}
     */
    record Cuda(String runtime, String cublas) {}

    /** The versions of CUDA's libraries; empty where the library that computes was built without. */
    Optional<Cuda> cuda();

    /** The number of GPUs that the library can use; 0 where it was built without. */
    int gpus();

    /** Gives back to the GPUs what the library keeps of freed tensors for the next ones; does nothing on a CPU. */
    void giveBackMemory();

    /** A scope for tensors that outlive a step; whoever asks for it closes it. */
    Scope newScope(Place place);

    /**
     * Operations whose results lie where those of {@code parent} do and live until the returned scope is closed, at the
     * latest with {@code parent}.
     */
    default Ops newOps(Scope parent) {
        return newOps(parent, precision(parent.place()));
    }

    /** The precision of products at that place where nobody asks for another one. */
    default Precision precision(Place place) {
        return Precision.of(place);
    }

    /** The way in which products of that precision are computed at that place; it is the same in every run of a machine. */
    ProductWay way(Place place, Precision precision);

    /**
     * The reason why products of codes with scales of such blocks cannot be computed at that place; empty if they can.
     */
    Optional<String> objection(Place place, CodeBlocks blocks);

    /** The reason why work at that place cannot be recorded; empty if it can. */
    default Optional<String> objectionToRecording(Place place) {
        return Optional.of("there is nothing at " + place + " that records");
    }

    /** Opens a recorder of the calling thread's work at that place, where there is no {@linkplain #objectionToRecording objection}. */
    default Recorder newRecorder(Place place) {
        throw new IllegalStateException("Cannot record work at " + place + ": "
                + objectionToRecording(place).orElseThrow() + ".");
    }

    /** Makes operations with another compute precision than the place's own. */
    Ops newOps(Scope parent, Precision precision);

    /** This engine with the time of its operations counted in {@code profile}, which serves one thread. */
    Engine profiledBy(Profile profile);
}
