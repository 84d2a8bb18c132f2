/** Replaces the Linears of any module tree by quantized ones, and back. */
package io.altgrad.surgery;
