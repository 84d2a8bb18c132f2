package io.altgrad.result;

import java.io.Serializable;

/**
 * The code, the libraries and the machine that produced a result.
 *
 * @param computation {@code emulated}: quantize, dequantize, multiply in the compute precision; or {@code native}:
 *     multiply codes, where the layer's assignment does not say otherwise
 * @param corpusHash SHA-256 of the corpus's bytes, or empty where it could not be read
 */
public record Provenance(Code code, Libraries libraries, Machine machine, String computation, String corpusHash)
        implements Serializable {

    /**
     * The code that computed it.
     *
     * @param commit or {@code unknown}
     * @param numericsVersion the number of its {@link NumericsVersion} on the machine's device; {@link NumericsVersion#NEWEST} where
     *     that is not known
     */
    public record Code(String commit, String version, int numericsVersion) implements Serializable {}

    /** The libraries below it: the JVM's version, and libtorch. */
    public record Libraries(String javaVersion, Torch torch) implements Serializable {}

    /**
     * The tensor library.
     *
     * @param binding the way in which Java reaches it: {@code djl} or {@code stable}; empty where none was loaded
     * @param bindingVersion of what stands between
     * @param version of libtorch
     */
    public record Torch(String binding, String bindingVersion, String version, Cuda cuda) implements Serializable {

        /** No tensor library: what failed before it was loaded. */
        public static final Torch NONE = new Torch("", "", "", Cuda.NONE);
    }

    /** The versions of CUDA's libraries and of the driver below libtorch; all empty on a CPU. */
    public record Cuda(String runtime, String cublas, String driver) implements Serializable {

        /** A CPU's. */
        public static final Cuda NONE = new Cuda("", "", "");
    }

    /**
     * The machine that it ran on.
     *
     * @param host the machine's name
     * @param os name, version and architecture
     * @param processor the CPU's model name and its widest vectors
     * @param device {@value #CPU}, or the GPU's name; empty where it is not known
     * @param threads of one trial's tensor operations
     * @param products the way in which matrices are multiplied; empty where nothing was
     */
    public record Machine(String host, String os, String processor, String device, int threads, String products)
            implements Serializable {

        /** The device of what no GPU computed. */
        public static final String CPU = "cpu";
    }
}
