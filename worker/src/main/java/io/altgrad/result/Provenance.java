package io.altgrad.result;

import java.io.Serializable;

/**
 * What produced a result.
 *
 * @param commit of this code, or {@code unknown}
 * @param version of this code
 * @param javaVersion of the JVM
 * @param djlVersion of DJL
 * @param libtorchVersion of libtorch
 * @param os name, version and architecture
 * @param processor the CPU's model name and its widest vectors
 * @param device {@code cpu}, or the GPU's name
 * @param threads of one trial's tensor operations
 * @param computation {@code emulated}: quantize, dequantize, multiply in the compute precision; or {@code native}:
 *     multiply codes, where the layer's assignment does not say otherwise
 * @param corpusHash SHA-256 of the corpus's bytes, or empty where it could not be read
 * @param host where it ran
 * @param numericsVersion {@link NumericsVersion#CURRENT} of the code that computed it
 */
public record Provenance(
        String commit,
        String version,
        String javaVersion,
        String djlVersion,
        String libtorchVersion,
        String os,
        String processor,
        String device,
        int threads,
        String computation,
        String corpusHash,
        String host,
        int numericsVersion)
        implements Serializable {}
