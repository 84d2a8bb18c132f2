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
     * @param numericsVersion its {@link NumericsVersion#CURRENT}
     */
    public record Code(String commit, String version, int numericsVersion) implements Serializable {}

    /** The libraries below it: the versions of the JVM, of DJL and of libtorch. */
    public record Libraries(String javaVersion, String djlVersion, String libtorchVersion) implements Serializable {}

    /**
     * The machine that it ran on.
     *
     * @param host the machine's name
     * @param os name, version and architecture
     * @param processor the CPU's model name and its widest vectors
     * @param device {@code cpu}, or the GPU's name
     * @param threads of one trial's tensor operations
     */
    public record Machine(String host, String os, String processor, String device, int threads)
            implements Serializable {}
}
