/**
 * The little that both bindings of libtorch share: the symbols of the library that was loaded, its numbers of types, its
 * settings for repeatable results, and the CUDA kernels over its tensors. What every engine does alike is a default of
 * {@link io.altgrad.tensor.Ops}. Knows no binding.
 */
package io.altgrad.engine.torch;
