/**
 * Tensors as everything above sees them, and no engine: a {@link io.altgrad.tensor.Tensor} has a shape, a type and a
 * place; a {@link io.altgrad.tensor.Scope} owns tensors and frees them; {@link io.altgrad.tensor.Ops} computes with them;
 * an {@link io.altgrad.tensor.Engine} gives scopes and operations. Needs the JDK, formats, casts and random streams
 * alone. What an engine is made of stays in a package of its own below {@code io.altgrad.engine}.
 */
package io.altgrad.tensor;
