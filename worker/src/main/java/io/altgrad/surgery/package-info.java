/** Replaces the Linears of any component tree by quantized ones, and back. */
package io.altgrad.surgery;
