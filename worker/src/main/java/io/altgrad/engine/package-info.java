/**
 * The choice of the tensor engine that a process runs: the libtorch that comes with AltGrad, by DJL, or the one that the
 * machine has, by its stable C interface.
 */
package io.altgrad.engine;
