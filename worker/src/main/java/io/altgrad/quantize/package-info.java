/** Casts of tensors: amax, scale, rounding and their statistics. */
package io.altgrad.quantize;
