/**
 * The arithmetic that hardware and recipes put around casts: transforms of a product's operands, and products whose sums
 * have fewer bits than float32. Plain loops over floats in a fixed order, so every engine and device gives the same bits.
 */
package io.altgrad.arithmetic;
