/**
 * The safetensors file format, read and written: named tensors and a few strings, nothing that could be executed.
 *
 * <p>Uses the JDK and Jackson; knows neither the engine nor a file system, streams come from outside. {@code train},
 * {@code trial} and what is above them may depend on it.
 *
 * <p>A file is 8 bytes of little-endian header length n, n bytes of JSON padded with spaces to a multiple of 8, then
 * the tensors' bytes (github.com/huggingface/safetensors, README, "Format").
 */
package io.altgrad.safetensors;
