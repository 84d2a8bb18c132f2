/**
 * The tensor engine on any libtorch from 2.10 on, by the C functions that PyTorch keeps stable between its versions
 * (torch/csrc/stable, torch/csrc/inductor/aoti_torch). JNA calls them directly; there is no native code of the project's
 * own, and one way for a CPU and a GPU.
 */
package io.altgrad.engine.libtorch;
