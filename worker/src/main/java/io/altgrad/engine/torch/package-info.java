/**
 * The little that both bindings of libtorch share: the symbols of the library that was loaded, its settings for repeatable
 * results, and the CUDA kernels over its tensors. Knows no binding.
 */
package io.altgrad.engine.torch;
