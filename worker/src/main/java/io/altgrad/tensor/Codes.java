package io.altgrad.tensor;

/**
 * A matrix as 8-bit codes.
 *
 * @param codes (rows, columns) of an 8-bit float type, row-major
 * @param inverseScales what a code's value is multiplied with to be the element's: (1, 1), or (rows, 1)
 */
public record Codes(Tensor codes, Tensor inverseScales) {}
