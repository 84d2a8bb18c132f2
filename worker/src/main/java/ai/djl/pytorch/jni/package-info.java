/**
 * One class that stands in DJL's own package because what it calls is package-private there: running a TorchScript
 * method on raw handles. Only {@code io.altgrad.tensor} may use it.
 */
package ai.djl.pytorch.jni;
